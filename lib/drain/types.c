// SPDX-License-Identifier: LGPL-2.1-or-later
#include "types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A port may be too narrow for all of its devices. */
static bool is_wide(const struct dmig_problem *problem, const struct dmig_item *item)
{
	return problem->port_count && item->size > problem->narrowest;
}

static int compare_needs(const struct dmig_problem *problem, uint32_t a, uint32_t b)
{
	const struct dmig_item *one = &problem->items[a], *other = &problem->items[b];

	if (is_wide(problem, one) != is_wide(problem, other))
		return is_wide(problem, other) ? -1 : 1;
	if (is_wide(problem, one))
		return (a > b) - (a < b);
	if (one->count != other->count)
		return one->count < other->count ? -1 : 1;
	return memcmp(problem->needs + one->first, problem->needs + other->first,
		      one->count * sizeof(*problem->needs));
}

static int compare_items(const void *a_, const void *b_, void *problem)
{
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;
	int order = compare_needs(problem, a, b);

	return order ? order : (a > b) - (a < b);
}

int dmig_types_init(struct dmig_types *types, const struct dmig_problem *problem)
{
	uint32_t count = problem->item_count, i;

	*types = (struct dmig_types){
		.types = calloc(count + (size_t)1, sizeof(*types->types)),
		.members = calloc(count + (size_t)1, sizeof(*types->members)),
	};
	if (!types->types || !types->members)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		types->members[i] = i;
	qsort_r(types->members, count, sizeof(*types->members), compare_items, (void *)problem);
	for (i = 0; i < count; i++) {
		if (i == 0 || compare_needs(problem, types->members[i - 1], types->members[i]))
			types->types[types->count++].first = i;
		types->types[types->count - 1].count++;
	}
	return 0;
}

void dmig_types_clear(struct dmig_types *types)
{
	free(types->types);
	free(types->members);
	*types = (struct dmig_types){};
}
