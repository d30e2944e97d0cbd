// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>

#include "cleanup.h"
#include "diff_table.h"

/* Devices in use that lost or gained a place to go. */

static const struct table_column lost_columns[] = {
	{ "COUNT", TABLE_RIGHT },
	{ "WHY", 0 },
	{ "OLD", 0 },
	{ "NEW", 0 },
	{ "PLACES", TABLE_RIGHT },
	{ "TAKEN", TABLE_RIGHT },
	{ "WENT", TABLE_RIGHT },
	{ "CHANGED", TABLE_RIGHT },
};

static const struct table_column gained_columns[] = {
	{ "COUNT", TABLE_RIGHT },
	{ "WHY", 0 },
	{ "OLD", 0 },
	{ "NEW", 0 },
	{ "PLACES", TABLE_RIGHT },
	{ "FREED", TABLE_RIGHT },
	{ "CAME", TABLE_RIGHT },
	{ "CHANGED", TABLE_RIGHT },
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

	diff_number(table, row, 0, change->devices);
	table_cell(table, row, 1, change->reason, COLOR_BAD);
	diff_class_cell(table, row, 2, shown->before, change->before);
	diff_class_cell(table, row, 3, shown->after, change->after);
	diff_number(table, row, 4, change->places);
	diff_number(table, row, 5, change->taken);
	diff_number(table, row, 6, change->went);
	diff_number(table, row, 7, change->changed);
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

		if (change.prospect != prospect || diff_is_past(shown, rows++))
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
	int status = lost ? DIFF_TABLE_BEGIN(&table, lost_columns)
			  : DIFF_TABLE_BEGIN(&table, gained_columns);

	if (!status)
		status = add_prospects(shown, prospect, table, &count);
	if (!status)
		status = table_print(table);
	if (!status)
		diff_tell_rest(shown, count);
	return status;
}
