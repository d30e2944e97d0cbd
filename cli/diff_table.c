// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "class_name.h"
#include "cleanup.h"
#include "diff_print.h"
#include "text.h"

/* The tables that devmig diff prints. */

static int begin(struct table **ret, const struct table_column *columns, size_t count)
{
	int status = table_new(ret);

	for (size_t i = 0; !status && i < count; i++)
		table_column(*ret, &columns[i]);
	return status;
}

#define BEGIN(table, columns) begin(table, columns, sizeof(columns) / sizeof(*(columns)))

static void number(struct table *table, struct table_row *row, size_t column, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	table_cell(table, row, column, text, COLOR_NONE);
}

static void class_cell(struct table *table, struct table_row *row, size_t column,
		       const struct devmig_fleet *fleet, uint32_t class_number)
{
	cli_auto(free) char *name = class_name(fleet, class_number);

	table_cell(table, row, column, name, COLOR_NONE);
}

static bool is_past(const struct diff_shown *shown, size_t rows)
{
	return shown->limit && rows >= shown->limit;
}

static void tell_rest(const struct diff_shown *shown, uint64_t count)
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
			number(table, row, i + 1, counts[summary_order[i]]);
		else
			table_cell(table, row, i + 1, "-", COLOR_NONE);
}

int diff_print_summary(const struct diff_shown *shown)
{
	const struct devmig_diff_totals *totals = &shown->totals;
	cli_auto(table) struct table *table = NULL;
	int status = BEGIN(&table, summary_columns);

	if (status)
		return status;
	add_summary(table, "hosts", totals->hosts, 4);
	add_summary(table, "records", totals->records, 4);
	add_summary(table, "classes", totals->classes, 4);
	add_summary(table, "migrations", totals->migrations, 2);
	return table_print(table);
}

/* --- devices in use --- */

static const struct table_column lost_columns[] = {
	{ "COUNT", TABLE_RIGHT },  { "WHY", 0 },
	{ "OLD", TABLE_TRUNCATE }, { "NEW", TABLE_TRUNCATE },
	{ "PLACES", TABLE_RIGHT }, { "TAKEN", TABLE_RIGHT },
	{ "WENT", TABLE_RIGHT },   { "CHANGED", TABLE_RIGHT },
};

static const struct table_column gained_columns[] = {
	{ "COUNT", TABLE_RIGHT },  { "WHY", 0 },
	{ "OLD", TABLE_TRUNCATE }, { "NEW", TABLE_TRUNCATE },
	{ "PLACES", TABLE_RIGHT }, { "FREED", TABLE_RIGHT },
	{ "CAME", TABLE_RIGHT },   { "CHANGED", TABLE_RIGHT },
};

static size_t prospect_group(const struct diff_shown *shown,
			     const struct devmig_record_change *change, const void *arg)
{
	(void)shown;
	(void)arg;
	return change->prospect == DEVMIG_PROSPECT_SAME ? SIZE_MAX : change->group;
}

static void add_prospect(struct table *table, const struct diff_shown *shown,
			 const struct devmig_prospect_change *change)
{
	struct table_row *row = table_row(table, NULL);

	number(table, row, 0, change->devices);
	table_cell(table, row, 1, change->reason, COLOR_BAD);
	class_cell(table, row, 2, shown->before, change->before);
	class_cell(table, row, 3, shown->after, change->after);
	number(table, row, 4, change->places);
	number(table, row, 5, change->taken);
	number(table, row, 6, change->went);
	number(table, row, 7, change->changed);
}

static int add_prospects(const struct diff_shown *shown, enum devmig_prospect prospect,
			 struct table *table, size_t *ret_count)
{
	const size_t count = devmig_diff_prospect_count(shown->diff);
	cli_auto(diff_names) struct diff_names *names = NULL;
	struct devmig_prospect_change change;
	size_t rows = 0;
	int status = diff_names_make(shown, count, DIFF_EXAMPLES_MAX, prospect_group, NULL, &names);

	for (size_t i = 0; !status && !devmig_diff_prospect(shown->diff, i, &change); i++) {
		cli_auto(free) char *words = NULL;

		if (change.prospect != prospect || is_past(shown, rows++))
			continue;
		words = diff_names_words(names, i, change.devices);
		add_prospect(table, shown, &change);
		table_note_words(table, words);
	}
	*ret_count = rows;
	return status;
}

int diff_print_prospects(const struct diff_shown *shown, enum devmig_prospect prospect)
{
	const bool lost = prospect == DEVMIG_PROSPECT_LOST;
	cli_auto(table) struct table *table = NULL;
	size_t count = 0;
	int status = lost ? BEGIN(&table, lost_columns) : BEGIN(&table, gained_columns);

	if (!status)
		status = add_prospects(shown, prospect, table, &count);
	if (!status)
		status = table_print(table);
	if (!status)
		tell_rest(shown, count);
	return status;
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
		number(table, row, i + 2, change->records[summary_order[i]]);
}

