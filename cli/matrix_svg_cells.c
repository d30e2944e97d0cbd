// SPDX-License-Identifier: LGPL-2.1-or-later
#include <math.h>

#include "matrix_svg.h"

#define CELLS_MAX 50000 /* that are drawn one by one; of more, those of a row that are joined */

static const char *const classes[] = {
	[MARK_YES] = "yes",
	[MARK_APPLY] = "apply",
	[MARK_ONE_WAY] = "oneway",
	[MARK_ONE_WAY_APPLY] = "onewayapply",
};

static const char *class_of_name(const struct view *view, const struct devmig_matrix_class *class)
{
	struct devmig_group group = group_at(view, class->group);

	if (group.kind == DEVMIG_GROUP_DEAD_END)
		return " deadend";
	return group.kind == DEVMIG_GROUP_ISLAND && group.count == 1 ? " island" : "";
}

/* How long the bar of a count is, where the highest has the longest. */
static double bar_length(uint64_t count, uint64_t highest)
{
	return highest ? SVG_BAR * sqrt((double)count / (double)highest) : 0;
}

static uint64_t highest_in_use(const struct view *view)
{
	uint64_t highest = 0;
	uint32_t i;

	for (i = 0; i < view->count; i++)
		if (class_at(view, i).in_use > highest)
			highest = class_at(view, i).in_use;
	return highest;
}

static uint64_t highest_free(const struct view *view)
{
	uint64_t highest = 0;
	uint32_t i;

	for (i = 0; i < view->count; i++)
		if (class_at(view, i).instances > highest)
			highest = class_at(view, i).instances;
	return highest;
}

static void put_cell(const struct svg *svg, uint32_t row, uint32_t first, uint32_t end,
		     enum mark mark)
{
	unsigned int unset;

	devmig_matrix_answer(svg->view->matrix, row, first, &unset);
	fprintf(svg->out,
		"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
		classes[mark], svg->left + first * svg->cell + 0.5,
		svg->top + row * svg->cell + 0.5, (end - first) * svg->cell - 1, svg->cell - 1);
	put_xml(svg->out, class_at(svg->view, row).name);
	fputs(" &#8594; ", svg->out);
	put_xml(svg->out, class_at(svg->view, first).name);
	if (end - first > 1) {
		fputs(" ... ", svg->out);
		put_xml(svg->out, class_at(svg->view, end - 1).name);
	} else if (unset) {
		fprintf(svg->out, ", %u to set", unset);
	}
	fputs("</title></rect>\n", svg->out);
}

/* That devices can't go to others of their class is easily overlooked. */
static void put_no_self(const struct svg *svg, uint32_t place)
{
	fprintf(svg->out,
		"<rect class=\"noself\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"%.1f\"><title>",
		svg->left + place * svg->cell + 2, svg->top + place * svg->cell + 2, svg->cell - 4,
		svg->cell - 4);
	put_xml(svg->out, class_at(svg->view, place).name);
	fputs(" cannot go to its own class</title></rect>\n", svg->out);
}

static void put_cells(const struct svg *svg, uint32_t row, bool join)
{
	const struct view *view = svg->view;
	uint32_t first, end;

	for (first = 0; first < view->count; first = end) {
		enum mark mark = mark_of(view, row, first);

		end = first + 1;
		while (join && end < view->count && mark_of(view, row, end) == mark)
			end++;
		if (mark != MARK_NO)
			put_cell(svg, row, first, end, mark);
	}
	if (mark_of(view, row, row) == MARK_NO)
		put_no_self(svg, row);
}

/* The name of a row: beside its count on the left, and again on the right of many columns. */
static void put_row_names(const struct svg *svg, const struct devmig_matrix_class *class, double y,
			  double bar)
{
	const char *kind = class_of_name(svg->view, class);
	double x = svg->left - SVG_BAR - 5.5 * svg->font;

	fprintf(svg->out, "<text class=\"row%s\" font-size=\"%.1f\" x=\"%.1f\" y=\"%.1f\">", kind,
		svg->font, x, y + svg->cell * 0.75);
	put_xml(svg->out, class->name);
	fprintf(svg->out,
		"</text><rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
		"<text class=\"rowcount\" font-size=\"%.1f\" x=\"%.1f\" y=\"%.1f\">%u</text>\n",
		svg->left - 4 - bar, y + 2, bar, svg->cell - 4, svg->font, svg->left - 8 - bar,
		y + svg->cell * 0.75, class->in_use);
	if (!svg->mirror)
		return;
	fprintf(svg->out, "<text class=\"column%s\" font-size=\"%.1f\" x=\"%.1f\" y=\"%.1f\">",
		kind, svg->font, svg->left + svg->side + svg->font / 2, y + svg->cell * 0.75);
	put_xml(svg->out, class->name);
	fputs("</text>\n", svg->out);
}

