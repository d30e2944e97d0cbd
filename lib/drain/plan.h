/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_PLAN_H
#define DMIG_DRAIN_PLAN_H

#include <devmig/drain.h>

struct devmig_plan {
	struct devmig_fleet *fleet; /* a reference */
	struct devmig_plan_summary summary;
	struct devmig_plan_item *items;
	struct devmig_plan_step *steps;
	struct devmig_plan_miss *misses;
	uint32_t *takers;
	uint32_t step_count;
	uint32_t miss_count;
	uint32_t taker_count;
	struct devmig_verdict **verdicts; /* that the misses' texts belong to */
	uint32_t verdict_count;
};

#endif
