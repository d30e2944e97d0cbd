// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ways.h"

#include <devmig/find.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

/* Pairs of what leaves and where it can go that are looked at: a GiB of costs. */
#define PAIRS_MAX (UINT64_C(1) << 27)

static int check_pairs(uint64_t leaving, uint64_t places, struct devmig_error **ret_error)
{
	if (places && leaving > PAIRS_MAX / places)
		return dmig_fail(ret_error, -E2BIG,
				 "%ju kinds of devices and %ju kinds of places are too many",
				 (uintmax_t)leaving, (uintmax_t)places);
	return 0;
}

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

int dmig_ways_find(struct dmig_seats *seats, struct devmig_fleet *fleet,
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
		err = check_pairs(seats->source_count, seats->goal_count, ret_error);
	if (!err)
		err = lay_out_ways(seats, &ways);
	free(ways.all);
	return err;
}

/*
 * The sum of ranks comes first, and then the number of wishes that are missed: it
 * is at most that of devices.
 */
int dmig_ways_set_costs(struct dmig_seats *seats, struct devmig_error **ret_error)
{
	struct dmig_problem *problem = &seats->problem;
	uint32_t k, g, n, nodes = seats->node_count + 1;
	int64_t scale = (int64_t)seats->leavers->count + 1;
	int err = check_pairs(problem->kind_count, (uint64_t)seats->goal_count * nodes, ret_error);

	if (err)
		return err;
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
