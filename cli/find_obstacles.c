// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "find_print.h"
#include "report.h"
#include "shorten.h"
#include "table.h"
#include "text.h"

#define EXAMPLES_MAX 3 /* names of a group that are shown */
#define VALUE_MIN    8 /* columns that are left of a value, however narrow the terminal is */

/* "net1/0000:3b:00.3 net2/0000:3b:00.2 and 7 more"; NULL without memory */
static char *join_examples(const struct found *found, const struct devmig_obstacle *obstacle)
{
	struct devmig_device_record record;
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (i = 0; i < obstacle->count && i < EXAMPLES_MAX; i++) {
		devmig_fleet_record(found->fleet, obstacle->records[i], &record);
		fprintf(out, "%s%s/%s", i ? " " : "", record.host, record.device);
	}
	if (i < obstacle->count)
		fprintf(out, " and %zu more", obstacle->count - i);
	return text_end(out, &text);
}

static const char *found_words(const struct devmig_obstacle *obstacle)
{
	bool of_field = obstacle->field && *obstacle->field && !obstacle->in_apply;

	return of_field && !obstacle->found ? "(absent)" : or_dash(obstacle->found);
}

enum { COLUMN_WANTED = 3, COLUMN_FOUND = 4, OBSTACLE_COLUMNS = 5 };

static const struct table_column obstacle_columns[OBSTACLE_COLUMNS] = {
	{ "COUNT", TABLE_RIGHT }, { "REASON", 0 }, { "FIELD", 0 }, { "WANTED", 0 }, { "FOUND", 0 },
};

/* The cells of a group; @count has room for a number. */
static void obstacle_cells(const struct devmig_obstacle *obstacle, char count[24],
			   const char *cells[OBSTACLE_COLUMNS])
{
	snprintf(count, 24, "%zu", obstacle->count);
	cells[0] = count;
	cells[1] = obstacle->reason;
	cells[2] = or_dash(obstacle->field);
	cells[COLUMN_WANTED] = or_dash(obstacle->wanted);
	cells[COLUMN_FOUND] = found_words(obstacle);
}

static void measure_obstacles(const struct found *found, size_t widths[OBSTACLE_COLUMNS])
{
	size_t i, k, width, count = devmig_find_obstacle_count(found->result);
	const char *cells[OBSTACLE_COLUMNS];
	struct devmig_obstacle obstacle;
	char number[24];

	for (k = 0; k < OBSTACLE_COLUMNS; k++)
		widths[k] = strlen(obstacle_columns[k].name);
	for (i = 0; i < count; i++) {
		devmig_find_obstacle(found->result, i, &obstacle);
		obstacle_cells(&obstacle, number, cells);
		for (k = 0; k < OBSTACLE_COLUMNS; k++) {
			width = columns_of(cells[k]);
			if (width > widths[k])
				widths[k] = width;
		}
	}
}

/* What is wanted and what was found share what the other columns leave of a terminal. */
static void fit_obstacles(const struct found *found, size_t widths[OBSTACLE_COLUMNS])
{
	size_t *wanted = &widths[COLUMN_WANTED], *seen = &widths[COLUMN_FOUND];
	size_t i, room = terminal_columns(), others = OBSTACLE_COLUMNS - 1;

	for (i = 0; i < OBSTACLE_COLUMNS; i++)
		widths[i] = SIZE_MAX;
	if (!room)
		return;
	measure_obstacles(found, widths);
	for (i = 0; i < COLUMN_WANTED; i++)
		others += widths[i];
	room = room > others + 2 * VALUE_MIN ? room - others : 2 * VALUE_MIN;
	if (*wanted + *seen <= room)
		return;
	if (*seen <= room / 2)
		*wanted = room - *seen;
	else if (*wanted <= room / 2)
		*seen = room - *wanted;
	else
		*wanted = *seen = room / 2;
}

static void add_obstacle(struct table *table, const struct found *found,
			 const struct devmig_obstacle *obstacle,
			 const size_t widths[OBSTACLE_COLUMNS])
{
	static const enum color colors[OBSTACLE_COLUMNS] = { COLOR_NONE, COLOR_BAD, COLOR_STRONG,
							     COLOR_NONE, COLOR_NONE };
	cli_auto(free) char *examples = join_examples(found, obstacle);
	struct table_row *row = table_row(table, NULL);
	const char *cells[OBSTACLE_COLUMNS];
	char number[24];
	size_t i;

	obstacle_cells(obstacle, number, cells);
	for (i = 0; i < OBSTACLE_COLUMNS; i++) {
		cli_auto(free) char *text = shorten(cells[i], widths[i]);

		table_cell(table, row, i, text, colors[i]);
	}
	table_note_words(table, examples);
}

int found_print_obstacles(const struct found *found)
{
	size_t i, count = devmig_find_obstacle_count(found->result);
	cli_auto(table) struct table *table = NULL;
	size_t widths[OBSTACLE_COLUMNS];
	struct devmig_obstacle obstacle;
	int status = table_new(&table);

	if (status)
		return status;
	for (i = 0; i < OBSTACLE_COLUMNS; i++)
		table_column(table, &obstacle_columns[i]);
	fit_obstacles(found, widths);
	for (i = 0; i < count; i++) {
		devmig_find_obstacle(found->result, i, &obstacle);
		add_obstacle(table, found, &obstacle, widths);
	}
	return table_print(table);
}
