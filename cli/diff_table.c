// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>

#include "class_name.h"
#include "cleanup.h"
#include "diff_table.h"

/* What the tables of devmig diff have in common, and those of sums. */

int diff_table_begin(struct table **ret, const struct table_column *columns, size_t count)
{
	int status = table_new(ret);

	for (size_t i = 0; !status && i < count; i++)
		table_column(*ret, &columns[i]);
	return status;
}

void diff_number(struct table *table, struct table_row *row, size_t column, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	table_cell(table, row, column, text, COLOR_NONE);
}

void diff_class_cell(struct table *table, struct table_row *row, size_t column,
		     const struct devmig_fleet *fleet, uint32_t class_number)
{
	cli_auto(free) char *name = class_name(fleet, class_number);

	table_cell(table, row, column, name, COLOR_NONE);
}

bool diff_is_past(const struct diff_shown *shown, size_t rows)
{
	return shown->limit && rows >= shown->limit;
}

void diff_tell_rest(const struct diff_shown *shown, uint64_t count)
{
	if (shown->limit && count > shown->limit)
		printf("... and %llu more\n", (unsigned long long)(count - shown->limit));
}

/* --- summary --- */

static const struct table_column summary_columns[] = {
	{ "", 0 },
	{ "CAME", TABLE_RIGHT },
	{ "WENT", TABLE_RIGHT },
	{ "CHANGED", TABLE_RIGHT },
	{ "EQUAL", TABLE_RIGHT },
};

static const enum devmig_change summary_order[] = { DEVMIG_CAME, DEVMIG_WENT, DEVMIG_CHANGED,
						    DEVMIG_EQUAL };

static void add_summary(struct table *table, const char *what, const uint64_t counts[4],
			size_t columns)
{
	struct table_row *row = table_row(table, NULL);

	table_cell(table, row, 0, what, COLOR_STRONG);
	for (size_t i = 0; i < 4; i++)
		if (i < columns)
			diff_number(table, row, i + 1, counts[summary_order[i]]);
		else
			table_cell(table, row, i + 1, "-", COLOR_NONE);
}

int diff_print_summary(const struct diff_shown *shown)
{
	const struct devmig_diff_totals *totals = &shown->totals;
	cli_auto(table) struct table *table = NULL;
	int status = DIFF_TABLE_BEGIN(&table, summary_columns);

	if (status)
		return status;
	add_summary(table, "hosts", totals->hosts, 4);
	add_summary(table, "records", totals->records, 4);
	add_summary(table, "classes", totals->classes, 4);
	add_summary(table, "migrations", totals->migrations, 2);
	return table_print(table);
}

/* --- hosts --- */

static const struct table_column host_columns[] = {
	{ "HOST", 0 },
	{ "HOW", 0 },
	{ "CAME", TABLE_RIGHT },
	{ "WENT", TABLE_RIGHT },
	{ "CHANGED", TABLE_RIGHT },
	{ "EQUAL", TABLE_RIGHT },
};

static void add_host(struct table *table, const struct devmig_host_change *change)
{
	struct table_row *row = table_row(table, NULL);

	table_cell(table, row, 0, change->host, COLOR_STRONG);
	table_cell(table, row, 1, devmig_change_name(change->change), COLOR_NONE);
	for (size_t i = 0; i < 4; i++)
		diff_number(table, row, i + 2, change->records[summary_order[i]]);
}

int diff_print_hosts(const struct diff_shown *shown)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_host_change change;
	size_t rows = 0;
	int status = DIFF_TABLE_BEGIN(&table, host_columns);

	if (status)
		return status;
	while (devmig_diff_next_host(shown->diff, &change) > 0)
		if (!diff_is_past(shown, rows++))
			add_host(table, &change);
	status = table_print(table);
	diff_tell_rest(shown, rows);
	return status;
}

/* --- classes --- */

static const struct table_column class_columns[] = {
	{ "CLASS", 0 },
	{ "HOW", 0 },
	{ "OLD", TABLE_RIGHT },
	{ "NEW", TABLE_RIGHT },
};

static void add_class(struct table *table, const struct diff_shown *shown,
		      const struct devmig_class_change *change)
{
	struct table_row *row = table_row(table, NULL);
	const bool went = change->change == DEVMIG_WENT;

	diff_class_cell(table, row, 0, went ? shown->before : shown->after,
			went ? change->before : change->after);
	table_cell(table, row, 1, devmig_change_name(change->change), COLOR_NONE);
	diff_number(table, row, 2, change->records_before);
	diff_number(table, row, 3, change->records_after);
}

int diff_print_classes(const struct diff_shown *shown)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_class_change change;
	size_t rows = 0;
	int status = DIFF_TABLE_BEGIN(&table, class_columns);

	if (status)
		return status;
	while (devmig_diff_next_class(shown->diff, &change) > 0)
		if (!diff_is_past(shown, rows++))
			add_class(table, shown, &change);
	status = table_print(table);
	diff_tell_rest(shown, rows);
	return status;
}
