// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exclusion.h"
#include "merge.h"
#include "refuse.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/* The exclusions first … first + count - 1 have the same obstacle. */
struct group {
	struct devmig_obstacle why;
	size_t first;
	size_t count;
	struct dmig_name name; /* of the first record by name */
	struct dmig_merge merge;
};

struct devmig_obstacles {
	struct devmig_fleet *fleet; /* a reference */
	struct dmig_exclusions exclusions;
	struct group *groups;
	size_t ngroups;
};

static int compare_exclusions(const void *a, const void *b)
{
	return dmig_refused_compare(&((const struct dmig_exclusion *)a)->why,
				    &((const struct dmig_exclusion *)b)->why);
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

/* Exclusions that say the same stand together. */
static int make_groups(struct devmig_obstacles *obstacles)
{
	size_t i;

	obstacles->groups = calloc(obstacles->exclusions.count + 1, sizeof(*obstacles->groups));
	if (!obstacles->groups)
		return -ENOMEM;
	for (i = 0; i < obstacles->exclusions.count; i++) {
		const struct dmig_exclusion *exclusion = &obstacles->exclusions.all[i];
		struct group *group = &obstacles->groups[obstacles->ngroups];

		if (i && !compare_exclusions(exclusion - 1, exclusion))
			group--;
		else
			obstacles->ngroups++;
		if (!group->count) {
			group->why = exclusion->why;
			group->first = i;
		}
		group->count++;
		group->why.count += exclusion->range.count;
		if (note_first(group, obstacles->fleet, exclusion->range.first))
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

static int group(struct devmig_obstacles *obstacles, struct devmig_error **ret_error)
{
	int error;

	if (obstacles->exclusions.count)
		qsort(obstacles->exclusions.all, obstacles->exclusions.count,
		      sizeof(*obstacles->exclusions.all), compare_exclusions);
	error = make_groups(obstacles);
	if (error == -EBADMSG)
		return dmig_fleet_damaged(obstacles->fleet, ret_error);
	if (error)
		return dmig_fail_memory(ret_error);
	if (obstacles->ngroups)
		qsort(obstacles->groups, obstacles->ngroups, sizeof(*obstacles->groups),
		      compare_groups);
	return 0;
}

DEVMIG_EXPORT int devmig_find_obstacles(struct devmig_fleet *fleet,
					const struct devmig_document *source,
					const struct devmig_find_options *options,
					struct devmig_obstacles **ret,
					struct devmig_error **ret_error)
{
	struct devmig_obstacles *obstacles;
	int error;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	obstacles = calloc(1, sizeof(*obstacles));
	if (!obstacles)
		return dmig_fail_memory(ret_error);
	obstacles->fleet = devmig_fleet_ref(fleet);
	error = dmig_exclusions_find(fleet, source, options, &obstacles->exclusions, ret_error);
	if (!error)
		error = group(obstacles, ret_error);
	if (error)
		devmig_obstacles_free(obstacles);
	else
		*ret = obstacles;
	return error;
}

DEVMIG_EXPORT void devmig_obstacles_free(struct devmig_obstacles *obstacles)
{
	size_t i;

	if (!obstacles)
		return;
	for (i = 0; i < obstacles->ngroups; i++)
		dmig_merge_end(&obstacles->groups[i].merge);
	dmig_exclusions_free(&obstacles->exclusions);
	devmig_fleet_unref(obstacles->fleet);
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
		error = dmig_merge_add(&group->merge,
				       obstacles->exclusions.all[group->first + i].range, 0);
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
