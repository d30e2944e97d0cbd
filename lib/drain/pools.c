// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pools.h"

#include <errno.h>
#include <stdlib.h>

static void index_groups(struct dmig_pools *pools, const struct dmig_problem *problem)
{
	uint32_t i;

	for (i = 0; i < problem->group_count; i++)
		pools->first[problem->groups[i].pool]++;
	for (i = 1; i <= problem->pool_count; i++)
		pools->first[i] += pools->first[i - 1];
	/* Backwards, so that each pool's groups come in their order. */
	for (i = problem->group_count; i > 0; i--)
		pools->groups[--pools->first[problem->groups[i - 1].pool]] = i - 1;
}

static int compare_costs(const void *a_, const void *b_, void *costs_)
{
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;
	const int64_t *costs = costs_;

	if (costs[a] != costs[b])
		return costs[a] < costs[b] ? -1 : 1;
	return (a > b) - (a < b);
}

static void order_pools(struct dmig_pools *pools, const struct dmig_problem *problem)
{
	uint32_t k, p;

	for (k = 0; k < problem->kind_count; k++) {
		uint32_t *order = pools->order + (size_t)k * problem->pool_count;

		for (p = 0; p < problem->pool_count; p++)
			if (pools->first[p] < pools->first[p + 1] && dmig_cost(problem, k, p) >= 0)
				order[pools->count[k]++] = p;
		qsort_r(order, pools->count[k], sizeof(*order), compare_costs,
			problem->costs + (size_t)k * problem->pool_count);
	}
}

int dmig_pools_init(struct dmig_pools *pools, const struct dmig_problem *problem)
{
	size_t kinds = problem->kind_count, all = problem->pool_count;

	*pools = (struct dmig_pools){
		.first = calloc(all + 1, sizeof(*pools->first)),
		.groups = calloc(problem->group_count + (size_t)1, sizeof(*pools->groups)),
		.order = calloc(kinds * all + 1, sizeof(*pools->order)),
		.count = calloc(kinds + 1, sizeof(*pools->count)),
	};
	if (!pools->first || !pools->groups || !pools->order || !pools->count)
		return -ENOMEM;
	index_groups(pools, problem);
	order_pools(pools, problem);
	return 0;
}

void dmig_pools_clear(struct dmig_pools *pools)
{
	free(pools->first);
	free(pools->groups);
	free(pools->order);
	free(pools->count);
	*pools = (struct dmig_pools){};
}
