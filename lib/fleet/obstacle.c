// SPDX-License-Identifier: LGPL-2.1-or-later
#include "merge.h"
#include "rank.h"
#include "refuse.h"
#include <core/reason.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/* Records of one class, doubt or state, which one obstacle keeps out. */
struct piece {
	struct devmig_obstacle why;
	struct devmig_range range;
};

/* The pieces first … first + count - 1 have the same obstacle. */
struct group {
	struct devmig_obstacle why;
	size_t first;
	size_t count;
	struct dmig_name name; /* of the first record by name */
	struct dmig_merge merge;
};

struct devmig_obstacles {
	struct devmig_fleet *fleet; /* a reference */
	struct dmig_arena arena;    /* what the pieces point to */
	struct piece *pieces;
	size_t npieces;
	struct group *groups;
	size_t ngroups;
};

/* What is worked out once for all of them. */
struct search {
	struct devmig_obstacles *obstacles;
	const struct devmig_document *source;
	const struct devmig_find_options *options;
	u32 host; /* where options->host is set */
	struct devmig_error **ret_error;
};

static int add(struct search *search, const struct devmig_obstacle *why, u32 group, u32 state)
{
	struct devmig_obstacles *obstacles = search->obstacles;
	struct devmig_range range = dmig_fleet_range(obstacles->fleet, group, state);

	if (search->options->host && dmig_range_on_host(obstacles->fleet, search->host, &range))
		return dmig_fleet_damaged(obstacles->fleet, search->ret_error);
	if (range.count)
		obstacles->pieces[obstacles->npieces++] = (struct piece){ *why, range };
	return 0;
}

static int add_all_states(struct search *search, const struct devmig_obstacle *why, u32 group)
{
	u32 state;
	int error = 0;

	for (state = 0; state < DMIG_STATE_COUNT && !error; state++)
		error = add(search, why, group, state);
	return error;
}

static struct devmig_obstacle by_reason(enum dmig_reason reason, enum devmig_answer answer)
{
	return (struct devmig_obstacle){
		.answer = answer,
		.reason = dmig_reason_code(reason),
		.sentence = dmig_reason_what(reason),
	};
}

/* Of a class that the source can go to: what is in the way is the state. */
static int add_left_out(struct search *search, u32 class_number)
{
	const struct devmig_obstacle none = by_reason(DMIG_NO_INSTANCE, DEVMIG_COMPATIBLE);
	const struct devmig_obstacle used = by_reason(DMIG_IN_USE, DEVMIG_COMPATIBLE);
	int error = add(search, &none, class_number, DMIG_STATE_NONE);

	if (!error)
		error = add(search, &none, class_number, DMIG_STATE_NONE | DMIG_STATE_USED);
	if (!error && !search->options->include_in_use)
		error = add(search, &used, class_number, DMIG_STATE_USED);
	return error;
}

static int add_refusing(struct search *search, u32 class_number)
{
	struct devmig_obstacles *obstacles = search->obstacles;
	const enum devmig_reading reading = search->options->reading;
	struct devmig_document *document;
	struct devmig_obstacle why;
	int error =
		devmig_fleet_document(obstacles->fleet, class_number, &document, search->ret_error);

	if (error)
		return error;
	/* An index may say no where there is nothing to be explained. */
	if (obstacles->fleet->image.readings & 1u << reading &&
	    devmig_match(search->source, document, reading, NULL) != DEVMIG_INCOMPATIBLE)
		return dmig_fleet_damaged(obstacles->fleet, search->ret_error);
	if (dmig_refused_explain(search->source, document, reading, &obstacles->arena, &why))
		return dmig_fail_memory(search->ret_error);
	return add_all_states(search, &why, class_number);
}

static int add_doubts(struct search *search)
{
	const struct devmig_fleet *fleet = search->obstacles->fleet;
	u32 group;
	int error = 0;

	for (group = fleet->image.nclasses; group < dmig_image_groups(&fleet->image) && !error;
	     group++) {
		const char *code = dmig_fleet_doubt(fleet, group);
		struct devmig_obstacle why;

		if (!code)
			return dmig_fleet_damaged(fleet, search->ret_error);
		why = by_reason(dmig_doubt_reason(code), DEVMIG_COULD_NOT_TELL);
		error = add_all_states(search, &why, group);
	}
	return error;
}

static int add_classes(struct search *search, const struct dmig_candidates *candidates)
{
	const u32 count = search->obstacles->fleet->image.nclasses;
	dmig_auto(free) bool *accepts = calloc((size_t)count + 1, sizeof(*accepts));
	u32 i;
	int error = 0;

	if (!accepts)
		return dmig_fail_memory(search->ret_error);
	for (i = 0; i < candidates->count; i++)
		accepts[candidates->all[i].class_number] = true;
	for (i = 0; i < count && !error; i++)
		error = accepts[i] ? add_left_out(search, i) : add_refusing(search, i);
	return error;
}

static int compare_pieces(const void *a, const void *b)
{
	return dmig_refused_compare(&((const struct piece *)a)->why,
				    &((const struct piece *)b)->why);
}

static int note_first(struct group *group, const struct devmig_fleet *fleet, u32 record)
{
	struct dmig_name name;

	if (!dmig_fleet_name(fleet, record, &name))
		return -EBADMSG;
	if (!group->name.device || dmig_name_compare(&name, &group->name) < 0)
		group->name = name;
	return 0;
}

