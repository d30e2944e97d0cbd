/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_CORE_H
#define DMIG_DRAIN_CORE_H

#include "pools.h"

/*
 * A part of a problem: some of its items, and some of its hosts; the places of all
 * other hosts are there for single devices, those of a pool in one group.
 */
struct dmig_core {
	const struct dmig_problem *whole;
	struct dmig_problem problem;
	uint32_t *items;  /* of the whole, for each item */
	uint32_t *hosts;  /* of the whole, for each host but the last */
	uint32_t *groups; /* of the whole, for each group; DMIG_NOWHERE: many */
};

/* What is to be a part. */
struct dmig_parts {
	bool *items; /* of the whole: which */
	bool *hosts;
	bool singles; /* each device an item by itself: an easier problem */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_core_init(struct dmig_core *core, const struct dmig_problem *whole,
		   const struct dmig_pools *pools, const struct dmig_parts *parts);
void dmig_core_clear(struct dmig_core *core);

/* Write a solution of the part into one of the whole, whose other items stay as they are. */
int dmig_core_read(const struct dmig_core *core, const struct dmig_parts *parts,
		   const struct dmig_pools *pools, const struct dmig_solution *part,
		   struct dmig_solution *whole);

#endif
