/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_LEFT_H
#define DMIG_DRAIN_LEFT_H

#include "problem.h"

/* What is left of the places and of the parents' capacity. */
struct dmig_left {
	uint32_t *rooms;  /* of each group */
	int64_t *parents; /* of each parent */
};

int dmig_left_init(struct dmig_left *left, const struct dmig_problem *problem);
void dmig_left_clear(struct dmig_left *left);
/* How many more places of this group can be had. */
uint32_t dmig_left_room(const struct dmig_left *left, const struct dmig_problem *problem,
			uint32_t group);
void dmig_left_take(struct dmig_left *left, const struct dmig_problem *problem, uint32_t group,
		    uint32_t count);

#endif
