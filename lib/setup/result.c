// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/export.h>

#include "setup.h"

#define NAME_OF(names, value) ((size_t)(value) < DMIG_COUNT(names) ? (names)[value] : NULL)

DEVMIG_EXPORT const char *devmig_way_kind_name(enum devmig_way_kind kind)
{
	static const char *const names[] = {
		[DEVMIG_WAY_READY] = "ready",
		[DEVMIG_WAY_ADAPT] = "adapt",
		[DEVMIG_WAY_CREATE] = "create",
		[DEVMIG_WAY_ASSIGN] = "assign",
	};

	return NAME_OF(names, kind);
}

DEVMIG_EXPORT const char *devmig_step_kind_name(enum devmig_step_kind kind)
{
	static const char *const names[] = {
		[DEVMIG_STEP_CREATE] = "create",
		[DEVMIG_STEP_ASSIGN] = "assign",
		[DEVMIG_STEP_SET] = "set",
	};

	return NAME_OF(names, kind);
}

DEVMIG_EXPORT const char *devmig_obstacle_kind_name(enum devmig_obstacle_kind kind)
{
	static const char *const names[] = {
		[DEVMIG_OBSTACLE_IN_USE] = "in-use",
		[DEVMIG_OBSTACLE_NONE_LEFT] = "none-left",
		[DEVMIG_OBSTACLE_OCCUPIED] = "occupied",
		[DEVMIG_OBSTACLE_NOT_ASSIGNABLE] = "not-assignable",
		[DEVMIG_OBSTACLE_NO_ATTRIBUTES] = "no-attributes",
		[DEVMIG_OBSTACLE_BAD_NAME] = "bad-name",
		[DEVMIG_OBSTACLE_VERDICT] = "verdict",
		[DEVMIG_OBSTACLE_NO_SETTING] = "no-setting",
	};

	return NAME_OF(names, kind);
}

DEVMIG_EXPORT enum devmig_answer devmig_setup_answer(const struct devmig_setup *setup)
{
	if (setup->way_count)
		return setup->step_count ? DEVMIG_AFTER_APPLY : DEVMIG_COMPATIBLE;
	if (!devmig_statement_document(setup->source))
		return DEVMIG_COULD_NOT_TELL;
	return setup->doubt ? DEVMIG_COULD_NOT_TELL : DEVMIG_INCOMPATIBLE;
}

DEVMIG_EXPORT const char *devmig_setup_host(const struct devmig_setup *setup)
{
	return setup->host;
}

DEVMIG_EXPORT size_t devmig_setup_way_count(const struct devmig_setup *setup)
{
	return setup->way_count;
}

static const char *device_of(const struct devmig_setup *setup,
			     const struct dmig_candidate *candidate)
{
	if (candidate->kind == DEVMIG_WAY_CREATE)
		return setup->uuid;
	return candidate->kind == DEVMIG_WAY_ASSIGN ? candidate->parent : candidate->record;
}

DEVMIG_EXPORT int devmig_setup_way(const struct devmig_setup *setup, size_t index,
				   struct devmig_way *ret)
{
	const struct dmig_candidate *candidate;
	const struct dmig_stated *class;

	if (index >= setup->way_count)
		return -ERANGE;
	candidate = &setup->candidates[setup->ways[index]];
	class = &setup->classes[candidate->class_number];
	*ret = (struct devmig_way){
		.kind = candidate->kind == DEVMIG_WAY_READY && class->unset ? DEVMIG_WAY_ADAPT
									    : candidate->kind,
		.record = candidate->record,
		.device = device_of(setup, candidate),
		.parent = candidate->parent,
		.type = candidate->type,
		.label = candidate->label,
		.bus = candidate->bus,
		.available = candidate->available,
		.numa = candidate->numa,
		.statement = candidate->statement,
		.verdict = class->verdict,
	};
	return 0;
}

DEVMIG_EXPORT size_t devmig_setup_step_count(const struct devmig_setup *setup)
{
	return setup->step_count;
}

DEVMIG_EXPORT int devmig_setup_step(const struct devmig_setup *setup, size_t index,
				    struct devmig_step *ret)
{
	if (index >= setup->step_count)
		return -ERANGE;
	*ret = setup->steps[index];
	return 0;
}

DEVMIG_EXPORT size_t devmig_setup_rejection_count(const struct devmig_setup *setup)
{
	return setup->rejection_count < DEVMIG_REJECTIONS_MAX ? setup->rejection_count
							      : DEVMIG_REJECTIONS_MAX;
}

DEVMIG_EXPORT int devmig_setup_rejection(const struct devmig_setup *setup, size_t index,
					 struct devmig_rejection *ret)
{
	if (index >= devmig_setup_rejection_count(setup))
		return -ERANGE;
	*ret = setup->rejections[index];
	return 0;
}

DEVMIG_EXPORT size_t devmig_setup_looked_at(const struct devmig_setup *setup)
{
	return setup->count;
}

DEVMIG_EXPORT size_t devmig_setup_rejected(const struct devmig_setup *setup)
{
	return setup->rejected;
}
