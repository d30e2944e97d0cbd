// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <string.h>

#include "cleanup.h"
#include "columns.h"
#include "item.h"
#include "report.h"
#include "verb.h"

static bool json;

static const struct option options[] = {
	OPTION_JSON(json),
	OPTION_HOST,
};

static const struct {
	struct table_column column;
	item_cell_fn cell;
} columns[] = {
	{ { "PARENT", 0 }, item_parent },       { { "TYPE", 0 }, item_type },
	{ { "NAME", 0 }, item_label },          { { "API", 0 }, item_api },
	{ { "FREE", TABLE_RIGHT }, item_free }, { { "MAX", TABLE_RIGHT }, item_max },
	{ { "DOCUMENT", 0 }, item_document },
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(*columns))

/* The host, and what was named on it: none for all. */
struct wanted {
	struct host *host;
	size_t *named;
	size_t count;
};

/* Is it a type of what was named, or of a part of that, or named itself? */
static bool is_wanted(const struct wanted *wanted, const struct item *item)
{
	struct devmig_item above = item->is;
	size_t i, at = item->index;

	if (item->is.kind != DEVMIG_ITEM_TYPE)
		return false;
	for (;;) {
		for (i = 0; i < wanted->count; i++)
			if (wanted->named[i] == at)
				return true;
		at = above.parent;
		if (!wanted->count || devmig_survey_item(wanted->host->survey, at, &above))
			return !wanted->count;
	}
}

static void put_row(struct table *table, struct item *item)
{
	struct table_row *row = table_row(table, NULL);
	size_t i;

	for (i = 0; i < COLUMN_COUNT; i++) {
		const char *text = columns[i].cell(item);

		table_cell(table, row, i, *text ? text : "-", item_color(item, columns[i].cell));
	}
}

static int print_text(const struct wanted *wanted)
{
	cli_auto(table) struct table *table = NULL;
	int status = table_new(&table);
	struct item item;
	size_t i;

	if (status)
		return status;
	for (i = 0; i < COLUMN_COUNT; i++)
		table_column(table, &columns[i].column);
	for (i = 0; !status && item_get(wanted->host, i, &item); i++) {
		if (is_wanted(wanted, &item))
			put_row(table, &item);
		status = item.status;
	}
	return status ? status : table_print(table);
}

static int print_json(const struct wanted *wanted)
{
	struct json out = { .out = stdout };
	int status = 0;
	struct item item;
	size_t i;

	json_object(&out, NULL);
	json_text_or_null(&out, "host", devmig_survey_host(wanted->host->survey));
	json_array(&out, "types");
	for (i = 0; !status && item_get(wanted->host, i, &item); i++) {
		if (is_wanted(wanted, &item))
			item_json(&out, &item);
		status = item.status;
	}
	json_array_end(&out);
	json_object_end(&out);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(host) struct host host = {};
	cli_auto(free) size_t *named = NULL;
	struct wanted wanted = { .host = &host, .count = count };
	int status = host_open(context, &host);
	size_t i;

	if (status)
		return status;
	wanted.named = named = calloc(count + 1, sizeof(*named));
	if (!named)
		return report_error(NULL);
	for (i = 0; i < count && !status; i++)
		status = host_find(&host, operands[i], &named[i]);
	return status ? status : (json ? print_json : print_text)(&wanted);
}

const struct verb types_verb = {
	.name = "types",
	.operands = "[PARENT...]",
	.summary = "the types that devices can be created of, and their documents",
	.status = "0 done, 2 usage, 4 I/O or no such device",
	.options = options,
	.max = SIZE_MAX,
	.run = run,
};
