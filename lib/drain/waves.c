// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waves.h"

#include "leavers.h"
#include <lib/common/cleanup.h>
#include <string.h>

/* One device at one end of its way, below a parent with a limit. */
struct end {
	const char *host;
	const char *parent;
	uint32_t item;
	uint32_t limit;
};

/* A parent, and how much of it each wave uses. */
struct gate {
	uint32_t limit;
	uint32_t load; /* devices in all */
	uint32_t *used;
	uint32_t waves;
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
	uint32_t i;

	for (i = 0; i < planning->gate_count; i++)
		free(planning->gates[i].used);
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
		uint32_t rush = (gate->load + gate->limit - 1) / gate->limit;

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

/* Whether an item's devices pass all their gates in a wave, counted from 0. */
static bool passes(const struct planning *planning, uint32_t item, uint32_t wave)
{
	uint32_t i;

	for (i = planning->first[item]; i < planning->first[item + 1]; i++) {
		const struct toll *toll = &planning->tolls[i];
		const struct gate *gate = &planning->gates[toll->gate];

		if (wave < gate->waves && gate->used[wave] + toll->count > gate->limit)
			return false;
	}
	return true;
}

static int enter(struct planning *planning, uint32_t item, uint32_t wave)
{
	uint32_t i;

	for (i = planning->first[item]; i < planning->first[item + 1]; i++) {
		const struct toll *toll = &planning->tolls[i];
		struct gate *gate = &planning->gates[toll->gate];

		if (wave >= gate->waves) {
			uint32_t *grown =
				reallocarray(gate->used, wave + (size_t)1, sizeof(*grown));

			if (!grown)
				return -ENOMEM;
			memset(grown + gate->waves, 0,
			       (wave + (size_t)1 - gate->waves) * sizeof(*grown));
			gate->used = grown;
			gate->waves = wave + 1;
		}
		gate->used[wave] += toll->count;
	}
	planning->plan->items[item].wave = wave + 1;
	if (wave + 1 > planning->plan->summary.waves)
		planning->plan->summary.waves = wave + 1;
	return 0;
}

static int set_waves(struct planning *planning)
{
	uint32_t i, wave, count = planning->plan->summary.item_count;
	int err = 0;

	for (i = 0; i < count; i++)
		planning->order[i] = i;
	if (count)
		qsort_r(planning->order, count, sizeof(*planning->order), compare_items, planning);
	for (i = 0; i < count && !err; i++) {
		if (!planning->plan->items[planning->order[i]].to)
			continue;
		for (wave = 0; !passes(planning, planning->order[i], wave); wave++)
			;
		err = enter(planning, planning->order[i], wave);
	}
	return err;
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
