// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/error.h>
#include <stdint.h>
#include <stdlib.h>

#include "landing.h"

bool dmig_is_candidate(enum devmig_item_kind wanted, enum devmig_item_kind kind)
{
	if (wanted == DEVMIG_ITEM_MDEV)
		return kind == DEVMIG_ITEM_MDEV;
	return kind == DEVMIG_ITEM_VF || kind == DEVMIG_ITEM_PF || kind == DEVMIG_ITEM_FUNCTION;
}

/* Of what would do, nothing is nearer; then what only lacks a setting. */
static size_t distance_of(const struct devmig_verdict *verdict)
{
	struct devmig_refusal refusal;

	switch (devmig_verdict_answer(verdict)) {
	case DEVMIG_COMPATIBLE:
		return 0;
	case DEVMIG_AFTER_APPLY:
		return 1;
	case DEVMIG_INCOMPATIBLE:
		if (!devmig_verdict_refusal(verdict, 0, 0, &refusal))
			return 1 + refusal.failures;
		return SIZE_MAX - 1;
	default:
		return SIZE_MAX;
	}
}

static enum devmig_obstruction obstruction_of(const struct devmig_verdict *verdict,
					      const struct devmig_item *item)
{
	if (devmig_verdict_answer(verdict) != DEVMIG_COMPATIBLE)
		return DEVMIG_OBSTRUCTED_VERDICT;
	if (!item->assignable)
		return DEVMIG_OBSTRUCTED_DRIVER;
	return item->in_use ? DEVMIG_OBSTRUCTED_IN_USE : DEVMIG_OBSTRUCTED_TAKEN;
}

/* A device that nothing takes over. */
struct explaining {
	struct devmig_landing *landing;
	struct dmig_place_of_device *place; /* what is found out */
	enum devmig_item_kind kind;
	const struct devmig_statement *source;
	struct devmig_error **ret_error;
};

/* The disks and cards of a host that have nothing to do with any of this */
static bool is_unrelated(const struct devmig_item *item, const struct devmig_statement *statement)
{
	return !item->assignable && devmig_statement_kind(statement) == DEVMIG_STATED_NONE;
}

static int explain(const struct explaining *explaining, size_t index)
{
	struct dmig_unlanded *ret = &explaining->place->unlanded[explaining->place->count];
	struct devmig_survey *survey = explaining->landing->survey;
	struct devmig_statement *statement;
	struct devmig_item item;
	int error;

	devmig_survey_item(survey, index, &item);
	if (!dmig_is_candidate(explaining->kind, item.kind))
		return 0;
	error = devmig_survey_statement(survey, index, &statement, explaining->ret_error);
	if (error || is_unrelated(&item, statement))
		return error;
	error = devmig_statement_check(explaining->source, statement, DEVMIG_INCOMING,
				       &ret->verdict, explaining->ret_error);
	if (error)
		return error;
	ret->distance = distance_of(ret->verdict);
	ret->shown.item = index;
	ret->shown.obstruction = obstruction_of(ret->verdict, &item);
	if (ret->shown.obstruction == DEVMIG_OBSTRUCTED_VERDICT)
		ret->shown.verdict = ret->verdict;
	explaining->place->count++;
	return 0;
}

static int by_distance(const void *a, const void *b)
{
	const struct dmig_unlanded *one = a, *other = b;

	if (one->distance != other->distance)
		return one->distance < other->distance ? -1 : 1;
	return one->shown.item < other->shown.item ? -1 : 1;
}

static int explain_all(const struct explaining *explaining)
{
	const size_t items = explaining->landing->items;
	struct dmig_place_of_device *place = explaining->place;
	size_t i;
	int error = 0;

	place->unlanded = calloc(items + 1, sizeof(*place->unlanded));
	if (!place->unlanded)
		return dmig_fail_memory(explaining->ret_error);
	for (i = 0; i < items && !error; i++)
		error = explain(explaining, i);
	if (!error)
		qsort(place->unlanded, place->count, sizeof(*place->unlanded), by_distance);
	return error;
}

int dmig_unlanded_collect(struct devmig_landing *landing, size_t device,
			  struct devmig_error **ret_error)
{
	struct devmig_statement *source = NULL;
	struct devmig_assigned assigned;
	int error;

	devmig_domain_device(landing->domain, device, &assigned);
	/* Without it each item's answer would be the same. */
	if (!assigned.document)
		return 0;
	error = devmig_statement_of_document(assigned.document, NULL, &source, ret_error);
	if (!error)
		error = explain_all(&(struct explaining){ landing, &landing->places[device],
							  assigned.kind, source, ret_error });
	devmig_statement_unref(source);
	return error;
}

void dmig_unlanded_free(struct dmig_place_of_device *place)
{
	size_t i;

	for (i = 0; i < place->count; i++)
		devmig_verdict_free(place->unlanded[i].verdict);
	free(place->unlanded);
}
