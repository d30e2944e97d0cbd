// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

static uint64_t random_state;

void random_seed(uint64_t seed)
{
	random_state = seed * 0x9e3779b97f4a7c15u + 1;
}

uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state * 0x2545f4914f6cdd1du) >> 33) % limit;
}

static bool chance(uint32_t percent)
{
	return random_below(100) < percent;
}

static void random_costs(struct dmig_problem *problem, const struct shape *shape)
{
	uint32_t i, ways = problem->kind_count * problem->pool_count;
	uint32_t most = 1 + random_below(8);

	problem->costs = calloc(ways, sizeof(*problem->costs));
	assert_non_null(problem->costs);
	for (i = 0; i < ways; i++)
		problem->costs[i] = chance(shape->ways) ? (int64_t)random_below(most) : DMIG_NO_WAY;
}

/* All groups of a host, or none, are types of one parent. */
static void random_host(struct dmig_problem *problem, const struct shape *shape, uint32_t host)
{
	uint32_t count = 1 + random_below(shape->groups), i, parent = DMIG_NOWHERE;
	uint32_t ports = shape->narrow && chance(shape->narrow) ? 2 : 0;

	if (chance(shape->shared)) {
		parent = problem->parent_count++;
		problem->parents[parent] = 1 + random_below(12);
	}
	problem->hosts[host] = (struct dmig_room){ problem->group_count, count, false };
	for (i = 0; i < count; i++)
		problem->groups[problem->group_count++] = (struct dmig_group){
			.host = host,
			.pool = random_below(problem->pool_count),
			.room = random_below(shape->room + 1),
			.parent = random_below(4) ? parent : DMIG_NOWHERE,
			.units = 1 + random_below(4),
			.port = ports ? problem->port_count + random_below(2) : DMIG_NOWHERE,
		};
	for (; ports; ports--)
		problem->ports[problem->port_count++] = 1 + random_below(2);
}

static void same_host(struct dmig_problem *problem, uint32_t host)
{
	struct dmig_room *from = &problem->hosts[host - 1];
	uint32_t i;

	problem->hosts[host] = (struct dmig_room){ problem->group_count, from->count, false };
	for (i = 0; i < from->count; i++) {
		struct dmig_group group = problem->groups[from->first + i];

		group.host = host;
		if (group.parent != DMIG_NOWHERE) {
			problem->parents[problem->parent_count] = problem->parents[group.parent];
			group.parent = problem->parent_count;
		}
		/* Its ports are the first one's: that is as if they had the same limits. */
		problem->groups[problem->group_count++] = group;
	}
	problem->parent_count++;
}

static void random_hosts(struct dmig_problem *problem, const struct shape *shape)
{
	uint32_t h, space = shape->hosts * shape->groups;

	problem->hosts = calloc(shape->hosts, sizeof(*problem->hosts));
	problem->groups = calloc(space, sizeof(*problem->groups));
	problem->parents = calloc(shape->hosts, sizeof(*problem->parents));
	problem->ports = calloc(2 * (size_t)shape->hosts, sizeof(*problem->ports));
	problem->narrowest = 1;
	assert_true(problem->hosts && problem->groups && problem->parents && problem->ports);
	for (h = 0; h < shape->hosts; h++) {
		if (h && chance(shape->alike))
			same_host(problem, h);
		else
			random_host(problem, shape, h);
	}
}

/* An item's devices are mostly of one kind. */
static void random_item(struct dmig_problem *problem, const struct shape *shape, uint32_t number)
{
	uint32_t size = chance(shape->singles) ? 1 : 1 + random_below(shape->size);
	uint32_t *counts = calloc(problem->kind_count, sizeof(*counts)), i;
	uint32_t kind = random_below(problem->kind_count);
	struct dmig_item *item = &problem->items[number];

	assert_non_null(counts);
	for (i = 0; i < size; i++)
		counts[chance(60) ? kind : random_below(problem->kind_count)]++;
	*item = (struct dmig_item){ .first = problem->need_count,
				    .first_device = problem->device_count,
				    .size = size };
	for (i = 0; i < problem->kind_count; i++)
		if (counts[i]) {
			problem->needs[problem->need_count++] = (struct dmig_need){ i, counts[i] };
			item->count++;
		}
	problem->device_count += size;
	free(counts);
}