int diff_print_hosts(const struct diff_shown *shown)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_host_change change;
	size_t rows = 0;
	int status = BEGIN(&table, host_columns);

	if (status)
		return status;
	while (devmig_diff_next_host(shown->diff, &change) > 0)
		if (!is_past(shown, rows++))
			add_host(table, &change);
	status = table_print(table);
	tell_rest(shown, rows);
	return status;
}

/* --- documents --- */

static const struct table_column document_columns[] = {
	{ "COUNT", TABLE_RIGHT },
	{ "IN-USE", TABLE_RIGHT },
	{ "OLD", TABLE_TRUNCATE },
	{ "NEW", TABLE_TRUNCATE },
};

static int put_difference(void *arg, const struct devmig_difference *difference)
{
	FILE *out = arg;

	if (difference->field)
		fprintf(out, "SELF %s: %s -> %s\n", difference->field,
			difference->before ? difference->before : "(absent)",
			difference->after ? difference->after : "(absent)");
	else if (difference->text)
		fprintf(out, "object %u %s: %s\n", difference->object,
			devmig_change_name(difference->change), difference->text);
	else
		fputs("objects stand in another order\n", out);
	return 0;
}

/* Lines that say what differs; NULL without memory. */
static char *difference_lines(const struct diff_shown *shown,
			      const struct devmig_document_change *change)
{
	struct devmig_document *before = NULL, *after = NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r = 0;

	if (out && change->before != DEVMIG_NO_CLASS && change->after != DEVMIG_NO_CLASS &&
	    !devmig_fleet_document(shown->before, change->before, &before, NULL) &&
	    !devmig_fleet_document(shown->after, change->after, &after, NULL))
		r = devmig_document_differences(before, after, put_difference, out);
	text = text_end(out, &text);
	if (r || !text) {
		free(text);
		return NULL;
	}
	size = strlen(text);
	if (size)
		text[size - 1] = '\0';
	return text;
}

static void add_document(struct table *table, const struct diff_shown *shown,
			 const struct devmig_document_change *change)
{
	struct table_row *row = table_row(table, NULL);
	cli_auto(free) char *lines = difference_lines(shown, change);

	number(table, row, 0, change->records);
	number(table, row, 1, change->in_use);
	class_cell(table, row, 2, shown->before, change->before);
	class_cell(table, row, 3, shown->after, change->after);
	table_note(table, lines);
}

int diff_print_documents(const struct diff_shown *shown)
{
	const size_t count = devmig_diff_document_count(shown->diff);
	cli_auto(table) struct table *table = NULL;
	struct devmig_document_change change;
	int status = BEGIN(&table, document_columns);

	if (status)
		return status;
	for (size_t i = 0; i < count && !is_past(shown, i); i++)
		if (!devmig_diff_document(shown->diff, i, &change))
			add_document(table, shown, &change);
	status = table_print(table);
	tell_rest(shown, count);
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

	class_cell(table, row, 0, went ? shown->before : shown->after,
		   went ? change->before : change->after);
	table_cell(table, row, 1, devmig_change_name(change->change), COLOR_NONE);
	number(table, row, 2, change->records_before);
	number(table, row, 3, change->records_after);
}

int diff_print_classes(const struct diff_shown *shown)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_class_change change;
	size_t rows = 0;
	int status = BEGIN(&table, class_columns);

	if (status)
		return status;
	while (devmig_diff_next_class(shown->diff, &change) > 0)
		if (!is_past(shown, rows++))
			add_class(table, shown, &change);
	status = table_print(table);
	tell_rest(shown, rows);
	return status;
}

/* --- migrations --- */

static const struct table_column migration_columns[] = {
	{ "HOW", 0 },
	{ "FROM", TABLE_TRUNCATE },
	{ "TO", TABLE_TRUNCATE },
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
	class_cell(table, row, 1, change->fleet, change->source);
	class_cell(table, row, 2, change->fleet, change->destination);
	number(table, row, 3, change->devices);
	number(table, row, 4, change->in_use);
	number(table, row, 5, change->places);
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
		if (!is_past(shown, rows++))
			add_migration(table, &change);
}

int diff_print_migrations(const struct diff_shown *shown)
{
	const uint64_t *counts = shown->totals.migrations;
	const uint64_t all = counts[DEVMIG_CAME] + counts[DEVMIG_WENT];
	const uint64_t rows = shown->limit && shown->limit < all ? shown->limit : all;
	cli_auto(free) struct devmig_migration_change *best = NULL;
	cli_auto(table) struct table *table = NULL;
	int status = BEGIN(&table, migration_columns);

	if (status)
		return status;
	if (rows <= SORTED_MAX)
		best = calloc(rows + 1, sizeof(*best));
	if (best)
		add_sorted(table, shown, best, rows);
	else
		add_unsorted(table, shown);
	status = table_print(table);
	tell_rest(shown, all);
	return status;
}
