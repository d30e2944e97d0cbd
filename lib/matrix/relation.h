/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MATRIX_RELATION_H
#define DMIG_LIB_MATRIX_RELATION_H

#include <core/platform.h>
#include <lib/matrix/bits.h>

/*
 * Who goes to whom, of a number of things: count × count bytes, the row of the
 * first thing first; not 0: the row's goes to the column's.
 */
struct dmig_relation {
	const u8 *cells;
	u32 count;
};

static inline const u8 *dmig_relation_row(const struct dmig_relation *relation, u32 row)
{
	return relation->cells + (size_t)row * relation->count;
}

/* The first column from @from on that a row goes to; relation->count: none is left. */
u32 dmig_relation_next(const struct dmig_relation *relation, u32 row, u32 from);

/*
 * Strongly connected groups: things that can go to one another, in steps.
 * *ret_group_of[thing]: the number of its group.  Edges between groups lead from
 * lower numbers to higher ones.  *ret_groups of them.  -ENOMEM.
 */
int dmig_groups_find(const struct dmig_relation *relation, u32 *ret_group_of, u32 *ret_groups);

/* The groups as a relation of its own, which has no way back. */
struct dmig_condensation {
	struct dmig_bits to;   /* row g, bit h: something of g goes to something of h */
	struct dmig_bits from; /* the same the other way round */
};

/* To be ended always.  -ENOMEM. */
int dmig_condense(const struct dmig_relation *relation, const u32 *group_of, u32 groups,
		  struct dmig_condensation *ret);
void dmig_condensation_end(struct dmig_condensation *condensation);

/*
 * The edges between groups that others imply: row g, bit h: one can come from g to
 * h by way of others too.  The numbers of groups must be as above.  *ret is to be
 * ended always.  -ENOMEM.
 */
int dmig_find_implied(const struct dmig_condensation *condensation, struct dmig_bits *ret);

/*
 * An order of things in which blocks show: what is connected stands together,
 * biggest first; in it groups stand before those that they lead to, and next to
 * what is like them; and in a group next to one another what goes to, and comes
 * from, the same.  Among equals the lower number is first.
 * ret_order[place]: the thing there.  Groups get numbers in their order.  -ENOMEM.
 */
int dmig_order_find(const struct dmig_relation *relation, u32 *group_of, u32 groups,
		    u32 *ret_order);

#endif
