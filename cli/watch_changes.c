// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/document.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "watch_changes.h"

/* What an item has at one time, as text. */
struct shown {
	struct devmig_item item;
	const char *parent;
	char available[24];
	char max[24];
	char numa[16];
	char document[33]; /* its digest, or why there is none */
};

/* In the order in which they are told. */
static const char *parent_of(const struct shown *shown)
{
	return shown->parent;
}

static const char *driver_of(const struct shown *shown)
{
	return shown->item.driver;
}

static const char *type_of(const struct shown *shown)
{
	return shown->item.type;
}

static const char *label_of(const struct shown *shown)
{
	return shown->item.label;
}

static const char *api_of(const struct shown *shown)
{
	return shown->item.device_api;
}

static const char *available_of(const struct shown *shown)
{
	return shown->available;
}

static const char *max_of(const struct shown *shown)
{
	return shown->max;
}

static const char *assignable_of(const struct shown *shown)
{
	return shown->item.assignable ? "yes" : "no";
}

static const char *numa_of(const struct shown *shown)
{
	return shown->numa;
}

static const char *document_of(const struct shown *shown)
{
	return shown->document;
}

static const struct {
	const char *name;
	const char *(*of)(const struct shown *shown);
} properties[] = {
	{ "parent", parent_of },     { "driver", driver_of },         { "type", type_of },
	{ "label", label_of },       { "device_api", api_of },        { "available", available_of },
	{ "max", max_of },           { "assignable", assignable_of }, { "numa", numa_of },
	{ "document", document_of },
};

#define PROPERTIES (sizeof(properties) / sizeof(*properties))

_Static_assert(PROPERTIES <= WATCH_PROPERTIES_MAX, "there is room for all of them");

static void print_number(char *text, size_t size, long long number)
{
	*text = 0;
	if (number >= 0)
		snprintf(text, size, "%lld", number);
}

static int show_document(struct devmig_survey *survey, size_t index, struct shown *shown)
{
	struct devmig_statement *statement;
	struct devmig_digest digest;
	const struct devmig_document *document;
	int err = devmig_survey_statement(survey, index, &statement, NULL);

	if (err)
		return err;
	document = devmig_statement_document(statement);
	if (document) {
		digest = devmig_document_digest(document);
		devmig_digest_format(&digest, shown->document);
	} else {
		snprintf(shown->document, sizeof(shown->document), "%s",
			 devmig_stated_name(devmig_statement_kind(statement)));
	}
	return 0;
}

static int show(struct devmig_survey *survey, size_t index, struct shown *ret)
{
	struct devmig_item parent = { .name = "" };
	int err = devmig_survey_item(survey, index, &ret->item);

	if (err)
		return err;
	if (ret->item.parent != DEVMIG_NO_ITEM)
		devmig_survey_item(survey, ret->item.parent, &parent);
	ret->parent = parent.name;
	print_number(ret->available, sizeof(ret->available), ret->item.available);
	print_number(ret->max, sizeof(ret->max), ret->item.max);
	print_number(ret->numa, sizeof(ret->numa), ret->item.numa);
	return show_document(survey, index, ret);
}

/* The same thing in the other survey. */
static bool find_same(struct devmig_survey *survey, const struct devmig_item *item, size_t *ret)
{
	struct devmig_item found;

	return !devmig_survey_find(survey, item->name, ret) &&
	       !devmig_survey_item(survey, *ret, &found) && found.kind == item->kind &&
	       strcmp(found.name, item->name) == 0;
}

static size_t collect(const struct shown *before, const struct shown *after,
		      struct watch_property *ret)
{
	size_t i, count = 0;

	for (i = 0; i < PROPERTIES; i++) {
		const char *old = properties[i].of(before), *new = properties[i].of(after);

		if (strcmp(old, new))
			ret[count++] = (struct watch_property){ properties[i].name, old, new };
	}
	return count;
}

struct comparison {
	struct devmig_survey *before;
	struct devmig_survey *after;
	int (*each)(void *arg, const struct watch_change *change);
	void *arg;
};

static int tell(const struct comparison *comparison, enum watch_change_kind kind,
		const struct shown *shown)
{
	const struct watch_change change = {
		.kind = kind,
		.item = &shown->item,
		.parent = shown->parent,
	};

	return comparison->each(comparison->arg, &change);
}

static int compare(const struct comparison *comparison, size_t before, const struct shown *after)
{
	struct watch_property changed[WATCH_PROPERTIES_MAX];
	struct watch_change change = {
		.kind = WATCH_CHANGED,
		.item = &after->item,
		.parent = after->parent,
		.properties = changed,
	};
	struct shown shown;
	int err = show(comparison->before, before, &shown);

	if (err)
		return err;
	change.count = collect(&shown, after, changed);
	return change.count ? comparison->each(comparison->arg, &change) : 0;
}

static int tell_gone(const struct comparison *comparison)
{
	const size_t count = devmig_survey_count(comparison->before);
	struct shown shown;
	size_t i, same;
	int err = 0;

	for (i = 0; i < count && !err; i++) {
		err = show(comparison->before, i, &shown);
		if (!err && !find_same(comparison->after, &shown.item, &same))
			err = tell(comparison, WATCH_REMOVED, &shown);
	}
	return err;
}

static int tell_rest(const struct comparison *comparison)
{
	const size_t count = devmig_survey_count(comparison->after);
	struct shown shown;
	size_t i, same;
	int err = 0;

	for (i = 0; i < count && !err; i++) {
		err = show(comparison->after, i, &shown);
		if (err)
			break;
		if (find_same(comparison->before, &shown.item, &same))
			err = compare(comparison, same, &shown);
		else
			err = tell(comparison, WATCH_ADDED, &shown);
	}
	return err;
}

int watch_state(struct devmig_survey *survey)
{
	const size_t count = devmig_survey_count(survey);
	struct devmig_statement *statement;
	size_t i;
	int err = 0;

	for (i = 0; i < count && !err; i++)
		err = devmig_survey_statement(survey, i, &statement, NULL);
	return err;
}

int watch_compare(struct devmig_survey *before, struct devmig_survey *after,
		  int (*each)(void *arg, const struct watch_change *change), void *arg)
{
	const struct comparison comparison = { before, after, each, arg };
	int err = tell_gone(&comparison);

	return err ? err : tell_rest(&comparison);
}
