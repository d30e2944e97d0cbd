/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_SOLVE_H
#define DMIG_DRAIN_SOLVE_H

#include "problem.h"

/*
 * Solve a problem: most devices, then the smallest cost.  @work limits the search;
 * dmig_solution_optimal() says whether it sufficed.  @solution was made with
 * dmig_solution_init().  0; -E2BIG: even to look at all places would take too long;
 * -ENOMEM.
 */
int dmig_solve(const struct dmig_problem *problem, uint64_t work, struct dmig_solution *solution);

#endif
