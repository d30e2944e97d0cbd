// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdlib.h>

#include "cleanup.h"
#include "diff_table.h"

/* Migrations that became possible or impossible. */

static const struct table_column migration_columns[] = {
	{ "HOW", 0 },
	{ "FROM", 0 },
	{ "TO", 0 },
	{ "DEVICES", TABLE_RIGHT },
	{ "IN-USE", TABLE_RIGHT },
	{ "PLACES", TABLE_RIGHT },
};

static bool is_more(const struct devmig_migration_change *a,
		    const struct devmig_migration_change *b)
{
	if (a->in_use != b->in_use)
		return a->in_use > b->in_use;
	return a->devices > b->devices;
}

/* Keep the @max with the most devices behind them, in order. */
static void keep(struct devmig_migration_change *best, size_t *count, size_t max,
		 const struct devmig_migration_change *change)
{
	size_t at = *count;

	if (*count == max && !is_more(change, &best[max - 1]))
		return;
	if (*count == max)
		at--;
	else
		++*count;
	for (; at && is_more(change, &best[at - 1]); at--)
		best[at] = best[at - 1];
	best[at] = *change;
}

static void add_migration(struct table *table, const struct devmig_migration_change *change)
{
	struct table_row *row = table_row(table, NULL);

	table_cell(table, row, 0, devmig_change_name(change->change), COLOR_NONE);
	diff_class_cell(table, row, 1, change->fleet, change->source);
	diff_class_cell(table, row, 2, change->fleet, change->destination);
	diff_number(table, row, 3, change->devices);
	diff_number(table, row, 4, change->in_use);
	diff_number(table, row, 5, change->places);
}

#define SORTED_MAX 1000 /* rows that are put in order; more are printed as they come */

static void add_sorted(struct table *table, const struct diff_shown *shown,
		       struct devmig_migration_change *best, size_t max)
{
	struct devmig_migration_change change;
	size_t count = 0;

	while (devmig_diff_next_migration(shown->diff, &change) > 0)
		keep(best, &count, max, &change);
	for (size_t i = 0; i < count; i++)
		add_migration(table, &best[i]);
}

static void add_unsorted(struct table *table, const struct diff_shown *shown)
{
	struct devmig_migration_change change;
	size_t rows = 0;

	while (devmig_diff_next_migration(shown->diff, &change) > 0)
		if (!diff_is_past(shown, rows++))
			add_migration(table, &change);
}

int diff_print_migrations(const struct diff_shown *shown)
{
	const uint64_t *counts = shown->totals.migrations;
	const uint64_t all = counts[DEVMIG_CAME] + counts[DEVMIG_WENT];
	const uint64_t rows = shown->limit && shown->limit < all ? shown->limit : all;
	cli_auto(free) struct devmig_migration_change *best = NULL;
	cli_auto(table) struct table *table = NULL;
	int status = DIFF_TABLE_BEGIN(&table, migration_columns);

	if (status)
		return status;
	if (rows <= SORTED_MAX)
		best = calloc(rows + 1, sizeof(*best));
	if (best)
		add_sorted(table, shown, best, rows);
	else
		add_unsorted(table, shown);
	status = table_print(table);
	diff_tell_rest(shown, all);
	return status;
}
