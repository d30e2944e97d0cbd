// SPDX-License-Identifier: LGPL-2.1-or-later
#include "matrix_print.h"

/*
 * For Graphviz.  With many classes a picture of them is a tangle: then groups are
 * the nodes.  Ways that others imply are left out in any case.
 */

#define CLASSES_MAX 40 /* that are drawn as nodes */
#define ISLANDS_MAX 12 /* that are named in their common node */

static const char *const fills[] = {
	[DEVMIG_GROUP_ISLAND] = "#eeeeee",
	[DEVMIG_GROUP_ORIGIN] = "#dcefe7",
	[DEVMIG_GROUP_PASSAGE] = "#e3ecf7",
	[DEVMIG_GROUP_DEAD_END] = "#fbe0cc",
};

/* Inside of a quoted string. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', out);
		putc(*text < ' ' || *text > '~' ? '_' : *text, out);
	}
}

static void put_counts(FILE *out, unsigned long long in_use, unsigned long long instances)
{
	fprintf(out, "\\n%llu in use, %llu free", in_use, instances);
}

static void put_class(const struct view *view, uint32_t place)
{
	struct devmig_matrix_class class = class_at(view, place);

	fprintf(view->out, "\t\tc%u [label=\"", place + 1);
	put_text(view->out, class.name);
	put_counts(view->out, class.in_use, class.instances);
	fprintf(view->out, "\"%s];\n", class.to_itself ? "" : ", color=\"#d55e00\"");
}

/* Of a pair within a group: an edge in either direction, or one with two heads. */
static void put_pair(const struct view *view, uint32_t a, uint32_t b)
{
	enum mark out = mark_of(view, a, b), back = mark_of(view, b, a);

	if (out == MARK_NO && back == MARK_NO)
		return;
	if (out == back)
		fprintf(view->out, "\t\tc%u -> c%u [dir=both%s];\n", a + 1, b + 1,
			out == MARK_APPLY ? ", style=dashed" : "");
	if (out != back && out != MARK_NO)
		fprintf(view->out, "\t\tc%u -> c%u%s;\n", a + 1, b + 1,
			out == MARK_APPLY ? " [style=dashed]" : "");
	if (out != back && back != MARK_NO)
		fprintf(view->out, "\t\tc%u -> c%u%s;\n", b + 1, a + 1,
			back == MARK_APPLY ? " [style=dashed]" : "");
}

static bool each_to_each(const struct view *view, const struct devmig_group *group)
{
	uint32_t end = group->first + group->count, i, k;

	for (i = group->first; i < end; i++)
		for (k = group->first; k < end; k++)
			if (i != k && mark_of(view, i, k) != MARK_YES)
				return false;
	return true;
}

/* A group with its classes; one in which each goes to each needs no edges to say so. */
static void put_cluster(const struct view *view, uint32_t number)
{
	struct devmig_group group = group_at(view, number);
	bool all = group.count > 2 && each_to_each(view, &group);
	uint32_t end = group.first + group.count, i, k;

	fprintf(view->out, "\tsubgraph cluster_%u {\n\t\tlabel=\"G%u, %s%s\"; bgcolor=\"%s\";\n",
		number + 1, number + 1, kind_words(group.kind), all ? ", each to each" : "",
		fills[group.kind]);
	for (i = group.first; i < end; i++)
		put_class(view, i);
	for (i = group.first; !all && i < end; i++)
		for (k = i + 1; k < end; k++)
			put_pair(view, i, k);
	fputs("\t}\n", view->out);
}

static void put_node(const struct view *view, uint32_t number)
{
	struct devmig_group group = group_at(view, number);

	fprintf(view->out, "\tg%u [fillcolor=\"%s\", label=\"G%u, %s\\n", number + 1,
		fills[group.kind], number + 1, kind_words(group.kind));
	put_text(view->out, class_at(view, group.lead).name);
	if (group.count > 1)
		fprintf(view->out, "\\nand %u more class%s", group.count - 1,
			group.count == 2 ? "" : "es");
	put_counts(view->out, group.in_use, group.instances);
	fputs("\"];\n", view->out);
}

static bool is_lone(const struct view *view, uint32_t number)
{
	struct devmig_group group = group_at(view, number);

	return group.kind == DEVMIG_GROUP_ISLAND && group.count == 1;
}

/* All islands of one class are one node: by themselves they would take most of the picture. */
static void put_islands(const struct view *view)
{
	uint32_t count = 0, shown = 0, i;

	for (i = 0; i < view->groups; i++)
		count += is_lone(view, i);
	if (!count)
		return;
	fprintf(view->out, "\tislands [shape=note, fillcolor=\"#eeeeee\", label=\"%u island%s:\\l",
		count, count == 1 ? "" : "s");
	for (i = 0; i < view->groups && shown < ISLANDS_MAX; i++) {
		if (!is_lone(view, i))
			continue;
		put_text(view->out, class_at(view, group_at(view, i).first).name);
		fputs("\\l", view->out);
		shown++;
	}
	if (shown < count)
		fprintf(view->out, "and %u more\\l", count - shown);
	fputs("\"];\n", view->out);
}

static void put_way(const struct view *view, uint32_t from, uint32_t to, bool clusters)
{
	struct devmig_one_way way;
	const char *style;

	if (devmig_matrix_one_way(view->matrix, from, to, &way) || way.implied)
		return;
	style = way.compatible ? "" : "style=dashed, ";
	if (clusters)
		fprintf(view->out,
			"\tc%u -> c%u [%sltail=cluster_%u, lhead=cluster_%u, color=\"#0072b2\"];\n",
			group_at(view, from).lead + 1, group_at(view, to).lead + 1, style, from + 1,
			to + 1);
	else
		fprintf(view->out, "\tg%u -> g%u [%scolor=\"#0072b2\"];\n", from + 1, to + 1,
			style);
}

int matrix_print_dot(const struct view *view)
{
	bool clusters = view->count <= CLASSES_MAX;
	uint32_t i, k;

	fputs("digraph devmig {\n"
	      "\tgraph [compound=true, pack=24, packmode=\"graph\", labelloc=t,\n"
	      "\t\tfontname=\"sans-serif\", label=\"Which classes can go to which. Blue: no way "
	      "back. "
	      "Dashed: once something is set.\\nWays that others imply are left out.\"];\n"
	      "\tnode [shape=box, style=filled, fillcolor=white, fontname=\"sans-serif\", "
	      "fontsize=11];\n"
	      "\tedge [arrowsize=0.7];\n",
	      view->out);
	for (i = 0; i < view->groups; i++) {
		if (clusters)
			put_cluster(view, i);
		else if (!is_lone(view, i))
			put_node(view, i);
	}
	if (!clusters)
		put_islands(view);
	for (i = 0; i < view->groups; i++)
		for (k = i + 1; k < view->groups; k++)
			put_way(view, i, k, clusters);
	fputs("}\n", view->out);
	return 0;
}
