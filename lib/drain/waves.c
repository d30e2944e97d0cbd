// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waves.h"

#include "limits.h"
#include "traffic.h"
#include <lib/common/cleanup.h>
#include <string.h>

/* One device at one end of its way, below a parent with a limit. */
struct end {
	const char *host;
	const char *parent;
	uint32_t item;
	uint32_t limit;
};

/* A parent. */
struct gate {
	uint32_t limit;
	uint32_t load;  /* devices in all */
	uint32_t count; /* no wave before @open has room for so many */
	uint32_t open;
};

/* What an item needs of a gate. */
struct toll {
	uint32_t item;
	uint32_t gate;
	uint32_t count;
};

struct planning {
	struct devmig_plan *plan;
	struct end *ends;
	uint32_t end_count;
	struct gate *gates;
	uint32_t gate_count;
	struct toll *tolls; /* by item */
	uint32_t toll_count;
	uint32_t *first; /* of each item's tolls; one more at the end */
	uint32_t *order; /* of items */
	uint32_t *rush;  /* of each item: waves that its busiest gate needs at least */
	struct dmig_traffic traffic;
};

static int planning_init(struct planning *planning)
{
	size_t items = planning->plan->summary.item_count + (size_t)1;
	size_t steps = 2 * (size_t)planning->plan->step_count + 1;

	planning->ends = calloc(steps, sizeof(*planning->ends));
	planning->gates = calloc(steps, sizeof(*planning->gates));
	planning->tolls = calloc(steps, sizeof(*planning->tolls));
	planning->first = calloc(items + 1, sizeof(*planning->first));
	planning->order = calloc(items, sizeof(*planning->order));
	planning->rush = calloc(items, sizeof(*planning->rush));
	return planning->ends && planning->gates && planning->tolls && planning->first &&
			       planning->order && planning->rush
		       ? 0
		       : -ENOMEM;
}

static void planning_clear(struct planning *planning)
{
	dmig_traffic_clear(&planning->traffic);
	free(planning->ends);
	free(planning->gates);
	free(planning->tolls);
	free(planning->first);
	free(planning->order);
	free(planning->rush);
}

static int add_end(struct planning *planning, uint32_t record, uint32_t item, uint32_t at_once)
{
	struct devmig_record is;
	uint32_t limit;

	if (devmig_fleet_record(planning->plan->fleet, record, &is) ||
	    dmig_limit_at(planning->plan->fleet, is.host, is.parent, at_once, &limit))
		return -EBADMSG;
	if (limit)
		planning->ends[planning->end_count++] = (struct end){
			.host = is.host, .parent = is.parent, .item = item, .limit = limit
		};
	return 0;
}

static int list_ends(struct planning *planning, uint32_t at_once)
{
	const struct devmig_plan *plan = planning->plan;
	uint32_t i;
	int err = 0;

	for (i = 0; i < plan->step_count && !err; i++) {
		const struct devmig_plan_step *step = &plan->steps[i];

		if (step->destination == UINT32_MAX)
			continue;
		err = add_end(planning, step->record, step->item, at_once);
		if (!err)
			err = add_end(planning, step->destination, step->item, at_once);
	}
	return err;
}

static int compare_gates(const struct end *a, const struct end *b)
{
	int order = strcmp(a->host, b->host);

	return order ? order : strcmp(a->parent, b->parent);
}

static int compare_ends(const void *a_, const void *b_)
{
	const struct end *a = a_, *b = b_;
	int order = compare_gates(a, b);

	return order ? order : (a->item > b->item) - (a->item < b->item);
}

static int compare_tolls(const void *a_, const void *b_)
{
	const struct toll *a = a_, *b = b_;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	return (a->gate > b->gate) - (a->gate < b->gate);
}

/* Gates are the ends with the same parent; tolls those of one item at one gate. */
static void list_gates(struct planning *planning)
{
	const struct end *ends = planning->ends;
	uint32_t i;

	if (planning->end_count)
		qsort(planning->ends, planning->end_count, sizeof(*ends), compare_ends);
	for (i = 0; i < planning->end_count; i++) {
		bool same_gate = i && compare_gates(&ends[i], &ends[i - 1]) == 0;

		if (!same_gate)
			planning->gates[planning->gate_count++].limit = ends[i].limit;
		if (!same_gate || ends[i].item != ends[i - 1].item)
			planning->tolls[planning->toll_count++] =
				(struct toll){ .item = ends[i].item,
					       .gate = planning->gate_count - 1 };
		planning->tolls[planning->toll_count - 1].count++;
		planning->gates[planning->gate_count - 1].load++;
	}
	if (planning->toll_count)
		qsort(planning->tolls, planning->toll_count, sizeof(*planning->tolls),
		      compare_tolls);
}

