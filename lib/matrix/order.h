/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MATRIX_ORDER_H
#define DMIG_LIB_MATRIX_ORDER_H

#include "relation.h"

/* Things by group: those of group g are things[first[g]] to before things[first[g + 1]]. */
struct dmig_members {
	u32 *first;
	u32 *things;
};

/* Put the members of each group, which stand by number, in an order of their own.  -ENOMEM. */
int dmig_order_members(const struct dmig_relation *relation, struct dmig_members *members,
		       u32 groups);

/* The order of groups, whose members stand by number: ret_sequence[place] is the one there.  -ENOMEM. */
int dmig_order_groups(const struct dmig_relation *relation, const u32 *group_of,
		      const struct dmig_members *members, u32 groups, u32 *ret_sequence);

#endif
