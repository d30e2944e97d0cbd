// SPDX-License-Identifier: LGPL-2.1-or-later
#include "placing.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>

int dmig_placing_init(struct dmig_placing *placing, const struct dmig_problem *problem,
		      const struct dmig_types *types, const struct dmig_pools *pools,
		      const struct dmig_prospects *prospects)
{
	*placing = (struct dmig_placing){
		.problem = problem,
		.types = types,
		.pools = pools,
		.prospects = prospects,
		.touched = calloc(problem->host_count + (size_t)1, sizeof(*placing->touched)),
		.start = calloc(problem->pool_count + (size_t)1, sizeof(*placing->start)),
		.begin = calloc(problem->kind_count + (size_t)1, sizeof(*placing->begin)),
	};
	if (!placing->touched || !placing->start || !placing->begin ||
	    dmig_left_init(&placing->left, problem) || dmig_fit_init(&placing->fit, problem))
		return -ENOMEM;
	if (problem->pool_count)
		memcpy(placing->start, pools->first, problem->pool_count * sizeof(*placing->start));
	return 0;
}

void dmig_placing_clear(struct dmig_placing *placing)
{
	dmig_left_clear(&placing->left);
	dmig_fit_clear(&placing->fit);
	free(placing->touched);
	free(placing->start);
	free(placing->begin);
	*placing = (struct dmig_placing){};
}

static void take(struct dmig_placing *placing, uint32_t group)
{
	dmig_left_take(&placing->left, placing->problem, group, 1);
	placing->touched[placing->problem->groups[group].host] = true;
}

void dmig_placing_take(struct dmig_placing *placing, const struct dmig_solution *solution,
		       uint32_t item)
{
	const struct dmig_item *of = &placing->problem->items[item];
	uint32_t i;

	for (i = 0; i < of->size; i++)
		if (solution->groups[of->first_device + i] != DMIG_NOWHERE)
			take(placing, solution->groups[of->first_device + i]);
}

/* The first group of a pool that has room. */
static uint32_t group_with_room(struct dmig_placing *placing, uint32_t pool)
{
	for (; placing->start[pool] < placing->pools->first[pool + 1]; placing->start[pool]++) {
		uint32_t group = placing->pools->groups[placing->start[pool]];

		if (dmig_left_room(&placing->left, placing->problem, group))
			return group;
	}
	return DMIG_NOWHERE;
}

static void put_single(struct dmig_placing *placing, uint32_t item, struct dmig_solution *solution)
{
	const struct dmig_problem *problem = placing->problem;
	uint32_t kind = problem->needs[problem->items[item].first].kind;
	const uint32_t *order = placing->pools->order + (size_t)kind * problem->pool_count;
	uint32_t *begin = &placing->begin[kind];

	for (; *begin < placing->pools->count[kind]; ++*begin) {
		uint32_t group = group_with_room(placing, order[*begin]);

		if (group == DMIG_NOWHERE)
			continue;
		take(placing, group);
		solution->hosts[item] = problem->groups[group].host;
		solution->groups[problem->items[item].first_device] = group;
		solution->cost += dmig_cost(problem, kind, order[*begin]);
		solution->moved++;
		return;
	}
}

/* The host where it costs least now: one that nobody is at costs what is known of it. */
static uint32_t cheapest_host(struct dmig_placing *placing, uint32_t type, uint32_t item)
{
	const struct dmig_outlook *outlook = &placing->prospects->outlooks[type];
	const struct dmig_prospect *prospect = placing->prospects->all + outlook->first;
	uint32_t best = DMIG_NOWHERE, i;
	int64_t least = INT64_MAX;

	for (i = 0; i < outlook->count && prospect[i].cost < least; i++) {
		uint32_t host = prospect[i].host;

		if (prospect[i].exact && !placing->touched[host])
			return host;
		if (dmig_fit_run(&placing->fit, &placing->left, item, 1, host) == DMIG_FITS &&
		    placing->fit.cost < least) {
			best = host;
			least = placing->fit.cost;
		}
	}
	return best;
}

static void put_several(struct dmig_placing *placing, uint32_t item, uint32_t host,
			struct dmig_solution *solution)
{
	const struct dmig_problem *problem = placing->problem;
	const struct dmig_item *of = &problem->items[item];
	uint32_t device = of->first_device, groups = problem->hosts[host].count, i, j, k;

	if (dmig_fit_run(&placing->fit, &placing->left, item, 1, host) != DMIG_FITS)
		return;
	for (i = 0; i < of->count; i++)
		for (j = 0; j < groups; j++)
			for (k = 0; k < placing->fit.flow[(size_t)i * groups + j]; k++) {
				solution->groups[device++] = problem->hosts[host].first + j;
				take(placing, problem->hosts[host].first + j);
			}
	solution->hosts[item] = host;
	solution->cost += placing->fit.cost;
	solution->moved += of->size;
}

void dmig_placing_put(struct dmig_placing *placing, uint32_t type, uint32_t item,
		      struct dmig_solution *solution)
{
	uint32_t host;

	if (placing->problem->items[item].size == 1) {
		put_single(placing, item, solution);
		return;
	}
	host = cheapest_host(placing, type, item);
	if (host != DMIG_NOWHERE)
		put_several(placing, item, host, solution);
}

static uint32_t size_of(const struct dmig_placing *placing, uint32_t type)
{
	return placing->problem->items[dmig_type_item(placing->types, type)].size;
}

static int compare_types(const void *a_, const void *b_, void *placing_)
{
	const struct dmig_placing *placing = placing_;
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;
	uint64_t choices_a = placing->prospects->outlooks[a].choices;
	uint64_t choices_b = placing->prospects->outlooks[b].choices;

	if (size_of(placing, a) != size_of(placing, b))
		return size_of(placing, a) > size_of(placing, b) ? -1 : 1;
	if (choices_a != choices_b)
		return choices_a < choices_b ? -1 : 1;
	return (a > b) - (a < b);
}

int dmig_placing_put_all(struct dmig_placing *placing, struct dmig_solution *solution)
{
	const struct dmig_types *types = placing->types;
	dmig_auto(free) uint32_t *order = calloc(types->count + (size_t)1, sizeof(*order));
	uint32_t i, j;

	if (!order)
		return -ENOMEM;
	for (i = 0; i < types->count; i++)
		order[i] = i;
	qsort_r(order, types->count, sizeof(*order), compare_types, placing);
	for (i = 0; i < types->count; i++) {
		const struct dmig_alike *type = &types->types[order[i]];

		for (j = 0; j < type->count; j++)
			dmig_placing_put(placing, order[i], types->members[type->first + j],
					 solution);
	}
	return 0;
}
