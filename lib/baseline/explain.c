// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/reason.h>
#include <lib/baseline/baseline.h>
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/document/document.h>
#include <string.h>

/* Why there is no configuration: who is left out of one of as many as can be. */

#define LOOKED_AT_MAX 64   /* nodes of a member */
#define CHECKS_MAX    1024 /* pairs whose failures are counted, for each that is left out */

struct explain {
	struct devmig_baseline *baseline;
	struct dmig_problem problem;
	const uint32_t *chosen; /* by those who are not left out */
	size_t checks;          /* that may still be made */
};

/* A node of a member that is left out, and one of another member that it does not go with. */
struct near {
	uint32_t node;
	size_t other;
	uint32_t its;
	size_t alone;      /* members none of whose nodes it goes with */
	size_t against;    /* if there are none: members whose chosen node it does not go with */
	size_t directions; /* in which the two can't go */
	size_t failures;   /* fields that fail in the first of them */
};

static const struct dmig_group *group_of(const struct explain *explain, size_t member)
{
	return &explain->problem.groups[explain->problem.members[member]];
}

static bool goes_with(const struct explain *explain, size_t member, uint32_t node, size_t other,
		      uint32_t its)
{
	const struct dmig_bits *goes = explain->problem.nodes->goes;

	return member < other ? dmig_bits_has(&goes[node], its) : dmig_bits_has(&goes[its], node);
}

static bool is_alone(const struct explain *explain, size_t member, uint32_t node, size_t other)
{
	const struct dmig_group *group = group_of(explain, other);

	for (size_t i = 0; i < group->count; i++)
		if (goes_with(explain, member, node, other, group->choices[i].node))
			return false;
	return true;
}

/*
 * How many members a node has nobody with, and the first of them.  Neighbours are of one
 * group mostly: it is asked once.
 */
static void count_alone(const struct explain *explain, size_t member, struct near *near)
{
	uint32_t group = UINT32_MAX;
	bool alone = false;

	for (size_t i = 0; i < explain->problem.count; i++) {
		if (i == member)
			group = UINT32_MAX;
		if (explain->chosen[i] == DMIG_NO_NODE)
			continue;
		if (explain->problem.members[i] != group)
			alone = is_alone(explain, member, near->node, i);
		group = explain->problem.members[i];
		if (alone && !near->alone++)
			near->other = i;
	}
}

/* Where everybody has somebody for it, but not at once. */
static void count_against(const struct explain *explain, size_t member, struct near *near)
{
	for (size_t i = 0; i < explain->problem.count; i++)
		if (explain->chosen[i] != DMIG_NO_NODE &&
		    !goes_with(explain, member, near->node, i, explain->chosen[i]) &&
		    !near->against++)
			near->other = i;
}

static struct devmig_document *document_of(const struct explain *explain, uint32_t node)
{
	return explain->problem.nodes->nodes[node].document;
}

static bool can_go(const struct explain *explain, uint32_t from, uint32_t to)
{
	return devmig_match(document_of(explain, from), document_of(explain, to),
			    explain->baseline->options.reading, NULL) == DEVMIG_COMPATIBLE;
}

/* In how many directions that matter the two can't go; whether the member's own can't. */
static size_t count_directions(const struct explain *explain, size_t member,
			       const struct near *near, bool *ret_sends)
{
	const bool sends = (!explain->problem.in_order || member < near->other) &&
			   !can_go(explain, near->node, near->its);
	const bool takes = (!explain->problem.in_order || member > near->other) &&
			   !can_go(explain, near->its, near->node);

	*ret_sends = sends;
	return (size_t)sends + takes;
}

/* The refusal that counts: of the first list that says no.  Its failures; 0: there is none. */
static size_t refusal_of(const struct devmig_verdict *verdict, size_t *ret_part)
{
	struct devmig_refusal refusal;
	struct devmig_part part;

	for (size_t i = 0; !devmig_verdict_part(verdict, i, &part); i++)
		if (!devmig_verdict_refusal(verdict, i, 0, &refusal)) {
			*ret_part = i;
			return refusal.failures;
		}
	return 0;
}

static int check(const struct explain *explain, const struct near *near, bool sends,
		 struct devmig_verdict **ret)
{
	struct devmig_document *own = document_of(explain, near->node);
	struct devmig_document *other = document_of(explain, near->its);

	return devmig_check(sends ? own : other, NULL, sends ? other : own, NULL,
			    explain->baseline->options.reading, ret, NULL);
}

static void copy_failure(const struct devmig_failure *failure, struct devmig_miss *miss)
{
	miss->reason = failure->reason;
	miss->field = *failure->field ? failure->field : NULL;
	miss->in_apply = failure->in_apply;
	miss->wanted = *failure->wanted ? failure->wanted : NULL;
	miss->found = failure->found;
	miss->sentence = failure->sentence;
}

static char *copy(struct devmig_baseline *baseline, const char *text, size_t len)
{
	return (char *)dmig_arena_copy(&baseline->nodes.arena, text, len);
}

/* The destination would take it with an attribute set to something else than what others need. */
static int explain_setting(struct devmig_baseline *baseline, const struct devmig_verdict *verdict,
			   struct devmig_miss *miss)
{
	const struct devmig_document *destination = devmig_verdict_destination(verdict);
	struct devmig_setting setting = { 0 };
	struct devmig_field field;
	dmig_auto(free) char *sentence = NULL;

