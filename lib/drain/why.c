// SPDX-License-Identifier: LGPL-2.1-or-later
#include "why.h"

#include "alone.h"
#include "types.h"
#include <lib/common/cleanup.h>
#include <stdio.h>
#include <string.h>

#define TAKERS_MAX 8         /* that are named for one item */
#define CHECKS_MAX (1 << 20) /* of what classes refuse; some seconds */

/* What is true of all items of a type. */
struct reply {
	bool known;
	enum dmig_reason reason;
	uint32_t host; /* where they would be best off; no-host: which has places for the most */
	const char *nearest;
	uint32_t nearest_count;
	uint32_t first_taker;
	uint32_t taker_count;
};

/* What is needed while reasons are looked for. */
struct asking {
	struct devmig_plan *plan;
	const struct dmig_seats *seats;
	const struct dmig_solution *solution;
	const uint32_t *item_of;
	struct devmig_error **ret_error;
	struct dmig_alone alone;
	struct dmig_types types;
	uint32_t *type_of;                /* of each item */
	struct reply *replies;            /* of each type */
	uint32_t *guests;                 /* items that go, by host */
	uint32_t *first_guest;            /* of each host; one more at the end */
	bool *has_room;                   /* of each pool */
	bool *has_place;                  /* of each kind */
	struct devmig_plan_miss *nearest; /* of each source class; reason NULL: not looked for */
	uint32_t checks;                  /* that may still be made */
	uint32_t miss_space;
	uint32_t taker_space;
};

static int asking_init(struct asking *asking)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	size_t items = problem->item_count;

	if (dmig_types_init(&asking->types, problem))
		return -ENOMEM;
	asking->type_of = calloc(items + 1, sizeof(*asking->type_of));
	asking->replies = calloc(asking->types.count + (size_t)1, sizeof(*asking->replies));
	asking->guests = calloc(items + 1, sizeof(*asking->guests));
	asking->first_guest = calloc(problem->host_count + (size_t)2, sizeof(*asking->first_guest));
	asking->has_room = calloc(problem->pool_count + (size_t)1, sizeof(bool));
	asking->has_place = calloc(problem->kind_count + (size_t)1, sizeof(bool));
	asking->nearest = calloc(asking->seats->source_count + (size_t)1, sizeof(*asking->nearest));
	if (!asking->type_of || !asking->replies || !asking->guests || !asking->first_guest ||
	    !asking->has_room || !asking->has_place || !asking->nearest)
		return -ENOMEM;
	return dmig_alone_init(&asking->alone, problem);
}

static void asking_clear(struct asking *asking)
{
	dmig_types_clear(&asking->types);
	dmig_alone_clear(&asking->alone);
	free(asking->type_of);
	free(asking->replies);
	free(asking->guests);
	free(asking->first_guest);
	free(asking->has_room);
	free(asking->has_place);
	free(asking->nearest);
}

static void index_types(struct asking *asking)
{
	const struct dmig_types *types = &asking->types;
	uint32_t t, i;

	for (t = 0; t < types->count; t++)
		for (i = 0; i < types->types[t].count; i++)
			asking->type_of[types->members[types->types[t].first + i]] = t;
}

static void index_guests(struct asking *asking)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	const uint32_t *hosts = asking->solution->hosts;
	uint32_t *first = asking->first_guest, i;

	for (i = 0; i < problem->item_count; i++)
		if (hosts[i] != DMIG_NOWHERE)
			first[hosts[i] + 1]++;
	for (i = 0; i < problem->host_count; i++)
		first[i + 1] += first[i];
	/* Backwards, so that each host's come in their order; then each first is where it was. */
	for (i = problem->item_count; i > 0; i--)
		if (hosts[i - 1] != DMIG_NOWHERE)
			asking->guests[--first[hosts[i - 1] + 1]] = i - 1;
	memmove(first, first + 1, problem->host_count * sizeof(*first));
	first[problem->host_count] = problem->host_count ? asking->plan->summary.moved_items : 0;
}

