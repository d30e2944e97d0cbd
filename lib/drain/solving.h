/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_SOLVING_H
#define DMIG_DRAIN_SOLVING_H

#include "core.h"
#include "placing.h"

/*
 * Items that can be placed as cheaply as can be whatever the others do are put
 * aside; what is left, mostly little, is solved exactly, and then they are placed
 * in the order that makes that true.
 */
struct dmig_solving {
	const struct dmig_problem *problem;
	uint64_t work;
	struct dmig_types types;
	struct dmig_pools pools;
	struct dmig_prospects prospects;
	struct dmig_parts parts;
	uint32_t *aside; /* types, in the order in which they were put aside */
	bool *is_aside;
	uint32_t aside_count;
	uint32_t items_left;
	uint64_t devices_left;
	uint64_t devices_aside;
	int64_t cost_aside;
};

/* One item after the other: where the search begins. */
int dmig_solving_place(const struct dmig_problem *problem, struct dmig_solution *solution);

/* No search, or one with few hosts, and bounds from an easier problem. */
int dmig_solving_roughly(struct dmig_solving *solving, struct dmig_solution *solution);

#endif
