// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/search.h>
#include <lib/common/cleanup.h>
#include <string.h>

/* A member for which a node is being chosen. */
struct level {
	size_t member;
	size_t next;            /* of the group's choices; their count: leaving it out */
	uint64_t cost;          /* of all before it */
	struct dmig_bits allow; /* nodes that go together with all before it */
};

struct search {
	const struct dmig_problem *problem;
	struct dmig_fixed fixed;
	bool leave_out;
	bool all;             /* each is handed out, else only better ones are looked for */
	struct level *levels; /* one for each member, in the order in which they are chosen */
	size_t depth;
	size_t *steps;
	uint64_t best;
	uint32_t *chosen; /* by member */
	int (*each)(void *arg, const uint32_t *chosen, uint64_t cost);
	void *arg;
};

static const struct dmig_group *group_of(const struct search *search, size_t member)
{
	return &search->problem->groups[search->problem->members[member]];
}

static bool is_offered(const struct search *search, const struct level *level, size_t member,
		       const struct dmig_choice *choice)
{
	const struct dmig_nodes *nodes = search->problem->nodes;

	return dmig_bits_has(&level->allow, choice->node) &&
	       (member != search->fixed.member ||
		nodes->nodes[choice->node].class_index == search->fixed.class_index);
}

/* The cheapest that a member can still have; choices stand in the order of their costs. */
static uint64_t least_cost(const struct search *search, const struct level *level, size_t member)
{
	const struct dmig_group *group = group_of(search, member);

	for (size_t i = 0; i < group->count; i++)
		if (is_offered(search, level, member, &group->choices[i]))
			return group->choices[i].cost;
	return search->leave_out ? DMIG_COST_LEFT_OUT : DMIG_NO_COST;
}

/* What it costs at least with what is chosen before a level; DMIG_NO_COST: it can't be. */
static uint64_t bound(const struct search *search, size_t at)
{
	const struct level *level = &search->levels[at];
	uint64_t cost = level->cost, least = 0;
	uint32_t group = UINT32_MAX;

	for (size_t i = at; i < search->problem->count; i++) {
		const size_t member = search->levels[i].member;
		const bool fixed = member == search->fixed.member;

		/* One group's members are neighbours mostly. */
		if (fixed || search->problem->members[member] != group)
			least = least_cost(search, level, member);
		if (least == DMIG_NO_COST)
			return DMIG_NO_COST;
		group = fixed ? UINT32_MAX : search->problem->members[member];
		cost += least;
	}
	return cost;
}

static bool is_promising(const struct search *search, size_t at)
{
	const uint64_t cost = bound(search, at);

	return cost != DMIG_NO_COST && (search->all || cost < search->best);
}

/*
 * Members of one group can change places without changing a cost, so that they
 * are tried in one order only.
 */
static bool is_twin(const struct search *search, size_t at)
{
	const size_t before = search->levels[at - 1].member, member = search->levels[at].member;
	const uint32_t *groups = search->problem->members;

	return !search->all && !search->problem->in_order && groups[before] == groups[member] &&
	       before != search->fixed.member && member != search->fixed.member;
}

/* Choose for the level that is the deepest one; false: there is nothing more to choose. */
static bool choose(struct search *search)
{
	struct level *level = &search->levels[search->depth];
	const struct dmig_group *group = group_of(search, level->member);
	const size_t end = group->count + search->leave_out;
	size_t i = level->next;

	while (i < group->count && !is_offered(search, level, level->member, &group->choices[i]))
		i++;
	level->next = i + 1;
	if (i >= end)
		return false;
	level[1].cost =
		level->cost + (i < group->count ? group->choices[i].cost : DMIG_COST_LEFT_OUT);
	level[1].allow = level->allow;
	search->chosen[level->member] = DMIG_NO_NODE;
	if (i < group->count) {
		const uint32_t node = group->choices[i].node;

		search->chosen[level->member] = node;
		for (size_t w = 0; w < sizeof(level->allow.words) / sizeof(uint64_t); w++)
			level[1].allow.words[w] &= search->problem->nodes->goes[node].words[w];
	}
	return true;
}

