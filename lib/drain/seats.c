// SPDX-License-Identifier: LGPL-2.1-or-later
#include "seats.h"

#include "rooms.h"
#include <devmig/find.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

/* A way as it is found, before all goals are known. */
struct found_way {
	uint32_t source;
	uint32_t goal;
	struct dmig_way way;
};

struct found_ways {
	struct found_way *all;
	size_t count;
	size_t space;
};

static bool takes_part(const struct dmig_party *party)
{
	return party->reason == DMIG_OK;
}

static int compare_numbers(const void *a_, const void *b_)
{
	uint32_t a = *(const uint32_t *)a_, b = *(const uint32_t *)b_;

	return (a > b) - (a < b);
}

static int compare_nodes(const void *a_, const void *b_)
{
	int32_t a = *(const int32_t *)a_, b = *(const int32_t *)b_;

	return (a > b) - (a < b);
}

static int compare_kinds(const void *a_, const void *b_)
{
	const struct dmig_wanted *a = a_, *b = b_;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

/* Sort, and leave one of those that are equal. */
static uint32_t make_set(void *array, uint32_t count, size_t size,
			 int (*compare)(const void *, const void *))
{
	char *at = array;
	uint32_t i, left = 0;

	if (count)
		qsort(array, count, size, compare);
	for (i = 0; i < count; i++)
		if (i == 0 || compare(at + i * size, at + (left - 1) * size))
			memmove(at + left++ * size, at + i * size, size);
	return left;
}

/* The node that a leaver should be on, -1: any. */
static int32_t wish_of(const struct dmig_seats *seats, const struct dmig_leaver *leaver)
{
	switch (seats->options->wish) {
	case DEVMIG_WISH_SAME:
		return leaver->is.numa;
	case DEVMIG_WISH_NODE:
		return seats->options->node;
	default:
		return -1;
	}
}

static uint32_t node_number(const struct dmig_seats *seats, int32_t node)
{
	const int32_t *found = NULL;

	if (seats->node_count)
		found = bsearch(&node, seats->nodes, seats->node_count, sizeof(node),
				compare_nodes);
	return found ? (uint32_t)(found - seats->nodes) : seats->node_count;
}

/* Classes and wishes of those who take part. */
static int list_sources(struct dmig_seats *seats)
{
	const struct dmig_leavers *leavers = seats->leavers;
	uint32_t p, i;

	seats->sources = calloc(leavers->count + (size_t)1, sizeof(*seats->sources));
	seats->nodes = calloc(leavers->count + (size_t)1, sizeof(*seats->nodes));
	if (!seats->sources || !seats->nodes)
		return -ENOMEM;
	for (p = 0; p < leavers->party_count; p++) {
		const struct dmig_party *party = &leavers->parties[p];

		for (i = party->first; takes_part(party) && i < party->first + party->count; i++) {
			int32_t node = wish_of(seats, &leavers->all[i]);

			seats->sources[seats->source_count++] = leavers->all[i].is.class_number;
			if (node >= 0)
				seats->nodes[seats->node_count++] = node;
		}
	}
	seats->source_count = make_set(seats->sources, seats->source_count, sizeof(*seats->sources),
				       compare_numbers);
	seats->node_count =
		make_set(seats->nodes, seats->node_count, sizeof(*seats->nodes), compare_nodes);
	return 0;
}

static struct dmig_wanted kind_of(const struct dmig_seats *seats, const struct dmig_leaver *leaver)
{
	const uint32_t *source = bsearch(&leaver->is.class_number, seats->sources,
					 seats->source_count, sizeof(*source), compare_numbers);

	return (struct dmig_wanted){ .source = (uint32_t)(source - seats->sources),
				     .node = node_number(seats, wish_of(seats, leaver)) };
}

static int list_kinds(struct dmig_seats *seats, struct dmig_leavers *leavers)
{
	uint32_t p, i, count = 0;

	seats->kinds = calloc(leavers->count + (size_t)1, sizeof(*seats->kinds));
	if (!seats->kinds)
		return -ENOMEM;
	for (p = 0; p < leavers->party_count; p++)
		for (i = 0; takes_part(&leavers->parties[p]) && i < leavers->parties[p].count; i++)
			seats->kinds[count++] =
				kind_of(seats, &leavers->all[leavers->parties[p].first + i]);
	count = make_set(seats->kinds, count, sizeof(*seats->kinds), compare_kinds);
	seats->problem.kind_count = count;
	for (p = 0; p < leavers->party_count; p++)
		for (i = 0; takes_part(&leavers->parties[p]) && i < leavers->parties[p].count;
		     i++) {
			struct dmig_leaver *leaver = &leavers->all[leavers->parties[p].first + i];
			struct dmig_wanted kind = kind_of(seats, leaver), *at;

			at = bsearch(&kind, seats->kinds, count, sizeof(kind), compare_kinds);
			leaver->kind = (uint32_t)(at - seats->kinds);
		}
	return 0;
}

static int add_goal(struct dmig_seats *seats, const struct devmig_places *places)
{
	if (seats->goal_count == seats->goal_space) {
		uint32_t more = seats->goal_space ? 2 * seats->goal_space : 64;
		struct dmig_goal *grown = reallocarray(seats->goals, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		seats->goals = grown;
		seats->goal_space = more;
	}
	seats->goal_of[places->class_number] = seats->goal_count;
	seats->goals[seats->goal_count++] =
		(struct dmig_goal){ .class_number = places->class_number, .free = places->range };
	return 0;
}

static int add_way(struct dmig_seats *seats, struct found_ways *ways, uint32_t source,
		   const struct devmig_places *places)
{
	int err = 0;

	if (seats->goal_of[places->class_number] == DMIG_NOWHERE)
		err = add_goal(seats, places);
	if (!err && ways->count == ways->space) {
		size_t more = ways->space ? 2 * ways->space : 256;
		struct found_way *grown = reallocarray(ways->all, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		ways->all = grown;
		ways->space = more;
	}
	if (!err)
		ways->all[ways->count++] = (struct found_way){
			.source = source,
			.goal = seats->goal_of[places->class_number],
			.way = { .rank = places->rank, .answer = (uint8_t)places->answer },
		};
	return err;
}

static int find_ways_of(struct dmig_seats *seats, struct devmig_fleet *fleet, uint32_t source,
			struct found_ways *ways, struct devmig_error **ret_error)
{
	const struct devmig_find_options options = { .reading = seats->options->reading };
	struct devmig_find_result *result = NULL;
	struct devmig_document *document;
	const struct devmig_places *places;
	size_t i, count = 0;
	int err = devmig_fleet_document(fleet, seats->sources[source], &document, ret_error);

	if (!err)
		err = devmig_find(fleet, document, &options, &result, ret_error);
	if (err)
		return err;
	places = devmig_find_places(result, &count);
	for (i = 0; i < count && !err; i++)
		err = add_way(seats, ways, source, &places[i]);
	devmig_find_result_free(result);
	return err;
}

static int lay_out_ways(struct dmig_seats *seats, const struct found_ways *found)
{
	size_t i, count = (size_t)seats->source_count * seats->goal_count;

	seats->ways = calloc(count + 1, sizeof(*seats->ways));
	if (!seats->ways)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		seats->ways[i].answer = DEVMIG_INCOMPATIBLE;
	for (i = 0; i < found->count; i++)
		seats->ways[(size_t)found->all[i].source * seats->goal_count + found->all[i].goal] =
			found->all[i].way;
	return 0;
}

static int find_ways(struct dmig_seats *seats, struct devmig_fleet *fleet,
		     struct devmig_error **ret_error)
{
	size_t classes = devmig_fleet_class_count(fleet);
	struct found_ways ways = {};
	uint32_t i;
	int err = 0;

	seats->goal_of = malloc((classes + 1) * sizeof(*seats->goal_of));
	if (!seats->goal_of)
		return -ENOMEM;
	memset(seats->goal_of, 0xff, classes * sizeof(*seats->goal_of));
	for (i = 0; i < seats->source_count && !err; i++)
		err = find_ways_of(seats, fleet, i, &ways, ret_error);
	if (!err)
		err = lay_out_ways(seats, &ways);
	free(ways.all);
	return err;
}

/*
 * The sum of ranks comes first, and then the number of wishes that are missed: it
 * is at most that of devices.
 */
static int set_costs(struct dmig_seats *seats)
{
	struct dmig_problem *problem = &seats->problem;
	uint32_t k, g, n, nodes = seats->node_count + 1;
	int64_t scale = (int64_t)seats->leavers->count + 1;

	problem->pool_count = seats->goal_count * nodes;
	problem->costs = calloc((size_t)problem->kind_count * problem->pool_count + 1,
				sizeof(*problem->costs));
	if (!problem->costs)
		return -ENOMEM;
	for (k = 0; k < problem->kind_count; k++) {
		const struct dmig_wanted *kind = &seats->kinds[k];

		for (g = 0; g < seats->goal_count; g++) {
			const struct dmig_way *way = dmig_way_of(seats, kind->source, g);
			int64_t *costs = problem->costs + (size_t)k * problem->pool_count +
					 (size_t)g * nodes;

			for (n = 0; n < nodes; n++)
				costs[n] = way->answer == DEVMIG_INCOMPATIBLE
						   ? DMIG_NO_WAY
						   : way->rank * scale +
							     (kind->node < seats->node_count &&
							      kind->node != n);
		}
	}
	return 0;
}

/* The leavers of a party that takes part, by kind: its order in the problem. */
static int compare_by_kind(const void *a_, const void *b_)
{
	const struct dmig_leaver *a = a_, *b = b_;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

static void add_item(struct dmig_seats *seats, struct dmig_leavers *leavers, uint32_t number)
{
	const struct dmig_party *party = &leavers->parties[number];
	struct dmig_problem *problem = &seats->problem;
	struct dmig_item *item = &problem->items[problem->item_count];
	struct dmig_leaver *all = leavers->all + party->first;
	uint32_t i;

	qsort(all, party->count, sizeof(*all), compare_by_kind);
	*item = (struct dmig_item){ .first = problem->need_count,
				    .first_device = problem->device_count,
				    .size = party->count };
	for (i = 0; i < party->count; i++) {
		if (i == 0 || all[i].kind != all[i - 1].kind) {
			item->count++;
			problem->needs[problem->need_count++].kind = all[i].kind;
		}
		problem->needs[problem->need_count - 1].count++;
	}
	problem->device_count += party->count;
	seats->party_of[problem->item_count++] = number;
}

static int add_items(struct dmig_seats *seats, struct dmig_leavers *leavers)
{
	struct dmig_problem *problem = &seats->problem;
	uint32_t i;

	problem->items = calloc(leavers->party_count + (size_t)1, sizeof(*problem->items));
	problem->needs = calloc(leavers->count + (size_t)1, sizeof(*problem->needs));
	seats->party_of = calloc(leavers->party_count + (size_t)1, sizeof(*seats->party_of));
	if (!problem->items || !problem->needs || !seats->party_of)
		return -ENOMEM;
	for (i = 0; i < leavers->party_count; i++)
		if (takes_part(&leavers->parties[i]))
			add_item(seats, leavers, i);
	return 0;
}

int dmig_seats_find(struct dmig_seats *seats, const struct devmig_fleet *fleet,
		    const struct devmig_drain_options *options, struct dmig_leavers *leavers,
		    struct devmig_error **ret_error)
{
	int err;

	*seats = (struct dmig_seats){ .fleet = fleet, .options = options, .leavers = leavers };
	err = list_sources(seats);
	if (!err)
		err = list_kinds(seats, leavers);
	if (!err)
		err = find_ways(seats, (struct devmig_fleet *)fleet, ret_error);
	if (!err)
		err = set_costs(seats);
	if (!err)
		err = add_items(seats, leavers);
	return err ? err : dmig_rooms_find(seats);
}

void dmig_seats_clear(struct dmig_seats *seats)
{
	free(seats->sources);
	free(seats->goals);
	free(seats->goal_of);
	free(seats->ways);
	free(seats->nodes);
	free(seats->kinds);
	free(seats->problem.costs);
	free(seats->problem.hosts);
	free(seats->problem.groups);
	free(seats->problem.parents);
	free(seats->problem.ports);
	free(seats->problem.items);
	free(seats->problem.needs);
	free(seats->host_of);
	free(seats->first_place);
	free(seats->places);
	free(seats->party_of);
	*seats = (struct dmig_seats){};
}
