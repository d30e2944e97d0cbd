// SPDX-License-Identifier: LGPL-2.1-or-later
#include "task.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MATRIX_MAX 8192 /* needs times groups; beyond, no cheapest paths are looked for */

static void most_of(const struct dmig_problem *problem, uint32_t *ret_needs, uint32_t *ret_groups)
{
	uint32_t i;

	*ret_needs = *ret_groups = 1;
	for (i = 0; i < problem->item_count; i++)
		if (problem->items[i].count > *ret_needs)
			*ret_needs = problem->items[i].count;
	for (i = 0; i < problem->host_count; i++)
		if (problem->hosts[i].count > *ret_groups)
			*ret_groups = problem->hosts[i].count;
}

int dmig_fit_init(struct dmig_fit *fit, const struct dmig_problem *problem)
{
	uint32_t needs, groups;

	most_of(problem, &needs, &groups);
	*fit = (struct dmig_fit){
		.problem = problem,
		.flow = calloc((size_t)needs * groups, sizeof(*fit->flow)),
		.rooms = calloc(groups, sizeof(*fit->rooms)),
		.parents = calloc(problem->parent_count + (size_t)1, sizeof(*fit->parents)),
		.ports = calloc(problem->port_count + (size_t)1, sizeof(*fit->ports)),
		.wanted = calloc(needs, sizeof(*fit->wanted)),
		.need_far = calloc(needs, sizeof(*fit->need_far)),
		.group_far = calloc(groups, sizeof(*fit->group_far)),
		.need_from = calloc(needs, sizeof(*fit->need_from)),
		.group_from = calloc(groups, sizeof(*fit->group_from)),
	};
	return fit->flow && fit->rooms && fit->parents && fit->ports && fit->wanted &&
			       fit->need_far && fit->group_far && fit->need_from && fit->group_from
		       ? 0
		       : -ENOMEM;
}

void dmig_fit_clear(struct dmig_fit *fit)
{
	free(fit->flow);
	free(fit->rooms);
	free(fit->parents);
	free(fit->ports);
	free(fit->wanted);
	free(fit->need_far);
	free(fit->group_far);
	free(fit->need_from);
	free(fit->group_from);
	*fit = (struct dmig_fit){};
}

/* How many places a group has, with what is left of what it shares. */
static uint32_t room_of(const struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	const struct dmig_group *of = &fit->problem->groups[task->host->first + group];
	int64_t room = fit->rooms[group];

	if (of->parent != DMIG_NOWHERE && room > fit->parents[of->parent] / of->units)
		room = fit->parents[of->parent] / of->units;
	if (of->port != DMIG_NOWHERE && room > fit->ports[of->port])
		room = fit->ports[of->port];
	return (uint32_t)room;
}

/* The cheapest group with room for a need, the first of equally cheap ones. */
static uint32_t cheapest(struct dmig_fit *fit, const struct dmig_task *task, uint32_t need,
			 int64_t above, int64_t *ret_cost)
{
	uint32_t i, best = DMIG_NO_NODE;

	fit->work += task->host->count;
	for (i = 0; i < task->host->count; i++) {
		int64_t cost = dmig_task_cost(fit, task, need, i);

		if (cost <= above || !room_of(fit, task, i) ||
		    (best != DMIG_NO_NODE && cost >= *ret_cost))
			continue;
		best = i;
		*ret_cost = cost;
	}
	return best;
}

/* The cost of one need as if it were alone, or -1. */
static int64_t cost_alone(struct dmig_fit *fit, const struct dmig_task *task, uint32_t need)
{
	uint32_t left = fit->wanted[need], group, i;
	int64_t cost = 0, sum = 0, above = DMIG_NO_WAY;

	while (left) {
		group = cheapest(fit, task, need, above, &cost);
		if (group == DMIG_NO_NODE)
			return -1;
		for (i = group; i < task->host->count && left; i++) {
			uint32_t take = fit->rooms[i] < left ? fit->rooms[i] : left;

			if (dmig_task_cost(fit, task, need, i) != cost)
				continue;
			sum += cost * take;
			left -= take;
		}
		above = cost;
	}
	return sum;
}

/* Each need as if it were alone: what the whole costs at least, or -1. */
static int64_t costs_alone(struct dmig_fit *fit, const struct dmig_task *task)
{
	int64_t sum = 0, cost;
	uint32_t i;

	for (i = 0; i < task->item->count; i++) {
		cost = cost_alone(fit, task, i);
		if (cost < 0)
			return -1;
		sum += cost;
	}
	return sum;
}

