// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cleanup.h"
#include "matrix_svg.h"
#include "report.h"

/*
 * From afar names can't be read: what is connected has one in larger letters,
 * where nothing else can stand, as nothing leads out of it.
 */

#define PART_MIN 5    /* classes of a part that is named */
#define FONT_MAX 40.0 /* from afar that is enough */

/* Places that stand together. */
struct part {
	uint32_t first;
	uint32_t end;
	uint32_t lead; /* the one with most devices in use */
	bool mixed;    /* not all are of its kind */
	uint64_t in_use;
};

/* A name begins with what a device is. */
static size_t kind_len(const char *name)
{
	return strcspn(name, ",#");
}

static bool same_kind(const struct view *view, uint32_t a, uint32_t b)
{
	const char *x = class_at(view, a).name, *y = class_at(view, b).name;

	return kind_len(x) == kind_len(y) && memcmp(x, y, kind_len(x)) == 0;
}

/* Behind the last place that a row goes to, and the last of its group. */
static uint32_t row_end(const struct view *view, uint32_t row)
{
	struct devmig_group group = group_at(view, class_at(view, row).group);
	uint32_t end = view->count;

	while (end > group.first + group.count && mark_of(view, row, end - 1) == MARK_NO)
		end--;
	return end;
}

/* Nothing leads backwards but within a group, so it ends where nothing leads beyond. */
static uint32_t find_end(const struct view *view, uint32_t first)
{
	uint32_t end = first + 1, i;

	for (i = first; i < end; i++) {
		uint32_t row = row_end(view, i);

		if (row > end)
			end = row;
	}
	return end;
}

/* Single classes of one kind count as a part, too. */
static uint32_t find_part(const struct view *view, uint32_t first)
{
	uint32_t end = find_end(view, first);

	if (end - first > 1)
		return end;
	while (end < view->count && find_end(view, end) == end + 1 && same_kind(view, first, end))
		end++;
	return end;
}

static struct part sum_up(const struct view *view, uint32_t first)
{
	struct part part = { .first = first, .end = find_part(view, first), .lead = first };
	uint32_t i;

	for (i = first; i < part.end; i++) {
		struct devmig_matrix_class class = class_at(view, i);

		part.in_use += class.in_use;
		if (class.in_use > class_at(view, part.lead).in_use)
			part.lead = i;
	}
	for (i = first; i < part.end; i++)
		part.mixed |= !same_kind(view, i, part.lead);
	return part;
}

static char *words_of(const struct svg *svg, const struct part *part)
{
	const char *name = class_at(svg->view, part->lead).name;
	char *words;

	if (asprintf(&words, "%.*s%s: %u classes, %llu in use", (int)kind_len(name), name,
		     part->mixed ? " and others" : "", part->end - part->first,
		     (unsigned long long)part->in_use) < 0)
		return NULL;
	return words;
}

/* As large as the part and the room beside it allow. */
static double font_for(const struct svg *svg, const struct part *part, double room, size_t len)
{
	double font = (part->end - part->first) * svg->cell / 4;

	if (font > FONT_MAX)
		font = FONT_MAX;
	if (font > room / (SVG_ADVANCE * (double)(len + 1)))
		font = room / (SVG_ADVANCE * (double)(len + 1));
	return font;
}

/* On the side of the diagonal on which there is more room; not if that is too little. */
static void put_part(const struct svg *svg, const struct part *part, const char *words)
{
	bool right = part->first + part->end < svg->view->count;
	double room = svg->cell * (right ? svg->view->count - part->end : part->first);
	double font = font_for(svg, part, room, strlen(words));
	double x = svg->left + (right ? svg->side - room + font / 2 : room - font / 2);
	double y = svg->top + (part->first + part->end) / 2.0 * svg->cell + font / 3;

	if (font < svg->font)
		return;
	fprintf(svg->out,
		"<text class=\"part\" font-size=\"%.1f\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">",
		font, right ? "start" : "end", x, y);
	put_xml(svg->out, words);
	fputs("</text>\n", svg->out);
}

int svg_parts(const struct svg *svg)
{
	uint32_t first = 0;

	while (first < svg->view->count) {
		struct part part = sum_up(svg->view, first);
		cli_auto(free) char *words = words_of(svg, &part);

		if (!words)
			return report_error(NULL);
		if (part.end - part.first >= PART_MIN)
			put_part(svg, &part, words);
		first = part.end;
	}
	return 0;
}
