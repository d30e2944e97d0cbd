// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "cleanup.h"
#include "item.h"
#include "report.h"
#include "show_print.h"
#include "visible.h"

/* By enum devmig_stated. */
static const enum color colors[] = {
	[DEVMIG_STATED_WHOLE] = COLOR_GOOD,
	[DEVMIG_STATED_DRAFT] = COLOR_WARN,
	[DEVMIG_STATED_NONE] = COLOR_WARN,
	[DEVMIG_STATED_BAD] = COLOR_BAD,
};

/* Of what is whole; a draft has no name yet. */
static bool find_digest(const struct devmig_statement *statement, char hex[33])
{
	struct devmig_digest digest;

	if (devmig_statement_kind(statement) != DEVMIG_STATED_WHOLE)
		return false;
	digest = devmig_document_digest(devmig_statement_document(statement));
	devmig_digest_format(&digest, hex);
	return true;
}

static void print_head(const struct shown_device *device)
{
	const struct devmig_statement *statement = device->statement;
	const enum devmig_stated stated = devmig_statement_kind(statement);
	const char *source = devmig_statement_source(statement);
	const struct devmig_error *error = devmig_statement_error(statement);
	char hex[33];

	fputs(color(COLOR_STRONG), stdout);
	put_visible(stdout, device->item.name);
	printf("%s\n%s%s%s", color(COLOR_NONE), color(colors[stated]), devmig_stated_name(stated),
	       color(COLOR_NONE));
	if (*source) {
		fputs(devmig_statement_own(statement) ? ", its own: " : ", by the rule ", stdout);
		put_visible(stdout, source);
	}
	if (find_digest(statement, hex))
		printf(", digest %s", hex);
	/* What a draft lacks is in a table below. */
	if (error && stated != DEVMIG_STATED_DRAFT) {
		fputs(": ", stdout);
		put_visible(stdout, devmig_error_message(error));
	}
	putchar('\n');
}

static void fill_open(struct table *table, const struct devmig_statement *statement)
{
	static const struct table_column columns[] = {
		{ "OPEN", 0 },
		{ "FACT", 0 },
		{ "WHY", 0 },
		{ "LINE", TABLE_RIGHT },
	};
	struct devmig_open_field open;
	char line[16];
	size_t i;

	show_columns(table, columns, sizeof(columns) / sizeof(*columns));
	for (i = 0; !devmig_statement_open(statement, i, &open); i++) {
		struct table_row *row = table_row(table, NULL);

		snprintf(line, sizeof(line), "%u", open.line);
		table_cell(table, row, 0, open.field, COLOR_NONE);
		table_cell(table, row, 1, open.fact, COLOR_NONE);
		table_cell(table, row, 2, open.why, COLOR_NONE);
		table_cell(table, row, 3, open.line ? line : "", COLOR_DIM);
	}
}

enum shown_table { SHOWN_DOCUMENT, SHOWN_OPEN, SHOWN_ORIGIN, SHOWN_FACTS };

static int fill(struct table *table, const struct shown_device *device, enum shown_table what)
{
	const struct devmig_statement *statement = device->statement;

	switch (what) {
	case SHOWN_DOCUMENT:
		return show_document_rows(table, devmig_statement_document(statement));
	case SHOWN_OPEN:
		fill_open(table, statement);
		return 0;
	case SHOWN_ORIGIN:
		show_origin_rows(table, device);
		return 0;
	default:
		return show_fact_rows(table, device);
	}
}

static int print_table(const struct shown_device *device, enum shown_table what)
{
	cli_auto(table) struct table *table = NULL;
	int status = table_new(&table);

	if (status)
		return status;
	if (fill(table, device, what))
		return report_error(NULL);
	putchar('\n');
	return table_print(table);
}

int show_device_text(const struct shown_device *device)
{
	const struct devmig_statement *statement = device->statement;
	const bool stated = devmig_statement_document(statement);
	const bool plain = !device->origin && !device->facts;
	int status = 0;

	print_head(device);
	if (plain && stated)
		status = print_table(device, SHOWN_DOCUMENT);
	if (!status && !device->origin && devmig_statement_open_count(statement))
		status = print_table(device, SHOWN_OPEN);
	if (!status && device->origin && stated)
		status = print_table(device, SHOWN_ORIGIN);
	if (!status && device->facts)
		status = print_table(device, SHOWN_FACTS);
	return status;
}

static void put_head(struct json *json, const struct shown_device *device)
{
	const struct devmig_statement *statement = device->statement;
	const struct devmig_error *error = devmig_statement_error(statement);
	char hex[33];

	json_text(json, "name", device->item.name);
	json_text(json, "kind", devmig_item_kind_name(device->item.kind));
	json_text(json, "stated", devmig_stated_name(devmig_statement_kind(statement)));
	json_bool(json, "own", devmig_statement_own(statement));
	json_text_or_null(json, "source", devmig_statement_source(statement));
	json_text(json, "digest", find_digest(statement, hex) ? hex : NULL);
	json_text(json, "reason", error ? devmig_error_reason(error) : NULL);
	json_text(json, "message", error ? devmig_error_message(error) : NULL);
	json_number_or_null(json, "line", devmig_error_line(error));
}

int show_device_json(const struct shown_device *device)
{
	const struct devmig_document *document = devmig_statement_document(device->statement);
	struct json out = { .out = stdout };
	int err = 0;

	json_object(&out, NULL);
	put_head(&out, device);
	if (document) {
		err = show_document_members(&out, document);
	} else {
		json_text(&out, "self", NULL);
		json_text(&out, "compatible", NULL);
	}
	item_open_json(&out, device->statement);
	if (device->origin)
		show_origin_member(&out, device);
	if (!err && device->facts)
		err = show_facts_member(&out, device);
	json_object_end(&out);
	return err ? report_error(NULL) : 0;
}