void problem_random(struct dmig_problem *problem, const struct shape *shape)
{
	uint32_t i;

	*problem = (struct dmig_problem){
		.kind_count = 1 + random_below(shape->kinds),
		.pool_count = 1 + random_below(shape->pools),
		.host_count = shape->hosts,
		.item_count = shape->items,
		.items = calloc(shape->items, sizeof(*problem->items)),
		.needs = calloc((size_t)shape->items * shape->size, sizeof(*problem->needs)),
	};
	assert_true(problem->items && problem->needs);
	random_costs(problem, shape);
	random_hosts(problem, shape);
	for (i = 0; i < shape->items; i++)
		random_item(problem, shape, i);
}

void problem_clear(struct dmig_problem *problem)
{
	free(problem->costs);
	free(problem->hosts);
	free(problem->groups);
	free(problem->parents);
	free(problem->ports);
	free(problem->items);
	free(problem->needs);
}

/* How many devices of an item go through a port is its limit at most. */
static void check_port(const struct dmig_problem *problem, const struct dmig_solution *solution,
		       const struct dmig_item *item, uint32_t port)
{
	uint32_t i, through = 0;

	for (i = 0; i < item->size; i++)
		through += problem->groups[solution->groups[item->first_device + i]].port == port;
	assert_true(port == DMIG_NOWHERE || through <= problem->ports[port]);
}

/* What an item took, and its cost. */
static void check_item(const struct dmig_problem *problem, const struct dmig_solution *solution,
		       uint32_t number, uint32_t *taken, int64_t *cost)
{
	const struct dmig_item *item = &problem->items[number];
	uint32_t device = item->first_device, i, j;

	for (i = 0; i < item->count; i++) {
		const struct dmig_need *need = &problem->needs[item->first + i];

		for (j = 0; j < need->count; j++, device++) {
			uint32_t group = solution->groups[device];
			int64_t here;

			if (solution->hosts[number] == DMIG_NOWHERE) {
				assert_int_equal(group, DMIG_NOWHERE);
				continue;
			}
			assert_true(group < problem->group_count);
			assert_int_equal(problem->groups[group].host, solution->hosts[number]);
			here = dmig_cost(problem, need->kind, problem->groups[group].pool);
			assert_true(here >= 0);
			check_port(problem, solution, item, problem->groups[group].port);
			*cost += here;
			taken[group]++;
		}
	}
}

static void check_room(const struct dmig_problem *problem, const uint32_t *taken)
{
	int64_t *left = calloc(problem->parent_count + (size_t)1, sizeof(*left));
	uint32_t i;

	assert_non_null(left);
	for (i = 0; i < problem->parent_count; i++)
		left[i] = problem->parents[i];
	for (i = 0; i < problem->group_count; i++) {
		const struct dmig_group *group = &problem->groups[i];

		assert_true(taken[i] <= group->room);
		if (group->parent == DMIG_NOWHERE)
			continue;
		left[group->parent] -= taken[i] * group->units;
		assert_true(left[group->parent] >= 0);
	}
	free(left);
}

void assert_solution(const struct dmig_problem *problem, const struct dmig_solution *solution)
{
	uint32_t *taken = calloc(problem->group_count + (size_t)1, sizeof(*taken)), i;
	uint64_t moved = 0;
	int64_t cost = 0;

	assert_non_null(taken);
	for (i = 0; i < problem->item_count; i++) {
		check_item(problem, solution, i, taken, &cost);
		if (solution->hosts[i] != DMIG_NOWHERE)
			moved += problem->items[i].size;
	}
	check_room(problem, taken);
	assert_int_equal(solution->moved, moved);
	assert_int_equal(solution->cost, cost);
	assert_true(solution->moved_bound >= moved);
	assert_true(solution->cost_bound <= cost);
	free(taken);
}
