// SPDX-License-Identifier: LGPL-2.1-or-later
#include "why.h"

#include "fit.h"
#include <lib/common/cleanup.h>
#include <stdio.h>
#include <string.h>

#define TAKERS_MAX 8 /* that are named for one item */

/* What is needed while reasons are looked for. */
struct asking {
	struct devmig_plan *plan;
	const struct dmig_seats *seats;
	const struct dmig_solution *solution;
	const uint32_t *item_of;
	struct devmig_error **ret_error;
	struct dmig_left left; /* as if nobody went anywhere */
	struct dmig_fit fit;
	bool *has_room;                   /* of each pool */
	struct devmig_plan_miss *nearest; /* of each source class; reason NULL: not looked for */
	uint32_t miss_space;
	uint32_t taker_space;
};

static int asking_init(struct asking *asking)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	uint32_t g;

	asking->has_room = calloc(problem->pool_count + (size_t)1, sizeof(bool));
	asking->nearest = calloc(asking->seats->source_count + (size_t)1, sizeof(*asking->nearest));
	if (!asking->has_room || !asking->nearest || dmig_left_init(&asking->left, problem) ||
	    dmig_fit_init(&asking->fit, problem))
		return -ENOMEM;
	for (g = 0; g < problem->group_count; g++)
		if (dmig_left_room(&asking->left, problem, g))
			asking->has_room[problem->groups[g].pool] = true;
	return 0;
}

static void asking_clear(struct asking *asking)
{
	dmig_left_clear(&asking->left);
	dmig_fit_clear(&asking->fit);
	free(asking->has_room);
	free(asking->nearest);
}

/* Whether there is any place for devices of a kind. */
static bool has_place(const struct asking *asking, uint32_t kind)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	uint32_t p;

	for (p = 0; p < problem->pool_count; p++)
		if (asking->has_room[p] && dmig_cost(problem, kind, p) >= 0)
			return true;
	return false;
}

static void *make_room(void *array, uint32_t *space, uint32_t count, size_t size)
{
	uint32_t more = *space ? 2 * *space : 16;
	void *grown;

	if (count < *space)
		return array;
	grown = reallocarray(array, more, size);
	if (grown)
		*space = more;
	return grown;
}

/* The nearest destination for one step. */
static int add_miss(struct asking *asking, uint32_t step, uint32_t source)
{
	struct devmig_plan *plan = asking->plan;
	struct devmig_plan_miss *nearest = &asking->nearest[source], *grown;
	int err = 0;

	if (!nearest->reason)
		err = dmig_nearest_find(plan, asking->seats, source, nearest, asking->ret_error);
	if (err)
		return err;
	grown = make_room(plan->misses, &asking->miss_space, plan->miss_count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	plan->misses = grown;
	plan->misses[plan->miss_count] = *nearest;
	plan->misses[plan->miss_count++].step = step;
	return 0;
}

static int add_misses(struct asking *asking, struct devmig_plan_item *item)
{
	const struct dmig_seats *seats = asking->seats;
	uint32_t i;
	int err = 0;

	item->first_miss = asking->plan->miss_count;
	for (i = 0; i < item->step_count && !err; i++) {
		/* Steps stand as the leavers do. */
		uint32_t kind = seats->leavers->all[item->first_step + i].kind;

		if (!has_place(asking, kind))
			err = add_miss(asking, item->first_step + i, seats->kinds[kind].source);
	}
	item->miss_count = asking->plan->miss_count - item->first_miss;
	return err;
}

/* The host where it would be best off if it were alone. */
static uint32_t best_host(struct asking *asking, uint32_t number)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	uint32_t h, best = DMIG_NOWHERE;
	int64_t least = INT64_MAX;

	for (h = 0; h < problem->host_count; h++)
		if (dmig_fit_run(&asking->fit, &asking->left, number, 1, h) == DMIG_FITS &&
		    asking->fit.cost < least) {
			best = h;
			least = asking->fit.cost;
		}
	return best;
}

/* The host that has places for the most of its devices, if for any. */
static void set_nearest(struct asking *asking, uint32_t number, struct devmig_plan_item *item)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	struct devmig_host host;
	uint32_t h, most;

	for (h = 0; h < problem->host_count; h++) {
		most = dmig_fit_most(&asking->fit, &asking->left, number, h);
		/* What shares a parent may be counted twice, but it can't go there whole. */
		if (most == item->step_count)
			most--;
		if (most <= item->nearest_count ||
		    devmig_fleet_host(asking->seats->fleet, asking->seats->host_of[h], &host))
			continue;
		item->nearest = host.name;
		item->nearest_count = most;
	}
}

/* Whether @other has something that @number could have, or that shares a parent with it. */
static bool takes_from(const struct asking *asking, uint32_t number, uint32_t other)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	const struct dmig_item *item = &problem->items[number], *taker = &problem->items[other];
	uint32_t i, j;

	for (i = 0; i < taker->size; i++) {
		const struct dmig_group *group =
			&problem->groups[asking->solution->groups[taker->first_device + i]];

		if (group->parent != DMIG_NOWHERE)
			return true;
		for (j = 0; j < item->count; j++)
			if (dmig_cost(problem, problem->needs[item->first + j].kind, group->pool) >=
			    0)
				return true;
	}
	return false;
}

static int add_takers(struct asking *asking, uint32_t number, uint32_t host)
{
	struct devmig_plan *plan = asking->plan;
	struct devmig_plan_item *item = &plan->items[asking->item_of[number]];
	uint32_t i, *grown;

	item->first_taker = plan->taker_count;
	for (i = 0; i < asking->seats->problem.item_count && item->taker_count < TAKERS_MAX; i++) {
		if (asking->solution->hosts[i] != host || !takes_from(asking, number, i))
			continue;
		grown = make_room(plan->takers, &asking->taker_space, plan->taker_count,
				  sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		plan->takers = grown;
		plan->takers[plan->taker_count++] = asking->item_of[i];
		item->taker_count++;
	}
	return 0;
}

static void set_reason(struct devmig_plan_item *item, enum dmig_reason reason)
{
	item->reason = dmig_reason_code(reason);
	item->sentence = dmig_reason_what(reason);
}

static int ask(struct asking *asking, uint32_t number)
{
	struct devmig_plan_item *item = &asking->plan->items[asking->item_of[number]];
	struct devmig_host there;
	uint32_t host;
	int err = add_misses(asking, item);

	if (err)
		return err;
	if (item->miss_count) {
		set_reason(item, DMIG_NO_PLACE);
		return 0;
	}
	host = best_host(asking, number);
	if (host == DMIG_NOWHERE) {
		set_reason(item, DMIG_NO_HOST);
		set_nearest(asking, number, item);
		return 0;
	}
	set_reason(item, DMIG_NO_ROOM);
	if (devmig_fleet_host(asking->seats->fleet, asking->seats->host_of[host], &there))
		return -EBADMSG;
	item->nearest = there.name;
	item->nearest_count = item->step_count;
	return add_takers(asking, number, host);
}

int dmig_why_set(struct devmig_plan *plan, const struct dmig_seats *seats,
		 const struct dmig_solution *solution, const uint32_t *item_of,
		 struct devmig_error **ret_error)
{
	struct asking asking = {
		.plan = plan,
		.seats = seats,
		.solution = solution,
		.item_of = item_of,
		.ret_error = ret_error,
	};
	uint32_t i;
	int err = asking_init(&asking);

	for (i = 0; i < seats->problem.item_count && !err; i++)
		if (solution->hosts[i] == DMIG_NOWHERE)
			err = ask(&asking, i);
	asking_clear(&asking);
	return err;
}
