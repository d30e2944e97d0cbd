/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_POOLS_H
#define DMIG_DRAIN_POOLS_H

#include "problem.h"

/* Which groups there are of each pool, and which pools each kind likes best. */
struct dmig_pools {
	uint32_t *first; /* of the pool's groups; one more at the end */
	uint32_t *groups;
	uint32_t *
		order; /* [kind * pools + n]: pools with groups that the kind can go to, cheapest first */
	uint32_t *count; /* of each kind's */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_pools_init(struct dmig_pools *pools, const struct dmig_problem *problem);
void dmig_pools_clear(struct dmig_pools *pools);

#endif
