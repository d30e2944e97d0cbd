// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "check_print.h"
#include "cleanup.h"
#include "find_print.h"
#include "nearest.h"
#include "report.h"
#include "table.h"
#include "verb.h"

#define EXAMPLES_MAX 3 /* names of a group that are shown */

/* A place to go, as the columns see it. */
struct place {
	struct found *found;
	const struct devmig_target *target;
	struct devmig_device_record record;
	char scratch[40];
};

static const char *cell_host(struct place *place)
{
	return place->record.host;
}

static const char *cell_device(struct place *place)
{
	return place->record.device;
}

static const char *cell_kind(struct place *place)
{
	return devmig_kind_name(place->record.kind);
}

static const char *cell_numa(struct place *place)
{
	if (place->record.numa < 0)
		return "-";
	snprintf(place->scratch, sizeof(place->scratch), "%d", place->record.numa);
	return place->scratch;
}

static const char *cell_free(struct place *place)
{
	if (place->record.in_use)
		return "0";
	snprintf(place->scratch, sizeof(place->scratch), "%u", place->record.available);
	return place->scratch;
}

static const char *cell_verdict(struct place *place)
{
	return place->target->identical && place->target->answer == DEVMIG_COMPATIBLE
		       ? "identical"
		       : answer_words(place->target->answer);
}

static const char *cell_set(struct place *place)
{
	return place->target->answer == DEVMIG_AFTER_APPLY
		       ? found_settings(place->found, place->record.class_number)
		       : NULL;
}

static const char *cell_version(struct place *place)
{
	return found_version(place->found, place->record.class_number);
}

