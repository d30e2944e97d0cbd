// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "show_print.h"

#define PLACE_MAX 4200 /* a path, and a line */

static const char *place_of(const char *file, unsigned int line, char place[PLACE_MAX])
{
	snprintf(place, PLACE_MAX, line ? "%s:%u" : "%s", file, line);
	return place;
}

static void put_facts(struct table *table, struct table_row *parent,
		      const struct shown_device *device, size_t index)
{
	struct devmig_fact fact;
	size_t i;

	for (i = 0; !devmig_statement_origin_fact(device->statement, index, i, &fact); i++) {
		struct table_row *row = table_row(table, parent);

		table_cell(table, row, 0, fact.name, COLOR_DIM);
		show_fact_cell(table, row, 1, &fact);
		table_cell(table, row, 2, fact.origin, COLOR_DIM);
	}
}

/* A field that the document would have, and the fact that is missing. */
static void put_open(struct table *table, const struct shown_device *device,
		     const struct devmig_open_field *open)
{
	struct table_row *row = table_row(table, NULL);
	struct devmig_fact fact;
	char line[16];

	snprintf(line, sizeof(line), "line %u", open->line);
	table_cell(table, row, 0, open->field, COLOR_NONE);
	table_cell(table, row, 1, "open", COLOR_WARN);
	table_cell(table, row, 2, open->line ? line : "", COLOR_NONE);
	row = table_row(table, row);
	table_cell(table, row, 0, open->fact, COLOR_DIM);
	if (devmig_survey_fact(device->survey, device->index, open->fact, &fact)) {
		table_cell(table, row, 1, open->why, COLOR_WARN);
		return;
	}
	show_fact_cell(table, row, 1, &fact);
	table_cell(table, row, 2, fact.origin, COLOR_DIM);
}

void show_origin_rows(struct table *table, const struct shown_device *device)
{
	static const struct table_column columns[] = {
		{ "FIELD", TABLE_TREE },
		{ "VALUE", 0 },
		{ "ORIGIN", 0 },
	};
	struct devmig_open_field open;
	struct devmig_origin origin;
	char place[PLACE_MAX];
	size_t i;

	show_columns(table, columns, sizeof(columns) / sizeof(*columns));
	for (i = 0; !devmig_statement_origin(device->statement, i, &origin); i++) {
		struct table_row *row = table_row(table, NULL);

		table_cell(table, row, 0, origin.field, COLOR_NONE);
		table_cell(table, row, 1, *origin.value ? origin.value : "\"\"", COLOR_NONE);
		table_cell(table, row, 2, place_of(origin.file, origin.line, place), COLOR_NONE);
		put_facts(table, row, device, i);
	}
	for (i = 0; !devmig_statement_open(device->statement, i, &open); i++)
		put_open(table, device, &open);
}

void show_origin_member(struct json *json, const struct shown_device *device)
{
	struct devmig_origin origin;
	struct devmig_fact fact;
	size_t i, j;

	json_array(json, "origin");
	for (i = 0; !devmig_statement_origin(device->statement, i, &origin); i++) {
		json_object(json, NULL);
		json_text(json, "field", origin.field);
		json_text(json, "value", origin.value);
		json_text(json, "file", origin.file);
		json_number_or_null(json, "line", origin.line);
		json_array(json, "facts");
		for (j = 0; !devmig_statement_origin_fact(device->statement, i, j, &fact); j++)
			show_fact_json(json, &fact);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}
