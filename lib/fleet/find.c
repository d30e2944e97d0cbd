// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include "obstacle.h"
#include <core/reason.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/*
 * All work that depends on documents is done once for each class.  A device is
 * then only counted and put into its slot: one for each rank of targets, the
 * best first; one for each reason that a device has by itself (in use, no
 * document …); one for each group of obstacles, or one for all that refuse if
 * nobody wants to know why.  As the devices are in name order, so are those of
 * a slot.
 */
struct devmig_find_result {
	struct devmig_target *targets;
	size_t ntargets;
	size_t total;
	struct dmig_obstacles groups;
	struct devmig_obstacle *obstacles;
	size_t nobstacles;
	size_t *records; /* of all obstacles */
};

struct search {
	const struct devmig_fleet *fleet;
	const struct devmig_find_options *options;
	struct dmig_standing *standings; /* of each class */
	u32 ranks;
	u32 slots;
	size_t *next; /* of each slot: where its next record goes */
	struct devmig_find_result *result;
};

static u32 reason_slot(const struct search *search, enum dmig_reason reason)
{
	return search->ranks + (u32)reason;
}

static u32 first_group_slot(const struct search *search)
{
	return search->ranks + DMIG_REASON_COUNT;
}

static u32 slot_of(const struct search *search, const struct dmig_device *device)
{
	u32 slot;

	if (device->class_number == DEVMIG_NO_CLASS)
		return reason_slot(search, device->doubt);
	slot = search->standings[device->class_number].slot;
	if (slot >= search->ranks)
		return slot;
	if (!device->available)
		return reason_slot(search, DMIG_NO_INSTANCE);
	if (device->in_use && !search->options->include_in_use)
		return reason_slot(search, DMIG_IN_USE);
	return slot;
}

/* How many records each slot has, and how many instances there are in all. */
static void count_slots(struct search *search)
{
	const struct devmig_fleet *fleet = search->fleet;
	size_t i;

	for (i = 0; i < fleet->ndevices; i++) {
		u32 slot = slot_of(search, &fleet->devices[i]);

		search->next[slot]++;
		if (slot < search->ranks)
			search->result->total += fleet->devices[i].available;
	}
}

/* Turn the counts of the slots @from … @to - 1 into their beginnings. */
static void find_starts(size_t *next, u32 from, u32 to)
{
	size_t start = 0;
	u32 slot;

	for (slot = from; slot < to; slot++) {
		size_t count = next[slot];

		next[slot] = start;
		start += count;
	}
}

static struct devmig_obstacle by_reason(enum dmig_reason reason)
{
	bool left_out = reason == DMIG_IN_USE || reason == DMIG_NO_INSTANCE;

	return (struct devmig_obstacle){
		.answer = left_out ? DEVMIG_COMPATIBLE : DEVMIG_COULD_NOT_TELL,
		.reason = dmig_reason_code(reason),
		.sentence = dmig_reason_what(reason),
	};
}

/* List the obstacles that have records; their records come later. */
static void list_obstacles(struct search *search)
{
	struct devmig_find_result *result = search->result;
	const size_t *records = result->records;
	u32 slot;

	for (slot = search->ranks; slot < search->slots; slot++) {
		struct devmig_obstacle *obstacle = &result->obstacles[result->nobstacles];
		size_t count = search->next[slot];

		if (!count)
			continue;
		*obstacle = slot < first_group_slot(search)
				    ? by_reason(slot - search->ranks)
				    : result->groups.groups[slot - first_group_slot(search)];
		obstacle->count = count;
		obstacle->records = records;
		records += count;
		result->nobstacles++;
	}
}

static int make_target_room(struct search *search, size_t *ret_targets)
{
	struct devmig_find_result *result = search->result;
	u32 slot;

	*ret_targets = 0;
	for (slot = 0; slot < search->ranks; slot++)
		*ret_targets += search->next[slot];
	result->ntargets = *ret_targets;
	if (search->options->limit && result->ntargets > search->options->limit)
		result->ntargets = search->options->limit;
	result->targets = malloc(result->ntargets * sizeof(*result->targets) + 1);
	return result->targets ? 0 : -ENOMEM;
}

static int make_obstacle_room(struct search *search, size_t targets)
{
	struct devmig_find_result *result = search->result;
	size_t obstacles = 0;
	u32 slot;

	for (slot = search->ranks; slot < search->slots; slot++)
		obstacles += !!search->next[slot];
	result->records =
		malloc((search->fleet->ndevices - targets) * sizeof(*result->records) + 1);
	result->obstacles = malloc(obstacles * sizeof(*result->obstacles) + 1);
	return result->records && result->obstacles ? 0 : -ENOMEM;
}

