// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "diff_table.h"
#include "text.h"

/* Which documents changed into which, and in what they differ. */

static const struct table_column document_columns[] = {
	{ "COUNT", TABLE_RIGHT },
	{ "IN-USE", TABLE_RIGHT },
	{ "OLD", 0 },
	{ "NEW", 0 },
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

	diff_number(table, row, 0, change->records);
	diff_number(table, row, 1, change->in_use);
	diff_class_cell(table, row, 2, shown->before, change->before);
	diff_class_cell(table, row, 3, shown->after, change->after);
	table_note(table, lines);
}

int diff_print_documents(const struct diff_shown *shown)
{
	const size_t count = devmig_diff_document_count(shown->diff);
	cli_auto(table) struct table *table = NULL;
	struct devmig_document_change change;
	int status = DIFF_TABLE_BEGIN(&table, document_columns);

	if (status)
		return status;
	for (size_t i = 0; i < count && !diff_is_past(shown, i); i++)
		if (!devmig_diff_document(shown->diff, i, &change))
			add_document(table, shown, &change);
	status = table_print(table);
	diff_tell_rest(shown, count);
	return status;
}
