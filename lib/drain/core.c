// SPDX-License-Identifier: LGPL-2.1-or-later
#include "core.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>

static int core_allocate(struct dmig_core *core)
{
	const struct dmig_problem *whole = core->whole;
	struct dmig_problem *problem = &core->problem;
	size_t groups = (size_t)whole->group_count + whole->pool_count + 1;
	size_t devices = whole->device_count + (size_t)1;

	problem->kind_count = whole->kind_count;
	problem->pool_count = whole->pool_count;
	problem->costs = whole->costs;
	problem->port_count = whole->port_count;
	problem->ports = whole->ports;
	problem->narrowest = whole->narrowest;
	problem->hosts = calloc(whole->host_count + (size_t)1, sizeof(*problem->hosts));
	problem->groups = calloc(groups, sizeof(*problem->groups));
	problem->parents = calloc(whole->parent_count + (size_t)1, sizeof(*problem->parents));
	problem->items = calloc(devices, sizeof(*problem->items));
	problem->needs = calloc(devices, sizeof(*problem->needs));
	core->items = calloc(devices, sizeof(*core->items));
	core->hosts = calloc(whole->host_count + (size_t)1, sizeof(*core->hosts));
	core->groups = calloc(groups, sizeof(*core->groups));
	return problem->hosts && problem->groups && problem->parents && problem->items &&
			       problem->needs && core->items && core->hosts && core->groups
		       ? 0
		       : -ENOMEM;
}

static void add_item(struct dmig_core *core, uint32_t number)
{
	struct dmig_problem *problem = &core->problem;
	struct dmig_item item = core->whole->items[number];

	memcpy(problem->needs + problem->need_count, core->whole->needs + item.first,
	       item.count * sizeof(*problem->needs));
	item.first = problem->need_count;
	item.first_device = problem->device_count;
	core->items[problem->item_count] = number;
	problem->items[problem->item_count++] = item;
	problem->need_count += item.count;
	problem->device_count += item.size;
}

static void add_singles(struct dmig_core *core, uint32_t number)
{
	struct dmig_problem *problem = &core->problem;
	const struct dmig_item *item = &core->whole->items[number];
	uint32_t i, j;

	for (i = 0; i < item->count; i++) {
		const struct dmig_need *need = &core->whole->needs[item->first + i];

		for (j = 0; j < need->count; j++) {
			problem->needs[problem->need_count] =
				(struct dmig_need){ .kind = need->kind, .count = 1 };
			core->items[problem->item_count] = number;
			problem->items[problem->item_count++] =
				(struct dmig_item){ .first = problem->need_count++,
						    .count = 1,
						    .first_device = problem->device_count++,
						    .size = 1 };
		}
	}
}

static void add_items(struct dmig_core *core, const struct dmig_parts *parts)
{
	uint32_t i;

	for (i = 0; i < core->whole->item_count; i++) {
		if (!parts->items[i])
			continue;
		if (parts->singles)
			add_singles(core, i);
		else
			add_item(core, i);
	}
}

/* Which pools the items that are there can go to at all. */
static void mark_pools(const struct dmig_core *core, const struct dmig_pools *pools, bool *kinds,
		       bool *useful)
{
	const struct dmig_problem *problem = &core->problem;
	uint32_t i, j;

	for (i = 0; i < problem->need_count; i++)
		kinds[problem->needs[i].kind] = true;
	for (i = 0; i < problem->kind_count; i++)
		for (j = 0; kinds[i] && j < pools->count[i]; j++)
			useful[pools->order[(size_t)i * problem->pool_count + j]] = true;
}

