// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/error.h>
#include <string.h>

#include "setup.h"

/* What a candidate is made of. */
struct look {
	struct devmig_survey *survey;
	size_t index;
	struct devmig_item item;
	struct devmig_item parent; /* name "": there is none */
};

/* Bits of 1 << enum devmig_item_kind that something can migrate to. */
#define DEVICES                                                                                    \
	(1u << DEVMIG_ITEM_MDEV | 1u << DEVMIG_ITEM_VF | 1u << DEVMIG_ITEM_PF |                    \
	 1u << DEVMIG_ITEM_FUNCTION | 1u << DEVMIG_ITEM_USER)

static enum devmig_obstacle_kind obstacle_of_device(const struct devmig_item *item)
{
	if (!item->assignable)
		return DEVMIG_OBSTACLE_NOT_ASSIGNABLE;
	return item->in_use ? DEVMIG_OBSTACLE_IN_USE : DEVMIG_OBSTACLE_VERDICT;
}

static enum devmig_obstacle_kind obstacle_of_type(const struct look *look,
						  enum devmig_way_kind kind)
{
	if (kind == DEVMIG_WAY_ASSIGN && *look->parent.type && strcmp(look->parent.type, "0") != 0)
		return DEVMIG_OBSTACLE_OCCUPIED;
	if (kind == DEVMIG_WAY_ASSIGN && look->parent.in_use)
		return DEVMIG_OBSTACLE_IN_USE;
	return look->item.available == 0 ? DEVMIG_OBSTACLE_NONE_LEFT : DEVMIG_OBSTACLE_VERDICT;
}

/* A function that its usual driver has is only one that could be assigned if it says so itself. */
static bool is_device(const struct look *look, const struct devmig_statement *statement)
{
	if (!(DEVICES & 1u << look->item.kind))
		return false;
	return look->item.assignable || (look->item.kind != DEVMIG_ITEM_PF &&
					 devmig_statement_kind(statement) != DEVMIG_STATED_NONE);
}

static struct dmig_candidate candidate_of(const struct look *look)
{
	const struct devmig_item *item = &look->item;
	const bool is_type = item->kind == DEVMIG_ITEM_TYPE;
	const char *type = is_type ? dmig_type_of(item->name) : item->type;
	const enum devmig_way_kind kind = is_type ? dmig_type_kind(type) : DEVMIG_WAY_READY;

	return (struct dmig_candidate){
		.kind = kind,
		.record = item->name,
		.parent = (char *)look->parent.name,
		.type = type,
		.label = item->label,
		.bus = look->parent.bus,
		.path = item->path,
		.available = is_type ? item->available : -1,
		.numa = item->numa,
		.obstacle = is_type ? obstacle_of_type(look, kind) : obstacle_of_device(item),
		.attributes = item->kind != DEVMIG_ITEM_USER,
	};
}

static int add(struct devmig_setup *setup, const struct look *look,
	       const struct devmig_setup_options *options, struct devmig_error **ret_error)
{
	struct dmig_candidate candidate;
	int error;

	if (look->item.kind != DEVMIG_ITEM_TYPE && !(DEVICES & 1u << look->item.kind))
		return 0;
	candidate = candidate_of(look);
	error = devmig_survey_statement(look->survey, look->index, &candidate.statement, ret_error);
	if (error)
		return error;
	if (look->item.kind != DEVMIG_ITEM_TYPE && !is_device(look, candidate.statement))
		return 0;
	error = dmig_candidate_add(setup, &candidate, options);
	return error ? dmig_fail_memory(ret_error) : 0;
}

int dmig_candidates_of_survey(struct devmig_setup *setup, struct devmig_survey *survey,
			      const struct devmig_setup_options *options,
			      struct devmig_error **ret_error)
{
	const struct devmig_item none = { .name = "", .bus = "", .type = "" };
	struct look look = { .survey = survey };
	int error = 0;

	for (; !error && !devmig_survey_item(survey, look.index, &look.item); look.index++) {
		look.parent = none;
		if (look.item.parent != DEVMIG_NO_ITEM)
			devmig_survey_item(survey, look.item.parent, &look.parent);
		error = add(setup, &look, options, ret_error);
	}
	return error;
}
