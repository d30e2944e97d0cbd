/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_PLACING_H
#define DMIG_DRAIN_PLACING_H

#include "prospects.h"

/* Placing one item after the other, each as cheaply as what is left allows. */
struct dmig_placing {
	const struct dmig_problem *problem;
	const struct dmig_types *types;
	const struct dmig_pools *pools;
	const struct dmig_prospects *prospects;
	struct dmig_left left;
	struct dmig_fit fit;
	bool *touched;   /* of each host: something was placed there */
	uint32_t *start; /* of each pool: its groups before have no room */
	uint32_t *begin; /* of each kind: its pools before have none */
};

/* What it gets must stay; 0 or -ENOMEM; to be cleared in any case. */
int dmig_placing_init(struct dmig_placing *placing, const struct dmig_problem *problem,
		      const struct dmig_types *types, const struct dmig_pools *pools,
		      const struct dmig_prospects *prospects);
void dmig_placing_clear(struct dmig_placing *placing);

/* Take what an item has in @solution already. */
void dmig_placing_take(struct dmig_placing *placing, const struct dmig_solution *solution,
		       uint32_t item);
/* Place one item of a type; it stays where there is no room. */
void dmig_placing_put(struct dmig_placing *placing, uint32_t type, uint32_t item,
		      struct dmig_solution *solution);
/* Place all: the biggest first, then those that have the fewest choices. */
int dmig_placing_put_all(struct dmig_placing *placing, struct dmig_solution *solution);

#endif
