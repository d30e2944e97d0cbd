// SPDX-License-Identifier: LGPL-2.1-or-later
#include "order.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* A step, and where it stood. */
struct named_step {
	const char *device;
	uint32_t was;
};

/* What is needed while a plan is brought into order. */
struct ordering {
	struct devmig_plan *plan;
	uint32_t *items;   /* numbers, in the new order */
	uint32_t *item_is; /* new number of each */
	uint32_t *step_is;
	struct named_step *named;
	struct devmig_plan_item *new_items;
	struct devmig_plan_step *new_steps;
};

static int ordering_init(struct ordering *ordering)
{
	size_t items = ordering->plan->summary.item_count + (size_t)1;
	size_t steps = ordering->plan->step_count + (size_t)1;

	ordering->items = calloc(items, sizeof(*ordering->items));
	ordering->item_is = calloc(items, sizeof(*ordering->item_is));
	ordering->step_is = calloc(steps, sizeof(*ordering->step_is));
	ordering->named = calloc(steps, sizeof(*ordering->named));
	ordering->new_items = calloc(items, sizeof(*ordering->new_items));
	ordering->new_steps = calloc(steps, sizeof(*ordering->new_steps));
	return ordering->items && ordering->item_is && ordering->step_is && ordering->named &&
			       ordering->new_items && ordering->new_steps
		       ? 0
		       : -ENOMEM;
}

static void ordering_clear(struct ordering *ordering)
{
	free(ordering->items);
	free(ordering->item_is);
	free(ordering->step_is);
	free(ordering->named);
	free(ordering->new_items);
	free(ordering->new_steps);
}

/* They come by host and VM; what stays is behind what moves. */
static int compare_items(const void *a_, const void *b_, void *plan_)
{
	const struct devmig_plan *plan = plan_;
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;
	uint32_t wave_a = plan->items[a].wave - 1, wave_b = plan->items[b].wave - 1;

	if (wave_a != wave_b)
		return wave_a < wave_b ? -1 : 1;
	return (a > b) - (a < b);
}

static int compare_steps(const void *a_, const void *b_)
{
	const struct named_step *a = a_, *b = b_;

	return strcmp(a->device, b->device);
}

static int name_steps(struct ordering *ordering)
{
	const struct devmig_plan *plan = ordering->plan;
	struct devmig_record record;
	uint32_t i;

	for (i = 0; i < plan->step_count; i++) {
		if (devmig_fleet_record(plan->fleet, plan->steps[i].record, &record))
			return -EBADMSG;
		ordering->named[i] = (struct named_step){ .device = record.device, .was = i };
	}
	return 0;
}

/* Put one item behind those that are there. */
static void put_item(struct ordering *ordering, uint32_t number, uint32_t *steps)
{
	const struct devmig_plan *plan = ordering->plan;
	struct devmig_plan_item item = plan->items[ordering->items[number]];
	struct named_step *named = ordering->named + item.first_step;
	uint32_t i;

	qsort(named, item.step_count, sizeof(*named), compare_steps);
	item.first_step = *steps;
	for (i = 0; i < item.step_count; i++, ++*steps) {
		ordering->step_is[named[i].was] = *steps;
		ordering->new_steps[*steps] = plan->steps[named[i].was];
		ordering->new_steps[*steps].item = number;
	}
	ordering->new_items[number] = item;
}

static void put_all(struct ordering *ordering)
{
	struct devmig_plan *plan = ordering->plan;
	uint32_t i, steps = 0, count = plan->summary.item_count;

	for (i = 0; i < count; i++)
		ordering->items[i] = i;
	if (count)
		qsort_r(ordering->items, count, sizeof(*ordering->items), compare_items, plan);
	for (i = 0; i < count; i++) {
		ordering->item_is[ordering->items[i]] = i;
		put_item(ordering, i, &steps);
	}
	for (i = 0; i < plan->miss_count; i++)
		plan->misses[i].step = ordering->step_is[plan->misses[i].step];
	for (i = 0; i < plan->taker_count; i++)
		plan->takers[i] = ordering->item_is[plan->takers[i]];
	free(plan->items);
	free(plan->steps);
	plan->items = dmig_steal(ordering->new_items);
	plan->steps = dmig_steal(ordering->new_steps);
}

int dmig_plan_order(struct devmig_plan *plan)
{
	struct ordering ordering = { .plan = plan };
	int err = ordering_init(&ordering);

	if (!err)
		err = name_steps(&ordering);
	if (!err)
		put_all(&ordering);
	ordering_clear(&ordering);
	return err;
}