/* Pieces that say the same stand together. */
static int make_groups(struct devmig_obstacles *obstacles)
{
	size_t i;

	obstacles->groups = calloc(obstacles->npieces + 1, sizeof(*obstacles->groups));
	if (!obstacles->groups)
		return -ENOMEM;
	for (i = 0; i < obstacles->npieces; i++) {
		const struct piece *piece = &obstacles->pieces[i];
		struct group *group = &obstacles->groups[obstacles->ngroups];

		if (i && !compare_pieces(piece - 1, piece))
			group--;
		else
			obstacles->ngroups++;
		if (!group->count) {
			group->why = piece->why;
			group->first = i;
		}
		group->count++;
		group->why.count += piece->range.count;
		if (note_first(group, obstacles->fleet, piece->range.first))
			return -EBADMSG;
	}
	return 0;
}

/* Most records first, then the one that is met first. */
static int compare_groups(const void *a_, const void *b_)
{
	const struct group *a = a_, *b = b_;

	if (a->why.count != b->why.count)
		return a->why.count > b->why.count ? -1 : 1;
	return dmig_name_compare(&a->name, &b->name);
}

static int group(struct search *search)
{
	struct devmig_obstacles *obstacles = search->obstacles;
	int error;

	if (obstacles->npieces)
		qsort(obstacles->pieces, obstacles->npieces, sizeof(*obstacles->pieces),
		      compare_pieces);
	error = make_groups(obstacles);
	if (error == -EBADMSG)
		return dmig_fleet_damaged(obstacles->fleet, search->ret_error);
	if (error)
		return dmig_fail_memory(search->ret_error);
	if (obstacles->ngroups)
		qsort(obstacles->groups, obstacles->ngroups, sizeof(*obstacles->groups),
		      compare_groups);
	return 0;
}

static int find_host(struct search *search)
{
	const struct devmig_fleet *fleet = search->obstacles->fleet;
	int error;

	if (!search->options->host)
		return 0;
	error = devmig_fleet_find_host(fleet, search->options->host, &search->host);
	if (error == -ENOENT)
		return dmig_fail(search->ret_error, error, "the fleet has no host %s",
				 search->options->host);
	return error ? dmig_fleet_damaged(fleet, search->ret_error) : 0;
}

static int run(struct search *search)
{
	struct devmig_obstacles *obstacles = search->obstacles;
	struct dmig_candidates candidates;
	int error = find_host(search);

	if (error)
		return error;
	obstacles->pieces =
		calloc((size_t)dmig_image_groups(&obstacles->fleet->image) * DMIG_STATE_COUNT + 1,
		       sizeof(*obstacles->pieces));
	if (!obstacles->pieces)
		return dmig_fail_memory(search->ret_error);
	error = dmig_candidates_find(obstacles->fleet, search->source, search->options->reading,
				     &candidates, search->ret_error);
	if (error)
		return error;
	error = add_classes(search, &candidates);
	free(candidates.all);
	if (!error)
		error = add_doubts(search);
	return error ? error : group(search);
}

DEVMIG_EXPORT int devmig_find_obstacles(struct devmig_fleet *fleet,
					const struct devmig_document *source,
					const struct devmig_find_options *options,
					struct devmig_obstacles **ret,
					struct devmig_error **ret_error)
{
	struct search search = { .source = source, .options = options, .ret_error = ret_error };
	int error;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	search.obstacles = calloc(1, sizeof(*search.obstacles));
	if (!search.obstacles)
		return dmig_fail_memory(ret_error);
	search.obstacles->fleet = devmig_fleet_ref(fleet);
	error = run(&search);
	if (error)
		devmig_obstacles_free(search.obstacles);
	else
		*ret = search.obstacles;
	return error;
}

DEVMIG_EXPORT void devmig_obstacles_free(struct devmig_obstacles *obstacles)
{
	size_t i;

	if (!obstacles)
		return;
	for (i = 0; i < obstacles->ngroups; i++)
		dmig_merge_end(&obstacles->groups[i].merge);
	dmig_arena_free(&obstacles->arena);
	devmig_fleet_unref(obstacles->fleet);
	free(obstacles->pieces);
	free(obstacles->groups);
	free(obstacles);
}

DEVMIG_EXPORT size_t devmig_obstacles_count(const struct devmig_obstacles *obstacles)
{
	return obstacles->ngroups;
}

DEVMIG_EXPORT int devmig_obstacle(const struct devmig_obstacles *obstacles, size_t index,
				  struct devmig_obstacle *ret)
{
	if (index >= obstacles->ngroups)
		return -ERANGE;
	*ret = obstacles->groups[index].why;
	return 0;
}

static int begin(const struct devmig_obstacles *obstacles, struct group *group)
{
	size_t i;
	int error = dmig_merge_begin(&group->merge, obstacles->fleet, group->count);

	for (i = 0; i < group->count && !error; i++)
		error = dmig_merge_add(&group->merge, obstacles->pieces[group->first + i].range, 0);
	return error;
}

DEVMIG_EXPORT int devmig_obstacle_next(struct devmig_obstacles *obstacles, size_t index,
				       uint32_t *ret_record)
{
	struct group *group;
	int error = 0;
	u32 tag;

	if (index >= obstacles->ngroups)
		return -ERANGE;
	group = &obstacles->groups[index];
	if (!group->merge.heads)
		error = begin(obstacles, group);
	if (!error)
		error = dmig_merge_next(&group->merge, ret_record, &tag);
	if (error <= 0)
		dmig_merge_end(&group->merge);
	return error;
}