static void put(struct search *search, size_t record)
{
	const struct dmig_device *device = &search->fleet->devices[record];
	struct devmig_find_result *result = search->result;
	u32 slot = slot_of(search, device);
	size_t place = search->next[slot]++;

	if (slot >= search->ranks) {
		if (result->records)
			result->records[place] = record;
	} else if (place < result->ntargets) {
		const struct dmig_standing *standing = &search->standings[device->class_number];

		result->targets[place] = (struct devmig_target){
			.record = record,
			.answer = standing->answer,
			.identical = standing->identical,
			.unset = standing->unset,
		};
	}
}

/* Most records first, then the one that is met first. */
static int compare_obstacles(const void *a_, const void *b_)
{
	const struct devmig_obstacle *a = a_, *b = b_;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return (a->records[0] > b->records[0]) - (a->records[0] < b->records[0]);
}

static int distribute(struct search *search)
{
	struct devmig_find_result *result = search->result;
	size_t targets, i;

	search->next = calloc(search->slots, sizeof(*search->next));
	if (!search->next)
		return -ENOMEM;
	count_slots(search);
	if (make_target_room(search, &targets))
		return -ENOMEM;
	if (!search->options->targets_only) {
		if (make_obstacle_room(search, targets))
			return -ENOMEM;
		list_obstacles(search);
	}
	find_starts(search->next, 0, search->ranks);
	find_starts(search->next, search->ranks, search->slots);
	for (i = 0; i < search->fleet->ndevices; i++)
		put(search, i);
	if (result->nobstacles)
		qsort(result->obstacles, result->nobstacles, sizeof(*result->obstacles),
		      compare_obstacles);
	return 0;
}

/* Slots for the classes that refuse. */
static int find_refusals(struct search *search, const struct devmig_document *source)
{
	const struct devmig_class_table *classes = search->fleet->classes;
	size_t i, nclasses = devmig_class_count(classes);

	search->slots = first_group_slot(search);
	if (search->options->targets_only) {
		for (i = 0; i < nclasses; i++)
			if (search->standings[i].answer == DEVMIG_INCOMPATIBLE)
				search->standings[i].slot = search->slots;
		search->slots++;
		return 0;
	}
	if (dmig_obstacles_find(classes, source, search->options->reading, search->standings,
				search->slots, &search->result->groups))
		return -ENOMEM;
	search->slots += search->result->groups.count;
	return 0;
}

static int run(struct search *search, const struct devmig_document *source)
{
	const struct devmig_class_table *classes = search->fleet->classes;

	search->standings = calloc(devmig_class_count(classes) + 1, sizeof(*search->standings));
	if (!search->standings || dmig_rank_classes(classes, source, search->options->reading,
						    search->standings, &search->ranks))
		return -ENOMEM;
	if (find_refusals(search, source))
		return -ENOMEM;
	return distribute(search);
}

DEVMIG_EXPORT int devmig_find(const struct devmig_fleet *fleet,
			      const struct devmig_document *source,
			      const struct devmig_find_options *options,
			      struct devmig_find_result **ret, struct devmig_error **ret_error)
{
	struct search search = { .fleet = fleet, .options = options };
	int error;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	search.result = calloc(1, sizeof(*search.result));
	if (!search.result)
		return dmig_fail_memory(ret_error);
	error = run(&search, source);
	free(search.standings);
	free(search.next);
	if (error) {
		devmig_find_result_free(search.result);
		return dmig_fail_memory(ret_error);
	}
	*ret = search.result;
	return 0;
}

DEVMIG_EXPORT void devmig_find_result_free(struct devmig_find_result *result)
{
	if (!result)
		return;
	dmig_obstacles_clear(&result->groups);
	free(result->targets);
	free(result->obstacles);
	free(result->records);
	free(result);
}

DEVMIG_EXPORT const struct devmig_target *devmig_find_targets(
	const struct devmig_find_result *result, size_t *ret_count)
{
	*ret_count = result->ntargets;
	return result->targets;
}

DEVMIG_EXPORT size_t devmig_find_total(const struct devmig_find_result *result)
{
	return result->total;
}

DEVMIG_EXPORT size_t devmig_find_obstacle_count(const struct devmig_find_result *result)
{
	return result->nobstacles;
}

DEVMIG_EXPORT int devmig_find_obstacle(const struct devmig_find_result *result, size_t index,
				       struct devmig_obstacle *ret)
{
	if (index >= result->nobstacles)
		return -ERANGE;
	*ret = result->obstacles[index];
	return 0;
}
