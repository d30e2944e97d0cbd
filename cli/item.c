// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "item.h"
#include "report.h"

/* Of a digest, in a table: as many as classes of a fleet mostly have. */
#define DIGITS 8

bool item_get(const struct host *host, size_t index, struct item *ret)
{
	*ret = (struct item){ .host = host, .index = index };
	return !devmig_survey_item(host->survey, index, &ret->is);
}

static struct devmig_statement *statement_of(struct item *item)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (item->asked)
		return item->statement;
	item->asked = true;
	if (devmig_survey_statement(item->host->survey, item->index, &item->statement, &error))
		item->status = report_error(error);
	return item->statement;
}

static const char *number(struct item *item, long long value)
{
	if (value < 0)
		return "";
	snprintf(item->scratch, sizeof(item->scratch), "%lld", value);
	return item->scratch;
}

const char *item_name(struct item *item)
{
	const char *slash = strrchr(item->is.name, '/');

	return item->is.kind == DEVMIG_ITEM_TYPE && slash ? slash + 1 : item->is.name;
}

const char *item_full_name(struct item *item)
{
	return item->is.name;
}

const char *item_parent(struct item *item)
{
	struct devmig_item parent;

	if (devmig_survey_item(item->host->survey, item->is.parent, &parent))
		return "";
	return parent.name;
}

const char *item_kind(struct item *item)
{
	return devmig_item_kind_name(item->is.kind);
}

const char *item_bus(struct item *item)
{
	return item->is.bus;
}

const char *item_driver(struct item *item)
{
	return item->is.driver;
}

const char *item_api(struct item *item)
{
	return item->is.device_api;
}

const char *item_type(struct item *item)
{
	return item->is.type;
}

const char *item_label(struct item *item)
{
	return item->is.label;
}

const char *item_description(struct item *item)
{
	return item->is.description;
}

const char *item_free(struct item *item)
{
	return item->is.kind == DEVMIG_ITEM_TYPE ? number(item, item->is.available) : "";
}

const char *item_max(struct item *item)
{
	return item->is.kind == DEVMIG_ITEM_TYPE ? number(item, item->is.max) : "";
}

static const char *yes_no(const struct item *item, bool value)
{
	if (item->is.kind == DEVMIG_ITEM_TYPE || item->is.kind == DEVMIG_ITEM_PARENT)
		return "";
	return value ? "yes" : "no";
}

const char *item_used(struct item *item)
{
	return yes_no(item, item->is.in_use);
}

const char *item_assignable(struct item *item)
{
	return yes_no(item, item->is.assignable);
}

const char *item_numa(struct item *item)
{
	return number(item, item->is.numa);
}

const char *item_path(struct item *item)
{
	return item->is.path;
}

static bool digest_of(struct item *item, char ret[33])
{
	const struct devmig_statement *statement = statement_of(item);
	struct devmig_document *document = NULL;
	struct devmig_digest digest;

	if (statement)
		document = devmig_statement_document(statement);
	if (!document)
		return false;
	digest = devmig_document_digest(document);
	devmig_digest_format(&digest, ret);
	return true;
}

static enum devmig_stated stated(struct item *item)
{
	const struct devmig_statement *statement = statement_of(item);

	return statement ? devmig_statement_kind(statement) : DEVMIG_STATED_BAD;
}

static const struct devmig_error *error_of(struct item *item)
{
	const struct devmig_statement *statement = statement_of(item);

	return statement ? devmig_statement_error(statement) : NULL;
}

const char *item_document(struct item *item)
{
	const enum devmig_stated kind = stated(item);
	const char *reason;
	char hex[33];

	if (digest_of(item, hex)) {
		snprintf(item->scratch, sizeof(item->scratch), "%.*s%s", DIGITS, hex,
			 kind == DEVMIG_STATED_DRAFT ? "?" : "");
		return item->scratch;
	}
	if (kind == DEVMIG_STATED_NONE)
		return "";
	reason = devmig_error_reason(error_of(item));
	return *reason ? reason : "bad";
}

const char *item_digest(struct item *item)
{
	return digest_of(item, item->scratch) ? item->scratch : "";
}

const char *item_stated(struct item *item)
{
	return devmig_stated_name(stated(item));
}

const char *item_source(struct item *item)
{
	const struct devmig_statement *statement = statement_of(item);

	return statement ? devmig_statement_source(statement) : "";
}

const char *item_reason(struct item *item)
{
	return stated(item) == DEVMIG_STATED_NONE ? "" : devmig_error_message(error_of(item));
}

static const enum color stated_colors[] = {
	[DEVMIG_STATED_WHOLE] = COLOR_GOOD,
	[DEVMIG_STATED_DRAFT] = COLOR_WARN,
	[DEVMIG_STATED_NONE] = COLOR_NONE,
	[DEVMIG_STATED_BAD] = COLOR_BAD,
};

enum color item_color(struct item *item, item_cell_fn cell)
{
	if (cell == item_document || cell == item_stated)
		return stated_colors[stated(item)];
	return COLOR_NONE;
}

/* Numbers of which a negative one is not known. */
static void put_number(struct json *json, const char *key, long long value)
{
	if (value < 0)
		json_text(json, key, NULL);
	else
		json_number(json, key, value);
}

void item_open_json(struct json *json, const struct devmig_statement *statement)
{
	struct devmig_open_field open;
	size_t i;

	json_array(json, "open");
	for (i = 0; statement && !devmig_statement_open(statement, i, &open); i++) {
		json_object(json, NULL);
		json_text(json, "field", open.field);
		json_text(json, "fact", open.fact);
		json_text(json, "why", open.why);
		json_number_or_null(json, "line", open.line);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_statement(struct json *json, struct item *item)
{
	const struct devmig_statement *statement = statement_of(item);
	const struct devmig_error *error = error_of(item);

	json_object(json, "document");
	json_text(json, "stated", item_stated(item));
	json_text_or_null(json, "digest", item_digest(item));
	json_text_or_null(json, "source", item_source(item));
	json_bool(json, "own", statement && devmig_statement_own(statement));
	json_text_or_null(json, "reason", devmig_error_reason(error));
	json_text_or_null(json, "message", devmig_error_message(error));
	item_open_json(json, statement);
	json_object_end(json);
}

void item_json(struct json *json, struct item *item)
{
	json_object(json, NULL);
	json_text(json, "name", item->is.name);
	json_text(json, "kind", item_kind(item));
	json_text_or_null(json, "parent", item_parent(item));
	json_text_or_null(json, "bus", item->is.bus);
	json_text_or_null(json, "driver", item->is.driver);
	json_text_or_null(json, "device_api", item->is.device_api);
	json_text_or_null(json, "type", item->is.type);
	json_text_or_null(json, "label", item->is.label);
	json_text_or_null(json, "description", item->is.description);
	put_number(json, "available", item->is.available);
	put_number(json, "max", item->is.max);
	json_bool(json, "assignable", item->is.assignable);
	json_bool(json, "in_use", item->is.in_use);
	json_number(json, "numa", item->is.numa);
	json_text_or_null(json, "path", item->is.path);
	put_statement(json, item);
	json_object_end(json);
}
