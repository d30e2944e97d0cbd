// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <stdlib.h>

/* Every device in every place, one after the other: slow and obvious. */
struct brute {
	const struct dmig_problem *problem;
	uint32_t *kinds; /* of each device */
	uint32_t *items;
	uint32_t *rooms;
	int64_t *parents;
	uint32_t *ports; /* [item * ports + port]: through which so many more may go */
	uint64_t moved;
	int64_t cost;
	uint64_t best_moved;
	int64_t best_cost;
};

static void try_device(struct brute *brute, uint32_t device, uint32_t host);

static void try_group(struct brute *brute, uint32_t device, uint32_t g)
{
	const struct dmig_problem *problem = brute->problem;
	const struct dmig_group *group = &problem->groups[g];
	int64_t cost = dmig_cost(problem, brute->kinds[device], group->pool);
	bool shared = group->parent != DMIG_NOWHERE;
	uint32_t *port = brute->ports + (size_t)brute->items[device] * (problem->port_count + 1) +
			 (group->port == DMIG_NOWHERE ? problem->port_count : group->port);

	if (cost < 0 || !brute->rooms[g] || !*port ||
	    (shared && brute->parents[group->parent] < group->units))
		return;
	--*port;
	brute->rooms[g]--;
	brute->parents[shared ? group->parent : problem->parent_count] -= group->units;
	brute->moved++;
	brute->cost += cost;
	try_device(brute, device + 1, group->host);
	brute->cost -= cost;
	brute->moved--;
	brute->parents[shared ? group->parent : problem->parent_count] += group->units;
	brute->rooms[g]++;
	++*port;
}

static void try_host(struct brute *brute, uint32_t device, uint32_t host)
{
	const struct dmig_room *room = &brute->problem->hosts[host];
	uint32_t g;

	for (g = room->first; g < room->first + room->count; g++)
		try_group(brute, device, g);
}

/* @host: where the device before went. */
static void try_device(struct brute *brute, uint32_t device, uint32_t host)
{
	const struct dmig_problem *problem = brute->problem;
	uint32_t h;

	if (device == problem->device_count) {
		if (brute->moved > brute->best_moved ||
		    (brute->moved == brute->best_moved && brute->cost < brute->best_cost)) {
			brute->best_moved = brute->moved;
			brute->best_cost = brute->cost;
		}
		return;
	}
	if (device && brute->items[device] == brute->items[device - 1]) {
		try_host(brute, device, host);
		return;
	}
	try_device(brute, device + problem->items[brute->items[device]].size, 0);
	for (h = 0; h < problem->host_count; h++)
		try_host(brute, device, h);
}

void brute_solve(const struct dmig_problem *problem, uint64_t *ret_moved, int64_t *ret_cost)
{
	struct brute brute = {
		.problem = problem,
		.kinds = calloc(problem->device_count + (size_t)1, sizeof(uint32_t)),
		.items = calloc(problem->device_count + (size_t)1, sizeof(uint32_t)),
		.rooms = calloc(problem->group_count + (size_t)1, sizeof(uint32_t)),
		.parents = calloc(problem->parent_count + (size_t)1, sizeof(int64_t)),
		.ports = calloc(problem->item_count * (problem->port_count + (size_t)1),
				sizeof(uint32_t)),
	};
	uint32_t i, j, k, device = 0;

	assert_true(brute.kinds && brute.items && brute.rooms && brute.parents && brute.ports);
	for (i = 0; i < problem->item_count * (problem->port_count + 1); i++)
		brute.ports[i] = i % (problem->port_count + 1) == problem->port_count
					 ? UINT32_MAX
					 : problem->ports[i % (problem->port_count + 1)];
	for (i = 0; i < problem->item_count; i++)
		for (j = 0; j < problem->items[i].count; j++)
			for (k = 0; k < problem->needs[problem->items[i].first + j].count; k++) {
				brute.items[device] = i;
				brute.kinds[device++] =
					problem->needs[problem->items[i].first + j].kind;
			}
	for (i = 0; i < problem->group_count; i++)
		brute.rooms[i] = problem->groups[i].room;
	for (i = 0; i < problem->parent_count; i++)
		brute.parents[i] = problem->parents[i];
	try_device(&brute, 0, 0);
	*ret_moved = brute.best_moved;
	*ret_cost = brute.best_cost;
	free(brute.kinds);
	free(brute.items);
	free(brute.rooms);
	free(brute.parents);
	free(brute.ports);
}
