// SPDX-License-Identifier: LGPL-2.1-or-later
#include "task.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MATRIX_MAX 65536 /* needs times groups; beyond, no cheapest paths are looked for */

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
		.wanted = calloc(needs, sizeof(*fit->wanted)),
		.need_far = calloc(needs, sizeof(*fit->need_far)),
		.group_far = calloc(groups, sizeof(*fit->group_far)),
		.need_from = calloc(needs, sizeof(*fit->need_from)),
		.group_from = calloc(groups, sizeof(*fit->group_from)),
	};
	return fit->flow && fit->rooms && fit->wanted && fit->need_far && fit->group_far &&
			       fit->need_from && fit->group_from
		       ? 0
		       : -ENOMEM;
}

void dmig_fit_clear(struct dmig_fit *fit)
{
	free(fit->flow);
	free(fit->rooms);
	free(fit->wanted);
	free(fit->need_far);
	free(fit->group_far);
	free(fit->need_from);
	free(fit->group_from);
	*fit = (struct dmig_fit){};
}

/* The cheapest group with room for a need, the first of equally cheap ones. */
static uint32_t cheapest(const struct dmig_fit *fit, const struct dmig_task *task, uint32_t need,
			 int64_t above, int64_t *ret_cost)
{
	uint32_t i, best = DMIG_NO_NODE;

	for (i = 0; i < task->host->count; i++) {
		int64_t cost = dmig_task_cost(fit, task, need, i);

		if (cost <= above || !fit->rooms[i] || (best != DMIG_NO_NODE && cost >= *ret_cost))
			continue;
		best = i;
		*ret_cost = cost;
	}
	return best;
}

/* The cost of one need as if it were alone, or -1. */
static int64_t cost_alone(const struct dmig_fit *fit, const struct dmig_task *task, uint32_t need)
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
static int64_t costs_alone(const struct dmig_fit *fit, const struct dmig_task *task)
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

/* What the flow takes of a group. */
static uint32_t taken_of(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	uint32_t taken = 0, i;

	for (i = 0; i < task->item->count; i++)
		taken += *dmig_task_flow(fit, task, i, group);
	return taken;
}

/* What the flow leaves of the parent of a group; below 0: it takes too much. */
static int64_t parent_left(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	int64_t left = task->left->parents[groups[group].parent];
	uint32_t i;

	for (i = 0; i < task->host->count; i++)
		if (groups[i].parent == groups[group].parent)
			left -= taken_of(fit, task, i) * groups[i].units;
	return left;
}

static int64_t port_left(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	int64_t left = (int64_t)fit->problem->ports[groups[group].port] * task->times;
	uint32_t i;

	for (i = 0; i < task->host->count; i++)
		if (groups[i].port == groups[group].port)
			left -= taken_of(fit, task, i);
	return left;
}

/* What was taken of a parent or a port leaves less for the groups that share it. */
static void take_shared(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	int64_t parent = groups[group].parent == DMIG_NOWHERE ? 0 : parent_left(fit, task, group);
	int64_t port = groups[group].port == DMIG_NOWHERE ? 0 : port_left(fit, task, group);
	uint32_t i;

	for (i = 0; i < task->host->count; i++) {
		if (groups[i].parent != DMIG_NOWHERE && groups[i].parent == groups[group].parent &&
		    fit->rooms[i] > parent / groups[i].units)
			fit->rooms[i] = (uint32_t)(parent / groups[i].units);
		if (groups[i].port != DMIG_NOWHERE && groups[i].port == groups[group].port &&
		    fit->rooms[i] > port)
			fit->rooms[i] = (uint32_t)port;
	}
}

/* One need after the other, each as cheaply as what is left allows. */
static bool fit_in_turn(struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t i, group, take;
	int64_t cost = 0;

	dmig_task_clear_flow(fit, task);
	dmig_task_set_rooms(fit, task);
	for (i = 0; i < task->item->count; i++) {
		while (fit->wanted[i]) {
			group = cheapest(fit, task, i, DMIG_NO_WAY, &cost);
			if (group == DMIG_NO_NODE)
				return false;
			take = fit->rooms[group] < fit->wanted[i] ? fit->rooms[group]
								  : fit->wanted[i];
			*dmig_task_flow(fit, task, i, group) += take;
			fit->rooms[group] -= take;
			fit->wanted[i] -= take;
			fit->cost += cost * take;
			take_shared(fit, task, group);
		}
	}
	return true;
}

/* Whether the flow takes no more of parents and ports than there is. */
static bool shared_holds(struct dmig_fit *fit, const struct dmig_task *task)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	uint32_t i;

	for (i = 0; i < task->host->count; i++) {
		if (groups[i].parent != DMIG_NOWHERE && parent_left(fit, task, i) < 0)
			return false;
		if (groups[i].port != DMIG_NOWHERE && port_left(fit, task, i) < 0)
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

uint32_t dmig_fit_most(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
		       uint32_t host)
{
	struct dmig_task task = task_of(fit->problem, left, item, 1, host);
	uint32_t most = task.item->size, i;

	if ((uint64_t)task.item->count * task.host->count > MATRIX_MAX)
		fit_in_turn(fit, &task);
	else
		dmig_task_by_paths(fit, &task);
	for (i = 0; i < task.item->count; i++)
		most -= fit->wanted[i];
	return most;
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
	if ((uint64_t)task.item->count * task.host->count > MATRIX_MAX)
		return fits ? DMIG_FITS : DMIG_FITS_MAYBE;
	return fit_with_care(fit, &task);
}