/* @parents: the number that each parent has here, or DMIG_NOWHERE. */
static void add_group(struct dmig_core *core, uint32_t number, uint32_t host, uint32_t *parents)
{
	struct dmig_problem *problem = &core->problem;
	struct dmig_group group = core->whole->groups[number];

	if (!group.room)
		return;
	group.host = host;
	if (group.parent != DMIG_NOWHERE) {
		if (parents[group.parent] == DMIG_NOWHERE) {
			problem->parents[problem->parent_count] =
				core->whole->parents[group.parent];
			parents[group.parent] = problem->parent_count++;
		}
		group.parent = parents[group.parent];
	}
	core->groups[problem->group_count] = number;
	problem->groups[problem->group_count++] = group;
}

static void add_host(struct dmig_core *core, uint32_t number, const bool *useful, uint32_t *parents)
{
	struct dmig_problem *problem = &core->problem;
	const struct dmig_room *room = &core->whole->hosts[number];
	uint32_t host = problem->host_count++, i;

	core->hosts[host] = number;
	problem->hosts[host].first = problem->group_count;
	for (i = room->first; i < room->first + room->count; i++)
		if (useful[core->whole->groups[i].pool])
			add_group(core, i, host, parents);
	problem->hosts[host].count = problem->group_count - problem->hosts[host].first;
	problem->hosts[host].singles_only = room->singles_only;
}

/* All places of a pool without a parent on hosts that are no parts: more than all devices are
 * of no use. */
static void add_pool(struct dmig_core *core, const struct dmig_pools *pools, const bool *hosts,
		     uint32_t pool, uint32_t host)
{
	struct dmig_problem *problem = &core->problem;
	uint32_t i, room = 0;

	for (i = pools->first[pool]; i < pools->first[pool + 1]; i++) {
		const struct dmig_group *group = &core->whole->groups[pools->groups[i]];

		if (hosts[group->host] || group->parent != DMIG_NOWHERE)
			continue;
		room = group->room < problem->device_count - room ? room + group->room
								  : problem->device_count;
		if (room == problem->device_count)
			break;
	}
	if (!room)
		return;
	core->groups[problem->group_count] = DMIG_NOWHERE;
	problem->groups[problem->group_count++] = (struct dmig_group){ .host = host,
								       .pool = pool,
								       .room = room,
								       .parent = DMIG_NOWHERE,
								       .units = 1,
								       .port = DMIG_NOWHERE };
}

/*
 * The places of a pool that share a parent with others: of so many parents as there
 * are devices, since each of those takes from one parent at most.
 */
static void add_shared(struct dmig_core *core, const struct dmig_pools *pools, const bool *hosts,
		       uint32_t pool, uint32_t host, uint32_t *parents)
{
	uint32_t i, enough = 0;
	int64_t last = -1;

	for (i = pools->first[pool];
	     i < pools->first[pool + 1] && enough < core->problem.device_count; i++) {
		const struct dmig_group *group = &core->whole->groups[pools->groups[i]];

		if (hosts[group->host] || group->parent == DMIG_NOWHERE || !group->room ||
		    core->whole->parents[group->parent] < group->units)
			continue;
		if (group->parent > last) {
			last = group->parent;
			enough++;
		}
		add_group(core, pools->groups[i], host, parents);
	}
}

static void add_rest(struct dmig_core *core, const struct dmig_pools *pools, const bool *hosts,
		     const bool *useful, uint32_t *parents)
{
	struct dmig_problem *problem = &core->problem;
	uint32_t host = problem->host_count++, p;

	problem->hosts[host].first = problem->group_count;
	problem->hosts[host].singles_only = true;
	for (p = 0; p < problem->pool_count; p++) {
		if (!useful[p])
			continue;
		add_pool(core, pools, hosts, p, host);
		add_shared(core, pools, hosts, p, host, parents);
	}
	problem->hosts[host].count = problem->group_count - problem->hosts[host].first;
}

