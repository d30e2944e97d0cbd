/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_WHY_H
#define DMIG_DRAIN_WHY_H

#include "plan.h"
#include "seats.h"

/*
 * Say of every item that stays why: its reason, what comes nearest, who takes what
 * it could have.  @item_of: of each item of the problem, the plan's.
 */
int dmig_why_set(struct devmig_plan *plan, const struct dmig_seats *seats,
		 const struct dmig_solution *solution, const uint32_t *item_of,
		 struct devmig_error **ret_error);

/*
 * The nearest destination for a device of a class: a miss without its step.  *checks
 * are the classes that may still be asked what they refuse.
 */
int dmig_nearest_find(struct devmig_plan *plan, const struct dmig_seats *seats, uint32_t source,
		      uint32_t *checks, struct devmig_plan_miss *ret,
		      struct devmig_error **ret_error);

#endif
