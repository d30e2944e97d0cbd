/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_EXACT_H
#define DMIG_DRAIN_EXACT_H

#include "problem.h"

int dmig_solution_init(struct dmig_solution *solution, const struct dmig_problem *problem);
void dmig_solution_clear(struct dmig_solution *solution);

/*
 * Improve a solution, which may be that nothing moves, until it is the best or
 * about @work cells were computed for each of its two questions.  Both bounds are
 * made better.  0; -E2BIG: the problem is too big for that; -ENOMEM.
 */
int dmig_exact_run(const struct dmig_problem *problem, uint64_t work,
		   struct dmig_solution *solution);

#endif
