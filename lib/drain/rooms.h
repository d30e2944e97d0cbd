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
	uint32_t group;
};

/*
 * Give the types of a host that share a parent their units of it.  @records: those
 * of its groups, from @first on; each group of a type has one.
 */
int dmig_capacity_set(struct dmig_seats *seats, uint32_t host, const uint32_t *records);

#endif
