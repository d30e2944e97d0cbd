// SPDX-License-Identifier: LGPL-2.1-or-later
#include "task.h"

#include <string.h>

#define FAR INT64_MAX

void dmig_task_set_rooms(struct dmig_fit *fit, const struct dmig_task *task)
{
	const struct dmig_problem *problem = fit->problem;
	uint32_t i;

	for (i = 0; i < task->host->count; i++) {
		const struct dmig_group *group = &problem->groups[task->host->first + i];

		fit->rooms[i] = dmig_left_room(task->left, problem, task->host->first + i);
		if (group->parent != DMIG_NOWHERE)
			fit->parents[group->parent] = task->left->parents[group->parent];
		if (group->port == DMIG_NOWHERE)
			continue;
		fit->ports[group->port] = (int64_t)problem->ports[group->port] * task->times;
		if (fit->rooms[i] > fit->ports[group->port])
			fit->rooms[i] = (uint32_t)fit->ports[group->port];
	}
	for (i = 0; i < task->item->count; i++)
		fit->wanted[i] = task->needs[i].count * task->times;
}

void dmig_task_clear_flow(struct dmig_fit *fit, const struct dmig_task *task)
{
	memset(fit->flow, 0, (size_t)task->item->count * task->host->count * sizeof(*fit->flow));
	fit->cost = 0;
}

/* One round over all arcs between needs and groups; whether a path became cheaper. */
static bool relax(struct dmig_fit *fit, const struct dmig_task *task)
{
	bool better = false;
	uint32_t i, j;

	fit->work += (uint64_t)task->item->count * task->host->count;
	for (i = 0; i < task->item->count; i++) {
		for (j = 0; j < task->host->count; j++) {
			int64_t cost = dmig_task_cost(fit, task, i, j);

			if (cost < 0)
				continue;
			if (fit->need_far[i] != FAR &&
			    fit->need_far[i] + cost < fit->group_far[j]) {
				fit->group_far[j] = fit->need_far[i] + cost;
				fit->group_from[j] = i;
				better = true;
			}
			if (*dmig_task_flow(fit, task, i, j) && fit->group_far[j] != FAR &&
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
static uint32_t find_path(struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t i, best = DMIG_NO_NODE;

	for (i = 0; i < task->item->count; i++) {
		fit->need_far[i] = fit->wanted[i] ? 0 : FAR;
		fit->need_from[i] = DMIG_NO_NODE;
	}
	for (i = 0; i < task->host->count; i++)
		fit->group_far[i] = FAR;
	while (relax(fit, task))
		;
	for (i = 0; i < task->host->count; i++)
		if (fit->rooms[i] && fit->group_far[i] != FAR &&
		    (best == DMIG_NO_NODE || fit->group_far[i] < fit->group_far[best]))
			best = i;
	return best;
}

/* How much can go along the path to @group. */
static uint32_t path_width(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	uint32_t width = fit->rooms[group], need;

	for (;;) {
		need = fit->group_from[group];
		group = fit->need_from[need];
		if (group == DMIG_NO_NODE)
			return width < fit->wanted[need] ? width : fit->wanted[need];
		if (*dmig_task_flow(fit, task, need, group) < width)
			width = *dmig_task_flow(fit, task, need, group);
	}
}

static void push(struct dmig_fit *fit, const struct dmig_task *task, uint32_t group)
{
	uint32_t width = path_width(fit, task, group), need;

	fit->cost += fit->group_far[group] * width;
	fit->rooms[group] -= width;
	for (;;) {
		need = fit->group_from[group];
		*dmig_task_flow(fit, task, need, group) += width;
		group = fit->need_from[need];
		if (group == DMIG_NO_NODE)
			break;
		*dmig_task_flow(fit, task, need, group) -= width;
	}
	fit->wanted[need] -= width;
}

static bool any_wanted(const struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t i;

	for (i = 0; i < task->item->count; i++)
		if (fit->wanted[i])
			return true;
	return false;
}

bool dmig_task_by_paths(struct dmig_fit *fit, const struct dmig_task *task)
{
	uint32_t group;

	dmig_task_clear_flow(fit, task);
	dmig_task_set_rooms(fit, task);
	while (any_wanted(fit, task)) {
		group = find_path(fit, task);
		if (group == DMIG_NO_NODE)
			return false;
		push(fit, task, group);
	}
	return true;
}