/* Which kinds have any place if nobody goes anywhere. */
static void index_places(struct asking *asking)
{
	const struct dmig_problem *problem = &asking->seats->problem;
	uint32_t g, k, p;

	for (g = 0; g < problem->group_count; g++)
		if (dmig_left_room(&asking->alone.left, problem, g))
			asking->has_room[problem->groups[g].pool] = true;
	for (k = 0; k < problem->kind_count; k++)
		for (p = 0; p < problem->pool_count && !asking->has_place[k]; p++)
			asking->has_place[k] = asking->has_room[p] && dmig_cost(problem, k, p) >= 0;
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
		err = dmig_nearest_find(plan, asking->seats, source, &asking->checks, nearest,
					asking->ret_error);
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

		if (!asking->has_place[kind])
			err = add_miss(asking, item->first_step + i, seats->kinds[kind].source);
	}
	item->miss_count = asking->plan->miss_count - item->first_miss;
	return err;
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

static int add_takers(struct asking *asking, uint32_t number, struct reply *reply)
{
	struct devmig_plan *plan = asking->plan;
	uint32_t i, *grown;

	reply->first_taker = plan->taker_count;
	for (i = asking->first_guest[reply->host];
	     i < asking->first_guest[reply->host + 1] && reply->taker_count < TAKERS_MAX; i++) {
		if (!takes_from(asking, number, asking->guests[i]))
			continue;
		grown = make_room(plan->takers, &asking->taker_space, plan->taker_count,
				  sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		plan->takers = grown;
		plan->takers[plan->taker_count++] = asking->item_of[asking->guests[i]];
		reply->taker_count++;
	}
	return 0;
}

/* Why it can't go, where, and for how many of its devices there are places there. */
static int judge(struct asking *asking, uint32_t number, struct reply *reply)
{
	struct dmig_alone *alone = &asking->alone;
	int err = dmig_alone_best(alone, number, &reply->host);

	reply->reason = DMIG_NO_ROOM;
	reply->nearest_count = asking->seats->problem.items[number].size;
	if (err || reply->host != DMIG_NOWHERE)
		return err;
	reply->reason = DMIG_TOO_MANY_AT_ONCE;
	err = dmig_alone_best_open(alone, number, &reply->host);
	if (!err && reply->host != DMIG_NOWHERE)
		reply->nearest_count = dmig_alone_count(alone, number, reply->host);
	if (err || reply->host != DMIG_NOWHERE)
		return err;
	reply->reason = DMIG_NO_HOST;
	reply->host = dmig_alone_most(alone, number, &reply->nearest_count);
	return 0;
}

static int work_out(struct asking *asking, uint32_t number, struct reply *reply)
{
	struct devmig_host there;

	int err = judge(asking, number, reply);

	reply->known = true;
	if (err || reply->host == DMIG_NOWHERE)
		return err;
	if (devmig_fleet_host(asking->seats->fleet, asking->seats->host_of[reply->host], &there))
		return -EBADMSG;
	reply->nearest = there.name;
	return reply->reason == DMIG_NO_ROOM ? add_takers(asking, number, reply) : 0;
}

static void set_reason(struct devmig_plan_item *item, enum dmig_reason reason)
{
	item->reason = dmig_reason_code(reason);
	item->sentence = dmig_reason_what(reason);
}

static int ask(struct asking *asking, uint32_t number)
{
	struct devmig_plan_item *item = &asking->plan->items[asking->item_of[number]];
	struct reply *reply = &asking->replies[asking->type_of[number]];
	int err = add_misses(asking, item);

	if (err)
		return err;
	if (item->miss_count) {
		set_reason(item, DMIG_NO_PLACE);
		return 0;
	}
	if (!reply->known)
		err = work_out(asking, number, reply);
	set_reason(item, reply->reason);
	item->nearest = reply->nearest;
	item->nearest_count = reply->nearest_count;
	item->first_taker = reply->first_taker;
	item->taker_count = reply->taker_count;
	return err;
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
		.checks = CHECKS_MAX,
	};
	uint32_t i;
	int err = asking_init(&asking);

	if (!err) {
		index_types(&asking);
		index_guests(&asking);
		index_places(&asking);
	}
	for (i = 0; i < seats->problem.item_count && !err; i++)
		if (solution->hosts[i] == DMIG_NOWHERE)
			err = ask(&asking, i);
	asking_clear(&asking);
	return err;
}