static void take(struct dmig_fit *fit, const struct dmig_task *task, uint32_t need, uint32_t group)
{
	const struct dmig_group *of = &fit->problem->groups[task->host->first + group];
	uint32_t count = room_of(fit, task, group);

	if (count > fit->wanted[need])
		count = fit->wanted[need];
	*dmig_task_flow(fit, task, need, group) += count;
	fit->rooms[group] -= count;
	fit->wanted[need] -= count;
	fit->cost += dmig_task_cost(fit, task, need, group) * count;
	if (of->parent != DMIG_NOWHERE)
		fit->parents[of->parent] -= count * of->units;
	if (of->port != DMIG_NOWHERE)
		fit->ports[of->port] -= count;
}

/* One need, as cheaply as what is left allows. */
static bool fit_need(struct dmig_fit *fit, const struct dmig_task *task, uint32_t need)
{
	int64_t cost = DMIG_NO_WAY;
	uint32_t i;

	while (fit->wanted[need]) {
		i = cheapest(fit, task, need, cost, &cost);
		if (i == DMIG_NO_NODE)
			return false;
		for (; i < task->host->count && fit->wanted[need]; i++)
			if (dmig_task_cost(fit, task, need, i) == cost)
				take(fit, task, need, i);
	}
	return true;
}

/* One need after the other. */
static bool fit_in_turn(struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t i;

	dmig_task_clear_flow(fit, task);
	dmig_task_set_rooms(fit, task);
	for (i = 0; i < task->item->count; i++)
		if (!fit_need(fit, task, i))
			return false;
	return true;
}

/* What the flow takes of a group. */
static uint32_t taken_of(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	uint32_t taken = 0, i;

	for (i = 0; i < task->item->count; i++)
		taken += *dmig_task_flow(fit, task, i, group);
	return taken;
}

/* Whether the flow takes no more of parents and ports than there is. */
static bool shared_holds(struct dmig_fit *fit, const struct dmig_task *task)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	uint32_t i, taken;

	for (i = 0; i < task->host->count; i++) {
		taken = taken_of(fit, task, i);
		if (groups[i].parent != DMIG_NOWHERE &&
		    (fit->parents[groups[i].parent] -= taken * groups[i].units) < 0)
			return false;
		if (groups[i].port != DMIG_NOWHERE && (fit->ports[groups[i].port] -= taken) < 0)
			return false;
	}
	return true;
}

/* Where one need is in another's way. */
static enum dmig_fits fit_with_care(struct dmig_fit *fit, const struct dmig_task *task)
{
	if (!dmig_task_by_paths(fit, task))
		return DMIG_FITS_NOT;
	fit->bound = fit->cost;
	if (shared_holds(fit, task))
		return DMIG_FITS;
	return fit_in_turn(fit, task) ? DMIG_FITS : DMIG_FITS_MAYBE;
}

static struct dmig_task task_of(const struct dmig_problem *problem, const struct dmig_left *left,
				uint32_t item, uint32_t times, uint32_t host)
{
	return (struct dmig_task){
		.item = &problem->items[item],
		.needs = problem->needs + problem->items[item].first,
		.host = &problem->hosts[host],
		.left = left,
		.times = times,
	};
}

static bool is_too_much(const struct dmig_task *task)
{
	return (uint64_t)task->item->count * task->host->count > MATRIX_MAX;
}

static uint32_t placed(const struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t placed = task->item->size, i;

	for (i = 0; i < task->item->count; i++)
		placed -= fit->wanted[i];
	return placed;
}

uint32_t dmig_fit_most(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
		       uint32_t host)
{
	struct dmig_task task = task_of(fit->problem, left, item, 1, host);
	uint32_t i;

	if (!is_too_much(&task)) {
		dmig_task_by_paths(fit, &task);
		if (shared_holds(fit, &task))
			return placed(fit, &task);
	}
	dmig_task_clear_flow(fit, &task);
	dmig_task_set_rooms(fit, &task);
	for (i = 0; i < task.item->count; i++)
		fit_need(fit, &task, i);
	return placed(fit, &task);
}

enum dmig_fits dmig_fit_run(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
			    uint32_t times, uint32_t host)
{
	struct dmig_task task = task_of(fit->problem, left, item, times, host);
	bool fits;

	dmig_task_set_rooms(fit, &task);
	fit->bound = costs_alone(fit, &task);
	if (fit->bound < 0)
		return DMIG_FITS_NOT;
	fits = fit_in_turn(fit, &task);
	if (fits && fit->cost == fit->bound)
		return DMIG_FITS;
	/* One need alone is in nobody's way. */
	if (task.item->count == 1 || is_too_much(&task))
		return fits ? DMIG_FITS : DMIG_FITS_MAYBE;
	return fit_with_care(fit, &task);
}
