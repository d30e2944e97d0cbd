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

/*
 * "net1/0000:3b:00.3 net2/0000:3b:00.2 and 7 more"; NULL without memory.  0, or
 * what to exit with.
 */
static int join_examples(const struct found *found, size_t index, uint64_t count, char **ret)
{
	struct devmig_record record;
	char *text = NULL;
	uint64_t shown = 0;
	size_t size;
	int err = 1;
	FILE *out = open_memstream(&text, &size);

	while (out && shown < EXAMPLES_MAX &&
	       (err = found_obstacle_next(found, index, &record)) > 0)
		fprintf(out, "%s%s/%s", shown++ ? " " : "", record.host, record.device);
	if (out && shown < count)
		fprintf(out, " and %llu more", (unsigned long long)(count - shown));
	*ret = text_end(out, &text);
	return err < 0 ? -err : 0;
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
	snprintf(count, 24, "%llu", (unsigned long long)obstacle->count);
	cells[0] = count;
	cells[1] = obstacle->reason;
	cells[2] = or_dash(obstacle->field);
	cells[COLUMN_WANTED] = or_dash(obstacle->wanted);
	cells[COLUMN_FOUND] = found_words(obstacle);
}

static void measure_obstacles(const struct found *found, size_t widths[OBSTACLE_COLUMNS])
{
	size_t i, k, width, count = devmig_obstacles_count(found->obstacles);
	const char *cells[OBSTACLE_COLUMNS];
	struct devmig_obstacle obstacle;
	char number[24];

	for (k = 0; k < OBSTACLE_COLUMNS; k++)
		widths[k] = strlen(obstacle_columns[k].name);
	for (i = 0; i < count; i++) {
		devmig_obstacle(found->obstacles, i, &obstacle);
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

static int add_obstacle(struct table *table, const struct found *found, size_t index,
			const size_t widths[OBSTACLE_COLUMNS])
{
	static const enum color colors[OBSTACLE_COLUMNS] = { COLOR_NONE, COLOR_BAD, COLOR_STRONG,
							     COLOR_NONE, COLOR_NONE };
	struct table_row *row = table_row(table, NULL);
	const char *cells[OBSTACLE_COLUMNS];
	cli_auto(free) char *examples = NULL;
	struct devmig_obstacle obstacle;
	char number[24];
	int status;
	size_t i;

	devmig_obstacle(found->obstacles, index, &obstacle);
	status = join_examples(found, index, obstacle.count, &examples);
	obstacle_cells(&obstacle, number, cells);
	for (i = 0; i < OBSTACLE_COLUMNS; i++) {
		cli_auto(free) char *text = shorten(cells[i], widths[i]);

		table_cell(table, row, i, text, colors[i]);
	}
	table_note_words(table, examples);
	return status;
}

int found_print_obstacles(const struct found *found)
{
	size_t i, count = devmig_obstacles_count(found->obstacles);
	cli_auto(table) struct table *table = NULL;
	size_t widths[OBSTACLE_COLUMNS];
	int status = table_new(&table);

	if (status)
		return status;
	for (i = 0; i < OBSTACLE_COLUMNS; i++)
		table_column(table, &obstacle_columns[i]);
	fit_obstacles(found, widths);
	for (i = 0; i < count && !status; i++)
		status = add_obstacle(table, found, i, widths);
	return status ? status : table_print(table);
}
