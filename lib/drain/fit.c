// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAR        INT64_MAX
#define NO_NODE    UINT32_MAX
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

/* What is being fitted. */
struct task {
	const struct dmig_item *item;
	const struct dmig_need *needs;
	const struct dmig_room *host;
	const struct dmig_left *left;
	uint32_t times;
};

static int64_t cost_of(const struct dmig_fit *fit, const struct task *task, uint32_t need,
		       uint32_t group)
{
	return dmig_cost(fit->problem, task->needs[need].kind,
			 fit->problem->groups[task->host->first + group].pool);
}

static void set_rooms(struct dmig_fit *fit, const struct task *task)
{
	uint32_t i;

	for (i = 0; i < task->host->count; i++) {
		uint32_t port = fit->problem->groups[task->host->first + i].port;

		fit->rooms[i] = dmig_left_room(task->left, fit->problem, task->host->first + i);
		if (port != DMIG_NOWHERE && fit->rooms[i] > fit->problem->ports[port] * task->times)
			fit->rooms[i] = fit->problem->ports[port] * task->times;
	}
	for (i = 0; i < task->item->count; i++)
		fit->wanted[i] = task->needs[i].count * task->times;
}

/* The cheapest group with room for a need, the first of equally cheap ones. */
static uint32_t cheapest(const struct dmig_fit *fit, const struct task *task, uint32_t need,
			 int64_t above, int64_t *ret_cost)
{
	uint32_t i, best = NO_NODE;

	for (i = 0; i < task->host->count; i++) {
		int64_t cost = cost_of(fit, task, need, i);

		if (cost <= above || !fit->rooms[i] || (best != NO_NODE && cost >= *ret_cost))
			continue;
		best = i;
		*ret_cost = cost;
	}
	return best;
}

/* The cost of one need as if it were alone, or -1. */
static int64_t cost_alone(const struct dmig_fit *fit, const struct task *task, uint32_t need)
{
	uint32_t left = fit->wanted[need], group, i;
	int64_t cost = 0, sum = 0, above = DMIG_NO_WAY;

	while (left) {
		group = cheapest(fit, task, need, above, &cost);
		if (group == NO_NODE)
			return -1;
		for (i = group; i < task->host->count && left; i++) {
			uint32_t take = fit->rooms[i] < left ? fit->rooms[i] : left;

			if (cost_of(fit, task, need, i) != cost)
				continue;
			sum += cost * take;
			left -= take;
		}
		above = cost;
	}
	return sum;
}

/* Each need as if it were alone: what the whole costs at least, or -1. */
static int64_t costs_alone(const struct dmig_fit *fit, const struct task *task)
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

static uint32_t *flow_of(struct dmig_fit *fit, const struct task *task, uint32_t need,
			 uint32_t group)
{
	return &fit->flow[(size_t)need * task->host->count + group];
}

static void clear_flow(struct dmig_fit *fit, const struct task *task)
{
	memset(fit->flow, 0, (size_t)task->item->count * task->host->count * sizeof(*fit->flow));
	fit->cost = 0;
}

/* What the flow takes of a group. */
static uint32_t taken_of(struct dmig_fit *fit, const struct task *task, uint32_t group)
{
	uint32_t taken = 0, i;

	for (i = 0; i < task->item->count; i++)
		taken += *flow_of(fit, task, i, group);
	return taken;
}

/* What the flow leaves of the parent of a group; below 0: it takes too much. */
static int64_t parent_left(struct dmig_fit *fit, const struct task *task, uint32_t group)
{
	const struct dmig_group *groups = fit->problem->groups + task->host->first;
	int64_t left = task->left->parents[groups[group].parent];
	uint32_t i;

	for (i = 0; i < task->host->count; i++)
		if (groups[i].parent == groups[group].parent)
			left -= taken_of(fit, task, i) * groups[i].units;
	return left;
}

static int64_t port_left(struct dmig_fit *fit, const struct task *task, uint32_t group)
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
static void take_shared(struct dmig_fit *fit, const struct task *task, uint32_t group)
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
static bool fit_in_turn(struct dmig_fit *fit, const struct task *task)
{
	uint32_t i, group, take;
	int64_t cost = 0;

	clear_flow(fit, task);
	set_rooms(fit, task);
	for (i = 0; i < task->item->count; i++) {
		while (fit->wanted[i]) {
			group = cheapest(fit, task, i, DMIG_NO_WAY, &cost);
			if (group == NO_NODE)
				return false;
			take = fit->rooms[group] < fit->wanted[i] ? fit->rooms[group]
								  : fit->wanted[i];
			*flow_of(fit, task, i, group) += take;
			fit->rooms[group] -= take;
			fit->wanted[i] -= take;
			fit->cost += cost * take;
			take_shared(fit, task, group);
		}
	}
	return true;
}

