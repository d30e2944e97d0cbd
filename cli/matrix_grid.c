// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cleanup.h"
#include "color.h"
#include "matrix_print.h"
#include "report.h"
#include "shorten.h"

#define GRID_MAX 40 /* classes of a matrix that is printed as one by itself */
#define NUMBERS  28 /* columns of what else stands in front of the cells */

static const struct {
	char mark;
	enum color color;
	const char *words;
} marks[] = {
	[MARK_NO] = { '.', COLOR_DIM, "cannot go" },
	[MARK_YES] = { '#', COLOR_GOOD, "can go" },
	[MARK_APPLY] = { '+', COLOR_WARN, "can go once something is set" },
	[MARK_ONE_WAY] = { '>', COLOR_GOOD, "can go, and not come back" },
	[MARK_ONE_WAY_APPLY] = { '}', COLOR_WARN, "the same once something is set" },
};

/* Columns that names are not in. */
static size_t others(const struct view *view)
{
	return NUMBERS + 2 * (size_t)view->count;
}

bool matrix_grid_fits(const struct view *view)
{
	size_t columns = terminal_columns();

	return view->count <= GRID_MAX && (!columns || columns >= others(view) + NAME_MIN);
}

/* Between groups of several classes stands a line. */
static char gap_before(const struct view *view, uint32_t place)
{
	uint32_t group = class_at(view, place).group, before;

	if (!place)
		return ' ';
	before = class_at(view, place - 1).group;
	if (group == before)
		return ' ';
	return group_at(view, group).count > 1 || group_at(view, before).count > 1 ? '|' : ' ';
}

/* The numbers of the columns, downwards: a line for each power of ten. */
static void print_head(const struct view *view, size_t width)
{
	uint32_t power = 1, i;

	while (power * 10 <= view->count)
		power *= 10;
	for (; power; power /= 10) {
		if (power == 1)
			printf("%4s  %-5s %-*s %6s %6s ", "#", "GROUP", (int)width, "CLASS",
			       "IN-USE", "FREE");
		else
			printf("%*s", (int)(NUMBERS - 1 + width), "");
		for (i = 1; i <= view->count; i++)
			printf("%c%c", gap_before(view, i - 1),
			       i >= power ? (char)('0' + i / power % 10) : ' ');
		putchar('\n');
	}
}

static void print_mark(enum mark mark)
{
	printf("%s%c%s", color(marks[mark].color), marks[mark].mark, color(COLOR_NONE));
}

static int print_row(const struct view *view, uint32_t row, size_t width)
{
	struct devmig_matrix_class class = class_at(view, row);
	cli_auto(free) char *name = name_within(view, row, width);
	uint32_t i;

	if (!name)
		return report_error(NULL);
	printf("%4u  G%-4u %s%*s %6u %6llu ", row + 1, class.group + 1, name,
	       (int)(width - columns_of(name)), "", class.in_use,
	       (unsigned long long)class.instances);
	for (i = 0; i < view->count; i++) {
		putchar(gap_before(view, i));
		print_mark(mark_of(view, row, i));
	}
	putchar('\n');
	return 0;
}

/* The marks that stand in it, and what they mean. */
static void print_legend(const struct view *view)
{
	bool there[MARK_COUNT] = { 0 };
	uint32_t i, k;

	for (i = 0; i < view->count; i++)
		for (k = 0; k < view->count; k++)
			there[mark_of(view, i, k)] = true;
	puts("\nfrom the row's class to the column's:");
	for (i = 0; i < MARK_COUNT; i++) {
		if (!there[i])
			continue;
		fputs("  ", stdout);
		print_mark(i);
		printf(" %s\n", marks[i].words);
	}
}

int matrix_print_grid(const struct view *view)
{
	size_t width = longest_name(view), room = name_room(others(view));
	int status = 0;
	uint32_t i;

	if (width > room)
		width = room;
	if (width < strlen("CLASS"))
		width = strlen("CLASS");
	print_head(view, width);
	for (i = 0; !status && i < view->count; i++)
		status = print_row(view, i, width);
	if (!status)
		print_legend(view);
	return status;
}
