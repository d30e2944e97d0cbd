// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "matrix_svg.h"

/*
 * The picture as SVG: a file that needs nothing else.  A name of a class, or a
 * cell, says more when it is pointed at.
 */

#define MARGIN      16.0
#define HEAD        84.0 /* title and legend */
#define GROUP_WIDTH 56.0 /* of groups' names */
#define MIRROR_FROM 60   /* classes from which on names stand on all four sides */

static const char style[] =
	"text{font-family:\"DejaVu Sans Mono\",Menlo,Consolas,monospace;fill:#222}\n"
	".title{font-weight:bold;font-size:16px}.words{font-size:12px}\n"
	".column,.count{text-anchor:start}.row,.rowcount{text-anchor:end}\n"
	".deadend{fill:#b34700;font-weight:bold}.island{fill:#888}.group{font-weight:bold}\n"
	".yes{fill:#009e73}.apply{fill:#e69f00}.oneway{fill:#0072b2}.onewayapply{fill:#cc79a7}\n"
	".noself{fill:none;stroke:#d55e00}.bar{fill:#9ab}.rule{stroke:#f0f0f0;fill:none}\n"
	".ten{stroke:#ccc;fill:none}.box{stroke:#222;fill:none}.band{fill:#fff}\n"
	".part{fill:#667;pointer-events:none}\n"
	".r:hover .band{fill:#fff4c2}.r:hover .row{font-weight:bold}\n";

static void put_key(const struct svg *svg, double *x, const char *class, const char *words)
{
	fprintf(svg->out,
		"<rect class=\"%s\" x=\"%.1f\" y=\"58\" width=\"12\" height=\"12\"/>"
		"<text class=\"words\" x=\"%.1f\" y=\"68\">%s</text>\n",
		class, *x, *x + 17, words);
	*x += 17 + 12 * SVG_ADVANCE * (double)strlen(words) + 18;
}

static const struct {
	const char *class;
	const char *words;
} keys[] = {
	{ "yes", "can go" },
	{ "apply", "once something is set" },
	{ "oneway", "can go, no way back" },
	{ "onewayapply", "the same once something is set" },
	{ "noself", "not to its own class" },
};

static void put_head(const struct svg *svg)
{
	const struct view *view = svg->view;
	double x = MARGIN;
	size_t i;

	fprintf(svg->out,
		"<text class=\"title\" x=\"%.1f\" y=\"26\">Which class can go to which: "
		"%u classes, %u groups, reading %s</text>\n"
		"<text class=\"words\" x=\"%.1f\" y=\"46\">From the row's class, with devices in "
		"use, "
		"to the column's, with what is free. Bars grow with the square root.</text>\n",
		MARGIN, view->count, view->groups, devmig_reading_name(view->reading), MARGIN);
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		put_key(svg, &x, keys[i].class, keys[i].words);
	fprintf(svg->out,
		"<text class=\"words deadend\" x=\"%.1f\" y=\"68\">dead end</text>"
		"<text class=\"words island\" x=\"%.1f\" y=\"68\">island</text>\n",
		x, x + 80);
}

static double head_width(void)
{
	double width = 2 * MARGIN + 160;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		width += 35 + 12 * SVG_ADVANCE * (double)strlen(keys[i].words);
	return width;
}

/* The more cells the smaller, but never so that it can't be read once it is enlarged. */
static double cell_size(uint32_t count)
{
	if (count <= 30)
		return 20;
	return count <= 120 ? 14 : 10;
}

static void measure(struct svg *svg)
{
	const struct view *view = svg->view;
	double names;

	svg->cell = cell_size(view->count);
	svg->font = svg->cell > 16 ? 12 : svg->cell * 0.75;
	svg->name = svg->font * SVG_ADVANCE * (double)longest_name(view);
	svg->side = svg->cell * view->count;
	svg->left = MARGIN + GROUP_WIDTH + svg->name + SVG_BAR + 6 * svg->font;
	svg->top = HEAD + svg->name + SVG_BAR + 6 * svg->font;
	svg->mirror = view->count > MIRROR_FROM;
	names = svg->mirror ? svg->name + svg->font : 0;
	svg->width = svg->left + svg->side + names + MARGIN;
	svg->height = svg->top + svg->side + names + MARGIN;
	if (svg->width < head_width())
		svg->width = head_width();
}

/* A bracket beside the rows of a group, and its name. */
static void put_group(const struct svg *svg, uint32_t number)
{
	struct devmig_group group = group_at(svg->view, number);
	double y = svg->top + group.first * svg->cell, height = group.count * svg->cell;
	double x = MARGIN + GROUP_WIDTH - 8;

	fprintf(svg->out,
		"<g><title>G%u, %s: %u classes, %llu in use, %llu free</title>"
		"<path class=\"box\" d=\"M%.1f %.1fh-4v%.1fh4\"/>"
		"<text class=\"row group%s\" font-size=\"12\" x=\"%.1f\" "
		"y=\"%.1f\">G%u</text></g>\n",
		number + 1, kind_words(group.kind), group.count, (unsigned long long)group.in_use,
		(unsigned long long)group.instances, x, y + 1, height - 2,
		group.kind == DEVMIG_GROUP_DEAD_END ? " deadend" : "", x - 7, y + height / 2 + 4,
		number + 1);
}

int matrix_print_svg(const struct view *view)
{
	struct svg svg = { .view = view, .out = view->out };
	uint32_t i;
	int status;

	measure(&svg);
	fprintf(svg.out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
		"viewBox=\"0 0 %.0f %.0f\">\n<title>Which class can go to which</title>\n"
		"<style>\n%s</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		svg.width, svg.height, svg.width, svg.height, style);
	put_head(&svg);
	svg_rows(&svg);
	svg_columns(&svg);
	for (i = 0; i < view->groups; i++)
		if (group_at(view, i).count > 1)
			put_group(&svg, i);
	svg_lines(&svg);
	status = svg_parts(&svg);
	fputs("</svg>\n", svg.out);
	return status;
}
