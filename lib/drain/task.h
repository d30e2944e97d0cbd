/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_TASK_H
#define DMIG_DRAIN_TASK_H

#include "fit.h"
#include <stddef.h>

#define DMIG_NO_NODE UINT32_MAX

/* What is being fitted. */
struct dmig_task {
	const struct dmig_item *item;
	const struct dmig_need *needs;
	const struct dmig_room *host;
	const struct dmig_left *left;
	uint32_t times;
};

static inline int64_t dmig_task_cost(const struct dmig_fit *fit, const struct dmig_task *task,
				     uint32_t need, uint32_t group)
{
	return dmig_cost(fit->problem, task->needs[need].kind,
			 fit->problem->groups[task->host->first + group].pool);
}

static inline uint32_t *dmig_task_flow(struct dmig_fit *fit, const struct dmig_task *task,
				       uint32_t need, uint32_t group)
{
	return &fit->flow[(size_t)need * task->host->count + group];
}

/* Begin with all that is left, and nothing that flows. */
void dmig_task_set_rooms(struct dmig_fit *fit, const struct dmig_task *task);
void dmig_task_clear_flow(struct dmig_fit *fit, const struct dmig_task *task);

/* The cheapest flow, by cheapest paths, as if groups shared nothing; false: not all flows. */
bool dmig_task_by_paths(struct dmig_fit *fit, const struct dmig_task *task);

#endif