	devmig_verdict_setting(verdict, 0, &setting);
	miss->reason = dmig_reason_code(DMIG_CONFLICT);
	miss->field = setting.name;
	miss->in_apply = true;
	miss->wanted = setting.value;
	sentence = dmig_format("%s would have to be set to %s, which others rule out", setting.name,
			       setting.value);
	if (!sentence)
		return -ENOMEM;
	miss->sentence = copy(baseline, sentence, strlen(sentence));
	if (!devmig_document_self_find(destination, setting.name, &field)) {
		miss->found = copy(baseline, field.value, field.value_len);
		if (!miss->found)
			return -ENOMEM;
	}
	return miss->sentence ? 0 : -ENOMEM;
}

static uint32_t class_of(const struct explain *explain, size_t member, uint32_t node)
{
	const uint32_t class_index = explain->problem.nodes->nodes[node].class_index;

	return dmig_offer_find(&explain->baseline->offers.offers[member], class_index)
		->head.class_number;
}

static int explain_near(struct explain *explain, struct dmig_miss *miss, const struct near *near)
{
	struct devmig_miss *head = &miss->head;
	struct devmig_failure failure;
	size_t part = 0;
	int r;

	head->of_pair = true;
	head->other = near->other;
	head->class_number = class_of(explain, head->member, near->node);
	head->other_class = class_of(explain, near->other, near->its);
	count_directions(explain, head->member, near, &head->sends);
	r = check(explain, near, head->sends, &miss->verdict);
	if (r)
		return r;
	if (!refusal_of(miss->verdict, &part))
		return explain_setting(explain->baseline, miss->verdict, head);
	r = devmig_verdict_failure(miss->verdict, part, 0, 0, &failure);
	if (!r)
		copy_failure(&failure, head);
	return r;
}

static bool is_nearer(const struct near *a, const struct near *b)
{
	if (a->alone != b->alone)
		return a->alone < b->alone;
	if (a->against != b->against)
		return a->against < b->against;
	if (a->directions != b->directions)
		return a->directions < b->directions;
	return a->failures < b->failures;
}

/* How far the two are apart; and the nearest so far. */
static int measure(struct explain *explain, size_t member, struct near *near, struct near *best)
{
	struct devmig_verdict *verdict = NULL;
	size_t part;
	bool sends;
	int r;

	if (!explain->checks)
		return 0;
	explain->checks--;
	near->directions = count_directions(explain, member, near, &sends);
	r = check(explain, near, sends, &verdict);
	if (!r) {
		near->failures = refusal_of(verdict, &part);
		if (is_nearer(near, best))
			*best = *near;
	}
	devmig_verdict_free(verdict);
	return r;
}

/* With each node of the other member that it has nobody with; else with the chosen one. */
static int measure_all(struct explain *explain, size_t member, struct near *near, struct near *best)
{
	const struct dmig_group *group;
	int r = 0;

	count_alone(explain, member, near);
	if (near->alone > best->alone)
		return 0;
	if (!near->alone) {
		count_against(explain, member, near);
		near->its = explain->chosen[near->other];
		return measure(explain, member, near, best);
	}
	group = group_of(explain, near->other);
	for (size_t i = 0; !r && i < group->count && i < LOOKED_AT_MAX; i++) {
		near->its = group->choices[i].node;
		r = measure(explain, member, near, best);
	}
	return r;
}

static int explain_nearest(struct explain *explain, struct dmig_miss *miss)
{
	const struct dmig_group *group = group_of(explain, miss->head.member);
	struct near best = { .alone = SIZE_MAX };
	int r = 0;

	explain->checks = CHECKS_MAX;
	for (size_t i = 0; !r && i < group->count && i < LOOKED_AT_MAX; i++) {
		struct near near = { .node = group->choices[i].node };

		r = measure_all(explain, miss->head.member, &near, &best);
	}
	return r ? r : explain_near(explain, miss, &best);
}

/* A member that has nothing to choose from. */
static void explain_nothing(const struct dmig_offer *offer, struct devmig_miss *miss)
{
	const enum dmig_reason reason = offer->in_doubt ? DMIG_NO_DOCUMENT : DMIG_NO_INSTANCE;

	miss->reason = dmig_reason_code(reason);
	miss->sentence = dmig_reason_what(reason);
}

static int explain_member(struct explain *explain, size_t member)
{
	struct devmig_baseline *baseline = explain->baseline;
	struct dmig_miss *miss = &baseline->misses[baseline->nmisses++];

	miss->head.member = member;
	if (baseline->offers.offers[member].count)
		return explain_nearest(explain, miss);
	explain_nothing(&baseline->offers.offers[member], &miss->head);
	return 0;
}

static int explain_all(struct explain *explain)
{
	int r = 0;

	explain->baseline->misses =
		calloc(explain->problem.count, sizeof(*explain->baseline->misses));
	if (!explain->baseline->misses)
		return -ENOMEM;
	for (size_t i = 0; !r && i < explain->problem.count; i++)
		if (explain->chosen[i] == DMIG_NO_NODE)
			r = explain_member(explain, i);
	return r;
}

int dmig_baseline_explain(struct devmig_baseline *baseline)
{
	const size_t count = baseline->offers.count;
	dmig_auto(free) uint32_t *chosen = malloc(count * sizeof(*chosen));
	struct explain explain = {
		.baseline = baseline,
		.problem = dmig_baseline_problem(baseline),
		.chosen = chosen,
	};
	size_t steps = dmig_baseline_steps(baseline);
	uint64_t cost;
	int r;

	/* Where not all was looked at, nobody can be said to be in the way. */
	if (baseline->cut)
		return 0;
	if (!chosen)
		return -ENOMEM;
	r = dmig_search_best(&explain.problem, DMIG_NOTHING_FIXED, true, &steps, chosen, &cost);
	if (r)
		return r;
	/* Who is left out only because the search was cut is in nobody's way. */
	return steps ? explain_all(&explain) : 0;
}
