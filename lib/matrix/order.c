// SPDX-License-Identifier: LGPL-2.1-or-later
#include "order.h"
#include <errno.h>
#include <lib/common/cleanup.h>

/* Groups and where their members begin: a counting sort, which keeps their order. */
static int gather(const struct dmig_relation *relation, const u32 *group_of, u32 groups,
		  struct dmig_members *ret)
{
	u32 i;

	ret->first = calloc((size_t)groups + 2, sizeof(*ret->first));
	ret->things = calloc((size_t)relation->count + 1, sizeof(*ret->things));
	if (!ret->first || !ret->things)
		return -ENOMEM;
	for (i = 0; i < relation->count; i++)
		ret->first[group_of[i] + 2]++;
	for (i = 2; i <= groups; i++)
		ret->first[i] += ret->first[i - 1];
	for (i = 0; i < relation->count; i++)
		ret->things[ret->first[group_of[i] + 1]++] = i;
	return 0;
}

static void renumber(const struct dmig_relation *relation, const u32 *places, u32 *group_of)
{
	u32 i;

	for (i = 0; i < relation->count; i++)
		group_of[i] = places[group_of[i]];
}

/* From the order of groups, and of things in each, that of things. */
static void lay_out(const struct dmig_members *members, const u32 *sequence, u32 groups,
		    u32 *ret_order)
{
	u32 i, k;

	for (i = 0; i < groups; i++)
		for (k = members->first[sequence[i]]; k < members->first[sequence[i] + 1]; k++)
			*ret_order++ = members->things[k];
}

static int order_with(const struct dmig_relation *relation, struct dmig_members *members,
		      u32 *group_of, u32 groups, u32 *ret_order)
{
	dmig_auto(free) u32 *sequence = calloc((size_t)groups * 2 + 1, sizeof(*sequence));
	u32 *places = sequence + groups, i;
	int err;

	if (!sequence)
		return -ENOMEM;
	err = dmig_order_groups(relation, group_of, members, groups, sequence);
	if (!err)
		err = dmig_order_members(relation, members, groups);
	if (err)
		return err;
	lay_out(members, sequence, groups, ret_order);
	for (i = 0; i < groups; i++)
		places[sequence[i]] = i;
	renumber(relation, places, group_of);
	return 0;
}

int dmig_order_find(const struct dmig_relation *relation, u32 *group_of, u32 groups, u32 *ret_order)
{
	struct dmig_members members = { 0 };
	int err = gather(relation, group_of, groups, &members);

	if (!err)
		err = order_with(relation, &members, group_of, groups, ret_order);
	free(members.first);
	free(members.things);
	return err;
}