int dmig_core_init(struct dmig_core *core, const struct dmig_problem *whole,
		   const struct dmig_pools *pools, const struct dmig_parts *parts)
{
	dmig_auto(free) uint32_t *parents =
		calloc(whole->parent_count + (size_t)1, sizeof(*parents));
	dmig_auto(free) bool *useful = calloc(whole->pool_count + (size_t)1, sizeof(*useful));
	dmig_auto(free) bool *kinds = calloc(whole->kind_count + (size_t)1, sizeof(*kinds));
	uint32_t i;

	*core = (struct dmig_core){ .whole = whole };
	if (core_allocate(core) || !parents || !useful || !kinds)
		return -ENOMEM;
	memset(parents, 0xff, whole->parent_count * sizeof(*parents));
	add_items(core, parts);
	mark_pools(core, pools, kinds, useful);
	for (i = 0; i < whole->host_count; i++)
		if (parts->hosts[i])
			add_host(core, i, useful, parents);
	add_rest(core, pools, parts->hosts, useful, parents);
	return 0;
}

void dmig_core_clear(struct dmig_core *core)
{
	free(core->problem.hosts);
	free(core->problem.groups);
	free(core->problem.parents);
	free(core->problem.items);
	free(core->problem.needs);
	free(core->items);
	free(core->hosts);
	free(core->groups);
	*core = (struct dmig_core){};
}

/* The next place of a pool on hosts that are no parts. */
static uint32_t next_of_pool(const struct dmig_core *core, const bool *hosts,
			     const struct dmig_pools *pools, uint32_t pool, uint32_t *at,
			     uint32_t *taken)
{
	for (;; ++*at, *taken = 0) {
		uint32_t number = pools->groups[pools->first[pool] + *at];
		const struct dmig_group *group = &core->whole->groups[number];

		if (hosts[group->host] || group->parent != DMIG_NOWHERE || *taken == group->room)
			continue;
		++*taken;
		return number;
	}
}

static void read_item(const struct dmig_core *core, uint32_t number,
		      const struct dmig_solution *part, struct dmig_solution *whole)
{
	uint32_t first = core->problem.items[number].first_device;
	uint32_t to = core->whole->items[core->items[number]].first_device, i;

	whole->hosts[core->items[number]] = DMIG_NOWHERE;
	for (i = 0; i < core->problem.items[number].size; i++) {
		uint32_t group = part->groups[first + i];

		whole->groups[to + i] = group == DMIG_NOWHERE ? DMIG_NOWHERE : core->groups[group];
	}
}

/* Groups of the whole instead of those that stand for many. */
static void read_pooled(const struct dmig_core *core, const struct dmig_parts *parts,
			const struct dmig_pools *pools, const struct dmig_solution *part,
			uint32_t *cursors, struct dmig_solution *whole)
{
	const struct dmig_problem *problem = &core->problem;
	uint32_t i;

	for (i = 0; i < problem->item_count; i++) {
		uint32_t group = part->groups[problem->items[i].first_device];
		uint32_t *device = &whole->groups[core->whole->items[core->items[i]].first_device],
			 pool;

		if (group == DMIG_NOWHERE)
			continue;
		pool = problem->groups[group].pool;
		if (core->groups[group] == DMIG_NOWHERE)
			*device = next_of_pool(core, parts->hosts, pools, pool, &cursors[2 * pool],
					       &cursors[2 * pool + 1]);
		whole->hosts[core->items[i]] = core->whole->groups[*device].host;
	}
}

int dmig_core_read(const struct dmig_core *core, const struct dmig_parts *parts,
		   const struct dmig_pools *pools, const struct dmig_solution *part,
		   struct dmig_solution *whole)
{
	dmig_auto(free) uint32_t *cursors =
		calloc(2 * (core->whole->pool_count + (size_t)1), sizeof(*cursors));
	uint32_t i;

	if (!cursors)
		return -ENOMEM;
	for (i = 0; i < core->problem.item_count; i++)
		read_item(core, i, part, whole);
	read_pooled(core, parts, pools, part, cursors, whole);
	whole->moved = part->moved;
	whole->cost = part->cost;
	return 0;
}