static void list_tolls(struct planning *planning)
{
	uint32_t i;

	for (i = 0; i < planning->toll_count; i++) {
		const struct toll *toll = &planning->tolls[i];
		const struct gate *gate = &planning->gates[toll->gate];
		uint32_t rush = (gate->load - 1) / gate->limit + 1;

		planning->first[toll->item + 1]++;
		if (rush > planning->rush[toll->item])
			planning->rush[toll->item] = rush;
	}
	for (i = 0; i < planning->plan->summary.item_count; i++)
		planning->first[i + 1] += planning->first[i];
}

static int compare_items(const void *a_, const void *b_, void *planning_)
{
	const struct planning *planning = planning_;
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;
	const struct devmig_plan_item *items = planning->plan->items;

	if (planning->rush[a] != planning->rush[b])
		return planning->rush[a] > planning->rush[b] ? -1 : 1;
	if (items[a].step_count != items[b].step_count)
		return items[a].step_count > items[b].step_count ? -1 : 1;
	return (a > b) - (a < b);
}

/* A wave in which nobody passes always has room: so there is an end of waves to look at. */
static bool has_room(const struct planning *planning, const struct toll *toll, uint32_t wave)
{
	uint64_t used = dmig_traffic_at(&planning->traffic, toll->gate, wave);

	return !used || used + toll->count <= planning->gates[toll->gate].limit;
}

/* The first wave in which a gate has room: those before it never will have again. */
static uint32_t first_open(const struct planning *planning, const struct toll *toll)
{
	struct gate *gate = &planning->gates[toll->gate];

	if (toll->count < gate->count)
		gate->open = 0;
	gate->count = toll->count;
	while (!has_room(planning, toll, gate->open))
		gate->open++;
	return gate->open;
}

/* Whether an item's devices pass all their gates in a wave, counted from 0. */
static bool passes(const struct planning *planning, uint32_t item, uint32_t wave)
{
	uint32_t i;

	for (i = planning->first[item]; i < planning->first[item + 1]; i++)
		if (!has_room(planning, &planning->tolls[i], wave))
			return false;
	return true;
}

static uint32_t first_wave(const struct planning *planning, uint32_t item)
{
	uint32_t i, wave = 0;

	for (i = planning->first[item]; i < planning->first[item + 1]; i++) {
		uint32_t open = first_open(planning, &planning->tolls[i]);

		if (open > wave)
			wave = open;
	}
	while (!passes(planning, item, wave))
		wave++;
	return wave;
}

static void enter(struct planning *planning, uint32_t item, uint32_t wave)
{
	uint32_t i;

	for (i = planning->first[item]; i < planning->first[item + 1]; i++)
		dmig_traffic_add(&planning->traffic, planning->tolls[i].gate, wave,
				 planning->tolls[i].count);
	planning->plan->items[item].wave = wave + 1;
	if (wave + 1 > planning->plan->summary.waves)
		planning->plan->summary.waves = wave + 1;
}

static int set_waves(struct planning *planning)
{
	uint32_t i, count = planning->plan->summary.item_count;

	if (dmig_traffic_init(&planning->traffic, planning->toll_count))
		return -ENOMEM;
	for (i = 0; i < count; i++)
		planning->order[i] = i;
	if (count)
		qsort_r(planning->order, count, sizeof(*planning->order), compare_items, planning);
	for (i = 0; i < count; i++)
		if (planning->plan->items[planning->order[i]].to)
			enter(planning, planning->order[i],
			      first_wave(planning, planning->order[i]));
	return 0;
}

int dmig_waves_set(struct devmig_plan *plan, uint32_t at_once)
{
	struct planning planning = { .plan = plan };
	int err = planning_init(&planning);

	if (!err)
		err = list_ends(&planning, at_once);
	if (!err) {
		list_gates(&planning);
		list_tolls(&planning);
		err = set_waves(&planning);
	}
	planning_clear(&planning);
	return err;
}