static void put_row(const struct svg *svg, uint32_t row, double bar, bool join)
{
	struct devmig_matrix_class class = class_at(svg->view, row);
	double y = svg->top + row * svg->cell;

	fputs("<g class=\"r\"><title>", svg->out);
	put_xml(svg->out, class.name);
	fprintf(svg->out,
		" (G%u): %u in use; goes to %u other classes</title>"
		"<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
		class.group + 1, class.in_use, class.to, svg->left, y, svg->side, svg->cell);
	put_row_names(svg, &class, y, bar);
	put_cells(svg, row, join);
	fputs("</g>\n", svg->out);
}

static bool too_many(const struct view *view)
{
	uint64_t cells = 0;
	uint32_t i;

	for (i = 0; i < view->count; i++)
		cells += class_at(view, i).to;
	return cells > CELLS_MAX;
}

void svg_rows(const struct svg *svg)
{
	uint64_t highest = highest_in_use(svg->view);
	bool join = too_many(svg->view);
	uint32_t i;

	for (i = 0; i < svg->view->count; i++)
		put_row(svg, i, bar_length(class_at(svg->view, i).in_use, highest), join);
}

static void put_column_name(const struct svg *svg, const struct devmig_matrix_class *class,
			    double x, double y, const char *anchor)
{
	fprintf(svg->out,
		"<text class=\"%s%s\" font-size=\"%.1f\" transform=\"translate(%.1f,%.1f) "
		"rotate(-90)\">",
		anchor, class_of_name(svg->view, class), svg->font, x, y);
	put_xml(svg->out, class->name);
	fputs("</text>\n", svg->out);
}

static void put_column(const struct svg *svg, uint32_t place, double bar)
{
	struct devmig_matrix_class class = class_at(svg->view, place);
	double x = svg->left + place * svg->cell, text = x + svg->cell * 0.75;

	fputs("<g><title>", svg->out);
	put_xml(svg->out, class.name);
	fprintf(svg->out,
		" (G%u): %llu free; %u other classes can come</title>"
		"<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
		"<text class=\"count\" font-size=\"%.1f\" transform=\"translate(%.1f,%.1f) "
		"rotate(-90)\">%llu</text>\n",
		class.group + 1, (unsigned long long)class.instances, class.from, x + 2,
		svg->top - 4 - bar, svg->cell - 4, bar, svg->font, text, svg->top - 8 - bar,
		(unsigned long long)class.instances);
	put_column_name(svg, &class, text, svg->top - SVG_BAR - 5.5 * svg->font, "column");
	if (svg->mirror)
		put_column_name(svg, &class, text, svg->top + svg->side + svg->font / 2, "row");
	fputs("</g>\n", svg->out);
}

void svg_columns(const struct svg *svg)
{
	uint64_t highest = highest_free(svg->view);
	uint32_t i;

	for (i = 0; i < svg->view->count; i++)
		put_column(svg, i, bar_length(class_at(svg->view, i).instances, highest));
}

/* Lines between all rows and columns, or each so many. */
static void put_rules(const struct svg *svg, const char *class, uint32_t step)
{
	uint32_t i;

	fprintf(svg->out, "<path class=\"%s\" stroke-width=\"0.5\" pointer-events=\"none\" d=\"",
		class);
	for (i = 0; i <= svg->view->count; i += step)
		fprintf(svg->out, "M%.1f %.1fh%.1fM%.1f %.1fv%.1f", svg->left,
			svg->top + i * svg->cell, svg->side, svg->left + i * svg->cell, svg->top,
			svg->side);
	fputs("\"/>\n", svg->out);
}

void svg_lines(const struct svg *svg)
{
	const struct view *view = svg->view;
	uint32_t i;

	put_rules(svg, "rule", 1);
	put_rules(svg, "ten", 10);
	fputs("<g class=\"box\" pointer-events=\"none\">\n", svg->out);
	for (i = 0; i < view->groups; i++) {
		struct devmig_group group = group_at(view, i);

		if (group.count < 2)
			continue;
		fprintf(svg->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
			svg->left + group.first * svg->cell, svg->top + group.first * svg->cell,
			group.count * svg->cell, group.count * svg->cell);
	}
	fprintf(svg->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/></g>\n",
		svg->left, svg->top, svg->side, svg->side);
}
