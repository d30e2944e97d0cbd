// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan.h"

#include "exact.h"
#include "order.h"
#include "seats.h"
#include "solve.h"
#include "waves.h"
#include "why.h"
#include <devmig/find.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

/* Cells of tableaus that a search may compute: about a second. */
#define SEARCH_WORK UINT64_C(500000000)

/* What is needed while a plan is made. */
struct drawing {
	struct devmig_plan *plan;
	const struct devmig_drain_options *options;
	struct dmig_leavers leavers;
	struct dmig_seats seats;
	struct dmig_solution solution;
	uint32_t *item_of; /* the plan's, of each of the problem */
	uint32_t *taken;   /* of each group: places that were handed out */
};

static void drawing_clear(struct drawing *drawing)
{
	dmig_solution_clear(&drawing->solution);
	dmig_seats_clear(&drawing->seats);
	dmig_leavers_clear(&drawing->leavers);
	free(drawing->item_of);
	free(drawing->taken);
}

static int allocate(struct drawing *drawing)
{
	struct devmig_plan *plan = drawing->plan;
	const struct dmig_problem *problem = &drawing->seats.problem;

	plan->items = calloc(drawing->leavers.party_count + (size_t)1, sizeof(*plan->items));
	plan->steps = calloc(drawing->leavers.count + (size_t)1, sizeof(*plan->steps));
	drawing->item_of = calloc(problem->item_count + (size_t)1, sizeof(*drawing->item_of));
	drawing->taken = calloc(problem->group_count + (size_t)1, sizeof(*drawing->taken));
	return plan->items && plan->steps && drawing->item_of && drawing->taken ? 0 : -ENOMEM;
}

/* Everything as if it stayed: parties are items, leavers are steps. */
static void draw_stay(struct drawing *drawing)
{
	const struct dmig_leavers *leavers = &drawing->leavers;
	struct devmig_plan *plan = drawing->plan;
	uint32_t p, i;

	plan->summary.item_count = leavers->party_count;
	plan->summary.device_count = leavers->count;
	plan->step_count = leavers->count;
	for (p = 0; p < leavers->party_count; p++) {
		const struct dmig_party *party = &leavers->parties[p];

		plan->items[p] = (struct devmig_plan_item){
			.vm = party->vm,
			.host = leavers->all[party->first].is.host,
			.first_step = party->first,
			.step_count = party->count,
		};
		if (party->reason != DMIG_OK) {
			plan->items[p].reason = dmig_reason_code(party->reason);
			plan->items[p].sentence = dmig_reason_what(party->reason);
			plan->summary.unknown_items += party->reason != DMIG_TOO_MANY_AT_ONCE;
		}
		for (i = party->first; i < party->first + party->count; i++) {
			plan->steps[i] = (struct devmig_plan_step){
				.item = p,
				.record = leavers->all[i].record,
				.destination = UINT32_MAX,
			};
		}
	}
}

/* The next place of a group: a type is one for all its instances. */
static uint32_t take_place(struct drawing *drawing, uint32_t group)
{
	const struct dmig_seats *seats = &drawing->seats;
	uint32_t first = seats->first_place[group];

	if (seats->first_place[group + 1] - first == 1)
		return seats->places[first];
	return seats->places[first + drawing->taken[group]++];
}

static bool misses_wish(const struct drawing *drawing, const struct devmig_record *from,
			const struct devmig_record *to)
{
	const struct devmig_drain_options *options = drawing->options;
	int32_t wish = options->wish == DEVMIG_WISH_NODE ? options->node : from->numa;

	return options->wish != DEVMIG_WISH_NONE && wish >= 0 && to->numa != wish;
}

static int draw_step(struct drawing *drawing, struct devmig_plan_step *step,
		     const struct dmig_leaver *leaver, uint32_t group)
{
	const struct dmig_seats *seats = &drawing->seats;
	struct devmig_plan_summary *summary = &drawing->plan->summary;
	uint32_t goal = seats->problem.groups[group].pool / (seats->node_count + 1);
	const struct dmig_way *way = dmig_way_of(seats, seats->kinds[leaver->kind].source, goal);
	struct devmig_record to;

	step->destination = take_place(drawing, group);
	if (devmig_fleet_record(drawing->plan->fleet, step->destination, &to))
		return -EBADMSG;
	step->create = to.kind == DEVMIG_KIND_TYPE;
	step->answer = way->answer;
	step->rank = way->rank;
	step->wish_missed = misses_wish(drawing, &leaver->is, &to);
	summary->created += step->create;
	summary->after_apply += step->answer == DEVMIG_AFTER_APPLY;
	summary->ranks += step->rank;
	summary->wishes_missed += step->wish_missed;
	return 0;
}

