// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "show_print.h"

/* By enum devmig_fact_state. */
static const char *const states[] = {
	[DEVMIG_FACT_KNOWN] = "known",
	[DEVMIG_FACT_ABSENT] = "absent",
	[DEVMIG_FACT_UNKNOWN] = "unknown",
};

void show_fact_cell(struct table *table, struct table_row *row, size_t column,
		    const struct devmig_fact *fact)
{
	if (fact->state == DEVMIG_FACT_UNKNOWN)
		table_cell(table, row, column, fact->why, COLOR_WARN);
	else
		table_cell(table, row, column, fact->value, COLOR_NONE);
}

void show_fact_json(struct json *json, const struct devmig_fact *fact)
{
	json_object(json, NULL);
	json_text(json, "name", fact->name);
	json_text(json, "state", states[fact->state]);
	json_text(json, "value", fact->state == DEVMIG_FACT_KNOWN ? fact->value : NULL);
	json_text_or_null(json, "origin", fact->origin);
	json_text_or_null(json, "why", fact->why);
	json_object_end(json);
}

static void put_row(struct table *table, const struct devmig_fact *fact)
{
	static const enum color colors[] = {
		[DEVMIG_FACT_KNOWN] = COLOR_GOOD,
		[DEVMIG_FACT_ABSENT] = COLOR_DIM,
		[DEVMIG_FACT_UNKNOWN] = COLOR_WARN,
	};
	struct table_row *row = table_row(table, NULL);

	table_cell(table, row, 0, fact->name, COLOR_NONE);
	table_cell(table, row, 1, states[fact->state], colors[fact->state]);
	show_fact_cell(table, row, 2, fact);
	table_cell(table, row, 3, fact->origin, COLOR_DIM);
}

/* Go through all facts; -ENOMEM, or -ERANGE. */
static int put_all(struct table *table, struct json *json, const struct shown_device *device)
{
	struct devmig_fact fact;
	const char *name;
	size_t i;

	for (i = 0; (name = devmig_fact_name(i)); i++) {
		int err = devmig_survey_fact(device->survey, device->index, name, &fact);

		if (err)
			return err;
		if (json)
			show_fact_json(json, &fact);
		else
			put_row(table, &fact);
	}
	return 0;
}

int show_fact_rows(struct table *table, const struct shown_device *device)
{
	static const struct table_column columns[] = {
		{ "FACT", 0 },
		{ "STATE", 0 },
		{ "VALUE", 0 },
		{ "ORIGIN", 0 },
	};

	show_columns(table, columns, sizeof(columns) / sizeof(*columns));
	return put_all(table, NULL, device);
}

int show_facts_member(struct json *json, const struct shown_device *device)
{
	int err;

	json_array(json, "facts");
	err = put_all(NULL, json, device);
	json_array_end(json);
	return err;
}
