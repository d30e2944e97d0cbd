// SPDX-License-Identifier: LGPL-2.1-or-later
#include "left.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int dmig_left_init(struct dmig_left *left, const struct dmig_problem *problem)
{
	uint32_t i;

	left->rooms = calloc(problem->group_count + (size_t)1, sizeof(*left->rooms));
	left->parents = calloc(problem->parent_count + (size_t)1, sizeof(*left->parents));
	if (!left->rooms || !left->parents)
		return -ENOMEM;
	for (i = 0; i < problem->group_count; i++)
		left->rooms[i] = problem->groups[i].room;
	if (problem->parent_count)
		memcpy(left->parents, problem->parents,
		       problem->parent_count * sizeof(*left->parents));
	return 0;
}

void dmig_left_clear(struct dmig_left *left)
{
	free(left->rooms);
	free(left->parents);
	*left = (struct dmig_left){};
}

uint32_t dmig_left_room(const struct dmig_left *left, const struct dmig_problem *problem,
			uint32_t group)
{
	const struct dmig_group *of = &problem->groups[group];
	uint32_t room = left->rooms[group];

	if (of->parent != DMIG_NOWHERE && (int64_t)room > left->parents[of->parent] / of->units)
		room = (uint32_t)(left->parents[of->parent] / of->units);
	return room;
}

void dmig_left_take(struct dmig_left *left, const struct dmig_problem *problem, uint32_t group,
		    uint32_t count)
{
	const struct dmig_group *of = &problem->groups[group];

	left->rooms[group] -= count;
	if (of->parent != DMIG_NOWHERE)
		left->parents[of->parent] -= count * of->units;
}
