/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_DRAIN_PLANS_H
#define TESTS_DRAIN_PLANS_H

#include "fixture.h"
#include <devmig/devmig.h>

#define DRAINED "h0"

/* A random fleet of some hosts with VMs, ports and types that share their parent. */
struct devmig_fleet *fleet_random(struct devmig_context *context);

/* A plan does what it says, and nothing that it must not: from the records alone. */
void assert_plan(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
		 const struct devmig_plan *plan);

/*
 * How many devices of the drained hosts can go, and the least sum of ranks of so
 * many and then of wishes missed, from GLPK.
 */
void glpk_plan(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
	       uint32_t *ret_moved, uint64_t *ret_ranks, uint32_t *ret_missed);

/* What all of these go by. */
bool is_drained(const struct devmig_drain_options *options, const char *host);
bool same_text(const char *a, const char *b);
/* At once below the parent of a record; 0: any number. */
uint32_t limit_of(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
		  const struct devmig_record *record);
bool misses_wish(const struct devmig_drain_options *options, const struct devmig_record *from,
		 const struct devmig_record *to);
/* The rank of each class for a device, -1: it can't go there; to be freed. */
int *ranks_of(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
	      const struct devmig_record *device);
/* What instances of a type take of a parent that has @ret_all; 0: nothing is shared. */
double share_of(struct devmig_fleet *fleet, const struct devmig_record *type, double *ret_all);

#endif
