/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SEARCH_H
#define DMIG_LIB_SEARCH_H

#include <lib/baseline/nodes.h>

/*
 * Choosing a node for each member such that all go together: cliques, which is
 * hard in the worst case.  Members that have the same choices at the same costs
 * are one group; that is most of them, and whatever is true of one is of all.
 */

/* Weighs more than all of the next: */
#define DMIG_COST_LEFT_OUT (UINT64_C(1) << 40) /* a member that has no node */
#define DMIG_COST_PREPARE  (UINT64_C(1) << 20) /* a member on which something is to be done */
#define DMIG_COST_SETTING  UINT64_C(1)
#define DMIG_NO_NODE       UINT32_MAX
#define DMIG_NO_COST       UINT64_MAX

struct dmig_choice {
	uint32_t node;
	uint64_t cost;
};

/* The choices of some members, the best first. */
struct dmig_group {
	struct dmig_choice *choices;
	size_t count;
};

struct dmig_problem {
	const struct dmig_nodes *nodes; /* both ways: mutual */
	const struct dmig_group *groups;
	const uint32_t *members; /* of each its group */
	size_t count;            /* of members */
	bool in_order;           /* from each to those behind it only */
};

/* Which of a member's choices are looked at: those of one class. */
struct dmig_fixed {
	size_t member; /* SIZE_MAX: none is fixed */
	uint32_t class_index;
};

#define DMIG_NOTHING_FIXED ((struct dmig_fixed){ .member = SIZE_MAX })

/*
 * The cheapest choice.  @chosen: for each member its node.  *ret_cost is
 * DMIG_NO_COST where there is none.  @leave_out: members may have no node.
 * *steps are the nodes that may be tried, and what is left of them; 0: it was cut.
 * -ENOMEM.
 */
int dmig_search_best(const struct dmig_problem *problem, struct dmig_fixed fixed, bool leave_out,
		     size_t *steps, uint32_t *chosen, uint64_t *ret_cost);

/* Hand out every choice; @each returns 0 to go on, and anything else ends the search with it. */
int dmig_search_all(const struct dmig_problem *problem, size_t *steps,
		    int (*each)(void *arg, const uint32_t *chosen, uint64_t cost), void *arg);

#endif
