// SPDX-License-Identifier: LGPL-2.1-or-later
#include "seats.h"

#include "rooms.h"
#include "ways.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

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

uint32_t dmig_seats_node(const struct dmig_seats *seats, int32_t node)
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
				     .node = dmig_seats_node(seats, wish_of(seats, leaver)) };
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
		err = dmig_ways_find(seats, (struct devmig_fleet *)fleet, ret_error);
	if (!err)
		err = dmig_ways_set_costs(seats, ret_error);
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
