/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_BRANCH_H
#define DMIG_DRAIN_BRANCH_H

#include "program.h"

/* The best whole solution of a program that was found. */
struct dmig_branch {
	int64_t *values; /* of the columns; the caller's, room for all of them */
	bool found;      /* values hold a solution that costs less than @below */
	int64_t cost;    /* of it; else @below */
	int64_t bound;   /* no solution costs less; = cost: proven */
};

/*
 * Look for the cheapest solution that costs less than @below, by branch and bound.
 * It ends after about @work cells of tableaus.  0 or -ENOMEM.
 */
int dmig_branch_run(const struct dmig_program *program, int64_t below, uint64_t work,
		    struct dmig_branch *ret);

#endif