/* One round over all arcs between needs and groups; whether a path became cheaper. */
static bool relax(struct dmig_fit *fit, const struct task *task)
{
	bool better = false;
	uint32_t i, j;

	for (i = 0; i < task->item->count; i++) {
		for (j = 0; j < task->host->count; j++) {
			int64_t cost = cost_of(fit, task, i, j);

			if (cost < 0)
				continue;
			if (fit->need_far[i] != FAR &&
			    fit->need_far[i] + cost < fit->group_far[j]) {
				fit->group_far[j] = fit->need_far[i] + cost;
				fit->group_from[j] = i;
				better = true;
			}
			if (*flow_of(fit, task, i, j) && fit->group_far[j] != FAR &&
			    fit->group_far[j] - cost < fit->need_far[i]) {
				fit->need_far[i] = fit->group_far[j] - cost;
				fit->need_from[i] = j;
				better = true;
			}
		}
	}
	return better;
}

/* The group with room to which the cheapest path from a need leads that still wants some. */
static uint32_t find_path(struct dmig_fit *fit, const struct task *task)
{
	uint32_t i, best = NO_NODE;

	for (i = 0; i < task->item->count; i++) {
		fit->need_far[i] = fit->wanted[i] ? 0 : FAR;
		fit->need_from[i] = NO_NODE;
	}
	for (i = 0; i < task->host->count; i++)
		fit->group_far[i] = FAR;
	while (relax(fit, task))
		;
	for (i = 0; i < task->host->count; i++)
		if (fit->rooms[i] && fit->group_far[i] != FAR &&
		    (best == NO_NODE || fit->group_far[i] < fit->group_far[best]))
			best = i;
	return best;
}

/* How much can go along the path to @group. */
static uint32_t path_width(struct dmig_fit *fit, const struct task *task, uint32_t group)
{
	uint32_t width = fit->rooms[group], need;

	for (;;) {
		need = fit->group_from[group];
		group = fit->need_from[need];
		if (group == NO_NODE)
			return width < fit->wanted[need] ? width : fit->wanted[need];
		if (*flow_of(fit, task, need, group) < width)
			width = *flow_of(fit, task, need, group);
	}
}

static void push(struct dmig_fit *fit, const struct task *task, uint32_t group)
{
	uint32_t width = path_width(fit, task, group), need;

	fit->cost += fit->group_far[group] * width;
	fit->rooms[group] -= width;
	for (;;) {
		need = fit->group_from[group];
		*flow_of(fit, task, need, group) += width;
		group = fit->need_from[need];
		if (group == NO_NODE)
			break;
		*flow_of(fit, task, need, group) -= width;
	}
	fit->wanted[need] -= width;
}

static bool any_wanted(const struct dmig_fit *fit, const struct task *task)
{
	uint32_t i;

	for (i = 0; i < task->item->count; i++)
		if (fit->wanted[i])
			return true;
	return false;
}

/* The cheapest flow, by cheapest paths, as if groups shared nothing. */
static bool fit_by_paths(struct dmig_fit *fit, const struct task *task)
{
	uint32_t group;

	clear_flow(fit, task);
	set_rooms(fit, task);
	while (any_wanted(fit, task)) {
		group = find_path(fit, task);
		if (group == NO_NODE)
			return false;
		push(fit, task, group);
	}
	return true;
}

/* Whether the flow takes no more of parents and ports than there is. */
static bool shared_holds(struct dmig_fit *fit, const struct task *task)
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
static enum dmig_fits fit_with_care(struct dmig_fit *fit, const struct task *task)
{
	if (!fit_by_paths(fit, task))
		return DMIG_FITS_NOT;
	fit->bound = fit->cost;
	if (shared_holds(fit, task))
		return DMIG_FITS;
	return fit_in_turn(fit, task) ? DMIG_FITS : DMIG_FITS_MAYBE;
}

static struct task task_of(const struct dmig_problem *problem, const struct dmig_left *left,
			   uint32_t item, uint32_t times, uint32_t host)
{
	return (struct task){
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
	struct task task = task_of(fit->problem, left, item, 1, host);
	uint32_t most = task.item->size, i;

	if ((uint64_t)task.item->count * task.host->count > MATRIX_MAX)
		fit_in_turn(fit, &task);
	else
		fit_by_paths(fit, &task);
	for (i = 0; i < task.item->count; i++)
		most -= fit->wanted[i];
	return most;
}

enum dmig_fits dmig_fit_run(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
			    uint32_t times, uint32_t host)
{
	struct task task = task_of(fit->problem, left, item, times, host);
	bool fits;

	set_rooms(fit, &task);
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
