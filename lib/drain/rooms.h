/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_ROOMS_H
#define DMIG_DRAIN_ROOMS_H

#include "seats.h"

/* Fill in the problem's hosts, groups, parents and ports, and what they stand for. */
int dmig_rooms_find(struct dmig_seats *seats);

/* --- for it --- */

/* A record that somebody can go to, where it is first met. */
struct dmig_seat {
	uint32_t record;
	uint32_t pool;
	bool is_type;
};

/* What of a host's records is asked for. */
struct dmig_asked {
	bool ports;       /* there are items that may not pass everywhere */
	uint32_t biggest; /* item, in devices */
};

/*
 * Sort the seats of the newest host of the problem into groups, which are added, as
 * are its ports; *ret_records (to be freed) are the first one's record of each of its
 * groups.
 */
int dmig_seating_find(struct dmig_seats *seats, const struct dmig_seat *all, uint32_t count,
		      struct dmig_asked asked, uint32_t **ret_records);

/*
 * Give the types of a host that share a parent their units of it.  @records: one of
 * each of its groups; each group of a type has but one.
 */
int dmig_capacity_set(struct dmig_seats *seats, uint32_t host, const uint32_t *records);

#endif