static const char *cell_digest(struct place *place)
{
	const struct devmig_class_table *classes = devmig_fleet_classes(place->found->fleet);
	struct devmig_digest digest =
		devmig_document_digest(devmig_class_document(classes, place->record.class_number));

	devmig_digest_format(&digest, place->scratch);
	return place->scratch;
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static const struct find_column {
	struct table_column column;
	const char *(*cell)(struct place *place);
	bool by_default;
} all_columns[] = {
	{ { "HOST", 0 }, cell_host, true },           { { "DEVICE", 0 }, cell_device, true },
	{ { "KIND", 0 }, cell_kind, true },           { { "NUMA", TABLE_RIGHT }, cell_numa, true },
	{ { "FREE", TABLE_RIGHT }, cell_free, true }, { { "VERDICT", 0 }, cell_verdict, true },
	{ { "VERSION", 0 }, cell_version, true },     { { "SET", 0 }, cell_set, true },
	{ { "DIGEST", 0 }, cell_digest, false },
};

#define COLUMN_COUNT (sizeof(all_columns) / sizeof(*all_columns))

static const struct find_column *chosen[4 * COLUMN_COUNT];
static size_t chosen_count;

static int choose_column(const char *name, size_t len)
{
	struct nearest nearest = { .wanted = name, .wanted_len = len };
	size_t i;

	for (i = 0; i < COLUMN_COUNT; i++) {
		if (strlen(all_columns[i].column.name) == len &&
		    strncasecmp(all_columns[i].column.name, name, len) == 0)
			break;
		nearest_offer(&nearest, all_columns[i].column.name);
	}
	if (i == COLUMN_COUNT)
		return report_usage("find: there is no column '%.*s'%s%s%s", (int)len, name,
				    nearest.best ? "; did you mean " : "",
				    nearest.best ? nearest.best : "", nearest.best ? "?" : "");
	if (chosen_count == sizeof(chosen) / sizeof(*chosen))
		return report_usage("find: too many columns");
	chosen[chosen_count++] = &all_columns[i];
	return 0;
}

int find_columns_choose(const char *list)
{
	size_t i, len;
	int status;

	if (!list || *list == '+')
		for (i = 0; i < COLUMN_COUNT; i++)
			if (all_columns[i].by_default)
				chosen[chosen_count++] = &all_columns[i];
	if (!list)
		return 0;
	for (list += *list == '+';; list += len + 1) {
		len = strcspn(list, ",");
		status = choose_column(list, len);
		if (status || !list[len])
			return status;
	}
}

static void add_place(struct table *table, struct place *place)
{
	struct table_row *row = table_row(table, NULL);
	size_t i;

	for (i = 0; i < chosen_count; i++)
		table_cell(table, row, i, or_dash(chosen[i]->cell(place)),
			   chosen[i]->cell == cell_verdict ? color_of_answer(place->target->answer)
							   : COLOR_NONE);
}

static int print_places(struct found *found, const struct devmig_target *targets, size_t count)
{
	cli_auto(table) struct table *table = NULL;
	struct place place = { .found = found };
	int status = table_new(&table);
	size_t i;

	if (status)
		return status;
	for (i = 0; i < chosen_count; i++)
		table_column(table, &chosen[i]->column);
	for (i = 0; i < count; i++) {
		place.target = &targets[i];
		devmig_fleet_record(found->fleet, targets[i].record, &place.record);
		add_place(table, &place);
	}
	return table_print(table);
}

static void join_examples(const struct found *found, const struct devmig_obstacle *obstacle,
			  char *text, size_t size)
{
	struct devmig_device_record record;
	size_t i, at = 0;

	for (i = 0; i < obstacle->count && i < EXAMPLES_MAX && at < size; i++) {
		devmig_fleet_record(found->fleet, obstacle->records[i], &record);
		at += snprintf(text + at, size - at, "%s%s/%s", i ? " " : "", record.host,
			       record.device);
	}
	if (i < obstacle->count && at < size)
		snprintf(text + at, size - at, " ...");
}

static const char *found_words(const struct devmig_obstacle *obstacle)
{
	bool of_field = obstacle->field && *obstacle->field;

	return of_field && !obstacle->found ? "(absent)" : or_dash(obstacle->found);
}

static void add_obstacle(struct table *table, const struct found *found,
			 const struct devmig_obstacle *obstacle)
{
	struct table_row *row = table_row(table, NULL);
	char count[24], examples[512] = "";

	snprintf(count, sizeof(count), "%zu", obstacle->count);
	join_examples(found, obstacle, examples, sizeof(examples));
	table_cell(table, row, 0, count, COLOR_NONE);
	table_cell(table, row, 1, obstacle->reason, COLOR_BAD);
	table_cell(table, row, 2, or_dash(obstacle->field), COLOR_STRONG);
	table_cell(table, row, 3, or_dash(obstacle->wanted), COLOR_NONE);
	table_cell(table, row, 4, found_words(obstacle), COLOR_NONE);
	table_cell(table, row, 5, examples, COLOR_DIM);
}

static int print_obstacles(const struct found *found)
{
	static const struct table_column columns[] = {
		{ "COUNT", TABLE_RIGHT }, { "REASON", 0 }, { "FIELD", 0 },
		{ "WANTED", 0 },          { "FOUND", 0 },  { "WHERE", TABLE_TRUNCATE },
	};
	size_t i, count = devmig_find_obstacle_count(found->result);
	cli_auto(table) struct table *table = NULL;
	struct devmig_obstacle obstacle;
	int status = table_new(&table);

	if (status)
		return status;
	for (i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		table_column(table, &columns[i]);
	for (i = 0; i < count; i++) {
		devmig_find_obstacle(found->result, i, &obstacle);
		add_obstacle(table, found, &obstacle);
	}
	return table_print(table);
}

int found_print_text(struct found *found)
{
	const struct devmig_target *targets;
	size_t count;
	int status = 0;

	targets = devmig_find_targets(found->result, &count);
	if (count)
		status = print_places(found, targets, count);
	else
		printf("%sno place%s for %s among %zu devices and types%s\n", color(COLOR_BAD),
		       color(COLOR_NONE), found->source->path, devmig_fleet_count(found->fleet),
		       found->why_not ? "" : "; --why-not tells why");
	if (status || !found->why_not || !devmig_find_obstacle_count(found->result))
		return status;
	putchar('\n');
	return print_obstacles(found);
}
