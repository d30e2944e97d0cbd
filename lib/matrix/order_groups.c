// SPDX-License-Identifier: LGPL-2.1-or-later
#include "order.h"
#include <errno.h>
#include <lib/common/cleanup.h>

/* A group, and the connected part of the whole that it is in. */
struct part {
	u32 parent;  /* towards the group that stands for the part */
	u32 first;   /* the lowest thing of the group */
	u32 lowest;  /* of the part, in the group that stands for it */
	u32 members; /* likewise */
};

struct layout {
	struct dmig_condensation edges;
	struct dmig_bits near; /* row g: g and all that it has an edge with */
	u32 groups;
	struct part *parts;
	u32 *sizes;  /* of the rows of near */
	u32 *before; /* how many that lead to a group have no place yet */
	u32 *ready;  /* groups of which none is left that must stand before, by their first */
	u32 *sorted; /* groups by part */
};

static u32 part_of(const struct layout *layout, u32 group)
{
	struct part *parts = layout->parts;

	while (parts[group].parent != group) {
		parts[group].parent = parts[parts[group].parent].parent;
		group = parts[group].parent;
	}
	return group;
}

static void unite(const struct layout *layout, u32 a, u32 b)
{
	struct part *big, *small;

	a = part_of(layout, a);
	b = part_of(layout, b);
	if (a == b)
		return;
	big = &layout->parts[layout->parts[a].members < layout->parts[b].members ? b : a];
	small = &layout->parts[big == &layout->parts[a] ? b : a];
	small->parent = big->parent;
	big->members += small->members;
	if (small->lowest < big->lowest)
		big->lowest = small->lowest;
}

static void find_parts(struct layout *layout, const struct dmig_members *members)
{
	const struct dmig_bits *to = &layout->edges.to;
	u32 i, k;

	for (i = 0; i < layout->groups; i++)
		layout->parts[i] = (struct part){
			.parent = i,
			.first = members->things[members->first[i]],
			.lowest = members->things[members->first[i]],
			.members = members->first[i + 1] - members->first[i],
		};
	for (i = 0; i < layout->groups; i++)
		for (k = dmig_bits_next(to, i, 0); k < layout->groups;
		     k = dmig_bits_next(to, i, k + 1))
			unite(layout, i, k);
}

static void find_near(struct layout *layout)
{
	u32 i;

	for (i = 0; i < layout->groups; i++) {
		dmig_bits_add(&layout->edges.to, i, dmig_bits_row(&layout->near, i));
		dmig_bits_add(&layout->edges.from, i, dmig_bits_row(&layout->near, i));
		dmig_bits_set(&layout->near, i, i);
		layout->sizes[i] = dmig_bits_count(&layout->near, i);
		layout->before[i] = dmig_bits_count(&layout->edges.from, i);
	}
}

/* Big parts first; in a part by the first thing. */
static int compare_groups(const void *a_, const void *b_, void *layout_)
{
	const struct layout *layout = layout_;
	u32 a = *(const u32 *)a_, b = *(const u32 *)b_;
	const struct part *x = &layout->parts[part_of(layout, a)];
	const struct part *y = &layout->parts[part_of(layout, b)];

	if (x->members != y->members)
		return x->members > y->members ? -1 : 1;
	if (x->lowest != y->lowest)
		return x->lowest < y->lowest ? -1 : 1;
	return layout->parts[a].first < layout->parts[b].first ? -1 : a != b;
}

static void add_ready(struct layout *layout, u32 group, u32 *count)
{
	u32 at = (*count)++;

	for (; at && layout->parts[layout->ready[at - 1]].first > layout->parts[group].first; at--)
		layout->ready[at] = layout->ready[at - 1];
	layout->ready[at] = group;
}

/* The group of those that are ready to stand behind @last: the one most like it. */
static u32 choose(struct layout *layout, u32 *ready_count, u32 last)
{
	u32 at = last == UINT32_MAX ? 0
				    : dmig_bits_nearest(&layout->near, layout->sizes, last,
							layout->ready, *ready_count);
	u32 chosen = layout->ready[at];

	--*ready_count;
	memmove(layout->ready + at, layout->ready + at + 1,
		(*ready_count - at) * sizeof(*layout->ready));
	return chosen;
}

/* Those that @group leads to and that nothing else stands before any more. */
static void release(struct layout *layout, u32 group, u32 *ready_count)
{
	const struct dmig_bits *to = &layout->edges.to;
	u32 next;

	for (next = dmig_bits_next(to, group, 0); next < layout->groups;
	     next = dmig_bits_next(to, group, next + 1))
		if (--layout->before[next] == 0)
			add_ready(layout, next, ready_count);
}

/* The groups of one part, which are sorted[0] to before sorted[count]. */
static void place_part(struct layout *layout, const u32 *sorted, u32 count, u32 *ret_sequence)
{
	u32 ready_count = 0, last = UINT32_MAX, i;

	for (i = 0; i < count; i++)
		if (!layout->before[sorted[i]])
			add_ready(layout, sorted[i], &ready_count);
	for (i = 0; i < count; i++) {
		last = choose(layout, &ready_count, last);
		release(layout, last, &ready_count);
		ret_sequence[i] = last;
	}
}

static void place_all(struct layout *layout, u32 *ret_sequence)
{
	u32 *sorted = layout->sorted, first = 0, end;

	for (end = 0; end < layout->groups; end++)
		sorted[end] = end;
	qsort_r(sorted, layout->groups, sizeof(*sorted), compare_groups, layout);
	for (; first < layout->groups; first = end) {
		u32 part = part_of(layout, sorted[first]);

		for (end = first; end < layout->groups && part_of(layout, sorted[end]) == part;)
			end++;
		place_part(layout, sorted + first, end - first, ret_sequence + first);
	}
}

static int prepare(struct layout *layout, const struct dmig_relation *relation, const u32 *group_of)
{
	size_t groups = layout->groups;
	int err = dmig_condense(relation, group_of, layout->groups, &layout->edges);

	if (!err)
		err = dmig_bits_new(&layout->near, layout->groups, layout->groups);
	layout->parts = calloc(groups + 1, sizeof(*layout->parts));
	layout->sizes = calloc(4 * groups + 1, sizeof(*layout->sizes));
	if (err || !layout->parts || !layout->sizes)
		return -ENOMEM;
	layout->before = layout->sizes + groups;
	layout->ready = layout->before + groups;
	layout->sorted = layout->ready + groups;
	return 0;
}

int dmig_order_groups(const struct dmig_relation *relation, const u32 *group_of,
		      const struct dmig_members *members, u32 groups, u32 *ret_sequence)
{
	struct layout layout = { .groups = groups };
	int err = prepare(&layout, relation, group_of);

	if (!err) {
		find_parts(&layout, members);
		find_near(&layout);
		place_all(&layout, ret_sequence);
	}
	dmig_condensation_end(&layout.edges);
	dmig_bits_end(&layout.near);
	free(layout.parts);
	free(layout.sizes);
	return err;
}
