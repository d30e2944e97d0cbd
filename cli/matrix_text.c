// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdlib.h>

#include "cleanup.h"
#include "matrix_print.h"
#include "table.h"
#include "text.h"
#include "verb.h"

#define LIST_COLUMNS  56 /* of a line without the name in it */
#define GROUP_COLUMNS 62 /* of one with all groups that it may name */
#define SHOWN_MAX     4  /* groups that a cell names */
#define NAMED_MAX     10 /* classes that a line names */

static void put_cell(struct table *table, struct table_row *row, size_t column, enum color color,
		     const char *format, ...) __attribute__((format(printf, 5, 6)));

static void put_cell(struct table *table, struct table_row *row, size_t column, enum color color,
		     const char *format, ...)
{
	cli_auto(free) char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	table_cell(table, row, column, text, color);
}

/* A dead end is what people look for. */
static enum color color_of_kind(enum devmig_group_kind kind)
{
	return kind == DEVMIG_GROUP_DEAD_END ? COLOR_WARN : COLOR_NONE;
}

static void add_class(struct table *table, const struct view *view, uint32_t place)
{
	struct devmig_matrix_class class = class_at(view, place);
	struct devmig_group group = group_at(view, class.group);
	cli_auto(free) char *name = name_within(view, place, name_room(LIST_COLUMNS));
	struct table_row *row = table_row(table, NULL);

	put_cell(table, row, 0, COLOR_NONE, "%u", place + 1);
	table_cell(table, row, 1, name, COLOR_NONE);
	put_cell(table, row, 2, COLOR_NONE, "G%u", class.group + 1);
	put_cell(table, row, 3, color_of_kind(group.kind), "%s", kind_words(group.kind));
	put_cell(table, row, 4, COLOR_NONE, "%u", class.in_use);
	put_cell(table, row, 5, COLOR_NONE, "%llu", (unsigned long long)class.instances);
	put_cell(table, row, 6, COLOR_NONE, "%u", class.to);
	put_cell(table, row, 7, COLOR_NONE, "%u", class.from);
	put_cell(table, row, 8, class.to_itself ? COLOR_NONE : COLOR_WARN, "%s",
		 class.to_itself ? "yes" : "no");
}

static int begin_table(const struct table_column *columns, size_t count, struct table **ret)
{
	int status = table_new(ret);
	size_t i;

	for (i = 0; !status && i < count; i++)
		table_column(*ret, &columns[i]);
	return status;
}

int matrix_print_list(const struct view *view)
{
	static const struct table_column columns[] = {
		{ "#", TABLE_RIGHT },
		{ "CLASS", 0 },
		{ "GROUP", 0 },
		{ "KIND", 0 },
		{ "IN-USE", TABLE_RIGHT },
		{ "FREE", TABLE_RIGHT },
		{ "GOES-TO", TABLE_RIGHT },
		{ "COMES-FROM", TABLE_RIGHT },
		{ "ITSELF", 0 },
	};
	cli_auto(table) struct table *table = NULL;
	int status = begin_table(columns, sizeof(columns) / sizeof(*columns), &table);
	uint32_t i;

	if (status)
		return status;
	for (i = 0; i < view->count; i++)
		add_class(table, view, i);
	return table_print(table);
}

/* Is there a way from the one to the other, either way round? */
static bool has_way(const struct view *view, uint32_t group, uint32_t other, bool out)
{
	struct devmig_one_way way;

	return devmig_matrix_one_way(view->matrix, out ? group : other, out ? other : group,
				     &way) == 0;
}

/* "G4 G7 and 3 more", "-" for none; to be freed. */
static char *list_ways(const struct view *view, uint32_t group, uint32_t count, bool out)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	uint32_t shown = 0, i;

	if (to && !count)
		putc('-', to);
	for (i = 0; to && i < view->groups && shown < count && shown < SHOWN_MAX; i++)
		if (has_way(view, group, i, out))
			fprintf(to, "%sG%u", shown++ ? " " : "", i + 1);
	if (to && shown < count)
		fprintf(to, " and %u more", count - shown);
	return text_end(to, &text);
}

static void add_group(struct table *table, const struct view *view, uint32_t number)
{
	struct devmig_group group = group_at(view, number);
	struct table_row *row = table_row(table, NULL);
	cli_auto(free) char *to = list_ways(view, number, group.to, true);
	cli_auto(free) char *lead = name_within(view, group.lead, name_room(GROUP_COLUMNS));
	cli_auto(free) char *from = list_ways(view, number, group.from, false);

	put_cell(table, row, 0, COLOR_NONE, "G%u", number + 1);
	put_cell(table, row, 1, color_of_kind(group.kind), "%s", kind_words(group.kind));
	put_cell(table, row, 2, COLOR_NONE, "%u", group.count);
	put_cell(table, row, 3, COLOR_NONE, "%llu", (unsigned long long)group.in_use);
	put_cell(table, row, 4, COLOR_NONE, "%llu", (unsigned long long)group.instances);
	table_cell(table, row, 5, to, COLOR_NONE);
	table_cell(table, row, 6, from, COLOR_NONE);
	if (lead && group.count > 1)
		put_cell(table, row, 7, COLOR_NONE, "%s ...", lead);
	else
		table_cell(table, row, 7, lead, COLOR_NONE);
}

/* An island of one class says nothing that its class does not. */
static bool is_lone(const struct devmig_group *group)
{
	return group->kind == DEVMIG_GROUP_ISLAND && group->count == 1;
}

/* Classes of which something is true: how many, and the first by name. */
static void print_classes(const struct view *view, const char *what,
			  bool (*is)(const struct devmig_matrix_class *class))
{
	uint32_t found = 0, i;

	for (i = 0; i < view->count; i++) {
		struct devmig_matrix_class class = class_at(view, i);

		if (!is(&class))
			continue;
		if (!found++)
			printf("%s:", what);
		if (found <= NAMED_MAX)
			printf(" %s", class.name);
	}
	if (found > NAMED_MAX)
		printf(" and %u more", found - NAMED_MAX);
	if (found)
		putchar('\n');
}

static bool goes_nowhere(const struct devmig_matrix_class *class)
{
	return !class->to && !class->to_itself;
}

static bool only_elsewhere(const struct devmig_matrix_class *class)
{
	return class->to && !class->to_itself;
}

static int print_table(const struct view *view, bool all)
{
	static const struct table_column columns[] = {
		{ "GROUP", 0 },
		{ "KIND", 0 },
		{ "CLASSES", TABLE_RIGHT },
		{ "IN-USE", TABLE_RIGHT },
		{ "FREE", TABLE_RIGHT },
		{ "GOES-TO", 0 },
		{ "COMES-FROM", 0 },
		{ "CLASS", 0 },
	};
	cli_auto(table) struct table *table = NULL;
	int status = begin_table(columns, sizeof(columns) / sizeof(*columns), &table);
	uint32_t lone = 0, i;

	for (i = 0; !status && i < view->groups; i++) {
		struct devmig_group group = group_at(view, i);

		if (is_lone(&group) && !all)
			lone++;
		else
			add_group(table, view, i);
	}
	if (!status && lone < view->groups)
		status = table_print(table);
	if (!status && lone)
		printf("%u island%s of one class\n", lone, lone == 1 ? "" : "s");
	return status;
}

int matrix_print_groups(const struct view *view, bool all)
{
	int status = print_table(view, all);

	if (status)
		return status;
	print_classes(view, "go nowhere, not even to others of their class", goes_nowhere);
	print_classes(view, "do not go to others of their class", only_elsewhere);
	return 0;
}
