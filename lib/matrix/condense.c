// SPDX-License-Identifier: LGPL-2.1-or-later
#include "relation.h"

static void condense_row(const struct dmig_relation *relation, const u32 *group_of, u32 row,
			 struct dmig_condensation *ret)
{
	u32 from = group_of[row], at;

	for (at = dmig_relation_next(relation, row, 0); at < relation->count;
	     at = dmig_relation_next(relation, row, at + 1)) {
		if (group_of[at] == from)
			continue;
		dmig_bits_set(&ret->to, from, group_of[at]);
		dmig_bits_set(&ret->from, group_of[at], from);
	}
}

int dmig_condense(const struct dmig_relation *relation, const u32 *group_of, u32 groups,
		  struct dmig_condensation *ret)
{
	u32 i;
	int err;

	*ret = (struct dmig_condensation){ 0 };
	err = dmig_bits_new(&ret->to, groups, groups);
	if (!err)
		err = dmig_bits_new(&ret->from, groups, groups);
	for (i = 0; !err && i < relation->count; i++)
		condense_row(relation, group_of, i, ret);
	return err;
}

void dmig_condensation_end(struct dmig_condensation *condensation)
{
	dmig_bits_end(&condensation->to);
	dmig_bits_end(&condensation->from);
}

/*
 * What @group leads to, the nearest first: what one of them leads to is no longer
 * news.  @reach: what each group behind it leads to, in steps.
 */
static void find_implied_of(const struct dmig_bits *to, u32 group, struct dmig_bits *reach,
			    struct dmig_bits *ret)
{
	u64 *ours = dmig_bits_row(reach, group);
	u32 next;

	for (next = dmig_bits_next(to, group, 0); next < to->rows;
	     next = dmig_bits_next(to, group, next + 1)) {
		if (dmig_bits_get(reach, group, next))
			dmig_bits_set(ret, group, next);
		else
			dmig_bits_add(reach, next, ours);
		dmig_bits_set(reach, group, next);
	}
}

int dmig_find_implied(const struct dmig_condensation *condensation, struct dmig_bits *ret)
{
	const struct dmig_bits *to = &condensation->to;
	struct dmig_bits reach = { 0 };
	int err = dmig_bits_new(ret, to->rows, to->rows);
	u32 group;

	if (!err)
		err = dmig_bits_new(&reach, to->rows, to->rows);
	for (group = to->rows; !err && group-- > 0;)
		find_implied_of(to, group, &reach, ret);
	dmig_bits_end(&reach);
	return err;
}