/* Begin with the member of the next level. */
static void descend(struct search *search)
{
	const size_t at = ++search->depth;

	search->levels[at].next = is_twin(search, at) ? search->levels[at - 1].next - 1 : 0;
}

static int hand_out(struct search *search)
{
	const uint64_t cost = search->levels[search->problem->count].cost;

	search->best = cost;
	return search->each(search->arg, search->chosen, cost);
}

static int run(struct search *search)
{
	const size_t count = search->problem->count;
	const uint64_t least = bound(search, 0);
	int r = 0;

	if (least == DMIG_NO_COST)
		return 0;
	while (!r && *search->steps && (search->all || search->best > least)) {
		if (!choose(search)) {
			if (!search->depth--)
				break;
			continue;
		}
		--*search->steps;
		if (!is_promising(search, search->depth + 1))
			continue;
		if (search->depth + 1 < count)
			descend(search);
		else
			r = hand_out(search);
	}
	return r;
}

/* The one that is fixed first, and then those with the least to choose from, groups together. */
static bool is_before(const struct search *search, size_t a, size_t b)
{
	const uint32_t *groups = search->problem->members;
	const size_t choices_a = group_of(search, a)->count, choices_b = group_of(search, b)->count;

	if (a == search->fixed.member || b == search->fixed.member)
		return a == search->fixed.member;
	if (choices_a != choices_b)
		return choices_a < choices_b;
	return groups[a] != groups[b] ? groups[a] < groups[b] : a < b;
}

static void order_members(struct search *search)
{
	for (size_t i = 0; i < search->problem->count; i++) {
		size_t at = i;

		while (!search->problem->in_order && at &&
		       is_before(search, i, search->levels[at - 1].member)) {
			search->levels[at].member = search->levels[at - 1].member;
			at--;
		}
		search->levels[at].member = i;
	}
}

static int prepare(struct search *search)
{
	search->levels = calloc(search->problem->count + 1, sizeof(*search->levels));
	if (!search->levels)
		return -ENOMEM;
	order_members(search);
	memset(&search->levels[0].allow, 0xff, sizeof(search->levels[0].allow));
	return 0;
}

static int search_run(struct search *search)
{
	int r = prepare(search);

	if (!r)
		r = run(search);
	free(search->levels);
	return r;
}

struct best {
	uint32_t *chosen;
	size_t count;
};

static int keep(void *arg, const uint32_t *chosen, uint64_t cost)
{
	const struct best *best = arg;

	(void)cost;
	memcpy(best->chosen, chosen, best->count * sizeof(*chosen));
	return 0;
}

int dmig_search_best(const struct dmig_problem *problem, struct dmig_fixed fixed, bool leave_out,
		     size_t *steps, uint32_t *chosen, uint64_t *ret_cost)
{
	dmig_auto(free) uint32_t *trial = malloc(problem->count * sizeof(*trial));
	struct best best = { chosen, problem->count };
	struct search search = {
		.problem = problem,
		.fixed = fixed,
		.leave_out = leave_out,
		.steps = steps,
		.best = DMIG_NO_COST,
		.chosen = trial,
		.each = keep,
		.arg = &best,
	};
	int r = trial ? search_run(&search) : -ENOMEM;

	*ret_cost = search.best;
	return r;
}

int dmig_search_all(const struct dmig_problem *problem, size_t *steps,
		    int (*each)(void *arg, const uint32_t *chosen, uint64_t cost), void *arg)
{
	dmig_auto(free) uint32_t *trial = malloc(problem->count * sizeof(*trial));
	struct search search = {
		.problem = problem,
		.fixed = DMIG_NOTHING_FIXED,
		.all = true,
		.steps = steps,
		.chosen = trial,
		.each = each,
		.arg = arg,
	};

	return trial ? search_run(&search) : -ENOMEM;
}