static int draw_item(struct drawing *drawing, uint32_t number)
{
	struct devmig_plan *plan = drawing->plan;
	const struct dmig_item *from = &drawing->seats.problem.items[number];
	struct devmig_plan_item *item = &plan->items[drawing->seats.party_of[number]];
	struct devmig_host host;
	uint32_t i;
	int err;

	drawing->item_of[number] = drawing->seats.party_of[number];
	if (drawing->solution.hosts[number] == DMIG_NOWHERE)
		return 0;
	err = devmig_fleet_host(plan->fleet,
				drawing->seats.host_of[drawing->solution.hosts[number]], &host);
	if (err)
		return -EBADMSG;
	item->to = host.name;
	plan->summary.moved_items++;
	plan->summary.moved_devices += item->step_count;
	for (i = 0; i < item->step_count && !err; i++)
		err = draw_step(drawing, &plan->steps[item->first_step + i],
				&drawing->leavers.all[item->first_step + i],
				drawing->solution.groups[from->first_device + i]);
	return err;
}

static int draw(struct drawing *drawing, struct devmig_error **ret_error)
{
	struct devmig_plan *plan = drawing->plan;
	const struct dmig_problem *problem = &drawing->seats.problem;
	uint32_t i;
	int err = allocate(drawing);

	if (err)
		return err;
	draw_stay(drawing);
	for (i = 0; i < problem->item_count && !err; i++)
		err = draw_item(drawing, i);
	plan->summary.most_devices = (uint32_t)drawing->solution.moved_bound;
	plan->summary.optimal = dmig_solution_optimal(&drawing->solution);
	if (!err)
		err = dmig_waves_set(plan, drawing->options->at_once);
	if (!err)
		err = dmig_why_set(plan, &drawing->seats, &drawing->solution, drawing->item_of,
				   ret_error);
	return err ? err : dmig_plan_order(plan);
}

static int make(struct drawing *drawing, struct devmig_error **ret_error)
{
	struct devmig_fleet *fleet = drawing->plan->fleet;
	int err = dmig_leavers_find(&drawing->leavers, fleet, drawing->options, ret_error);

	if (!err)
		err = dmig_seats_find(&drawing->seats, fleet, drawing->options, &drawing->leavers,
				      ret_error);
	if (!err)
		err = dmig_solution_init(&drawing->solution, &drawing->seats.problem);
	if (!err)
		err = dmig_solve(&drawing->seats.problem, SEARCH_WORK, &drawing->solution);
	if (err == -E2BIG && !*ret_error)
		dmig_fail(ret_error, err, "%u different VMs and %u hosts are too many",
			  drawing->leavers.party_count, drawing->seats.problem.host_count);
	return err ? err : draw(drawing, ret_error);
}

/* Calls of the fleet and of find say what is wrong themselves; all others fail in two ways. */
static int explain(const struct devmig_fleet *fleet, int err, struct devmig_error **ret_error)
{
	if (!err || !ret_error || *ret_error)
		return err;
	return err == -EBADMSG ? dmig_fleet_damaged(fleet, ret_error) : dmig_fail_memory(ret_error);
}

DEVMIG_EXPORT int devmig_drain(struct devmig_fleet *fleet,
			       const struct devmig_drain_options *options, struct devmig_plan **ret,
			       struct devmig_error **ret_error)
{
	struct drawing drawing = { .options = options };
	struct devmig_error *error = NULL;
	int err;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	if (options->wish > DEVMIG_WISH_NONE)
		return dmig_fail(ret_error, -EINVAL, "no wish for a NUMA node");
	if (!options->host_count && !options->vm_count)
		return dmig_fail(ret_error, -EINVAL, "neither a host nor a VM is to leave");
	drawing.plan = calloc(1, sizeof(*drawing.plan));
	if (!drawing.plan)
		return dmig_fail_memory(ret_error);
	drawing.plan->fleet = devmig_fleet_ref(fleet);
	err = explain(fleet, make(&drawing, &error), &error);
	drawing_clear(&drawing);
	if (err)
		devmig_plan_free(drawing.plan);
	else
		*ret = drawing.plan;
	if (ret_error && error)
		*ret_error = error;
	else
		devmig_error_free(error);
	return err;
}

DEVMIG_EXPORT void devmig_plan_free(struct devmig_plan *plan)
{
	uint32_t i;

	if (!plan)
		return;
	for (i = 0; i < plan->verdict_count; i++)
		devmig_verdict_free(plan->verdicts[i]);
	devmig_fleet_unref(plan->fleet);
	free(plan->items);
	free(plan->steps);
	free(plan->misses);
	free(plan->takers);
	free(plan->verdicts);
	free(plan);
}

DEVMIG_EXPORT void devmig_plan_summary(const struct devmig_plan *plan,
				       struct devmig_plan_summary *ret)
{
	*ret = plan->summary;
}

DEVMIG_EXPORT const struct devmig_plan_item *devmig_plan_items(const struct devmig_plan *plan,
							       size_t *ret_count)
{
	*ret_count = plan->summary.item_count;
	return plan->items;
}

DEVMIG_EXPORT const struct devmig_plan_step *devmig_plan_steps(const struct devmig_plan *plan,
							       size_t *ret_count)
{
	*ret_count = plan->step_count;
	return plan->steps;
}

DEVMIG_EXPORT const struct devmig_plan_miss *devmig_plan_misses(const struct devmig_plan *plan,
								size_t *ret_count)
{
	*ret_count = plan->miss_count;
	return plan->misses;
}

DEVMIG_EXPORT const uint32_t *devmig_plan_takers(const struct devmig_plan *plan, size_t *ret_count)
{
	*ret_count = plan->taker_count;
	return plan->takers;
}
