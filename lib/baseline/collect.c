// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/baseline.h>
#include <lib/common/cleanup.h>
#include <string.h>

#define FOUND_MAX 10000 /* configurations that are kept */
#define SHARE     16    /* of the steps, for one class of one member */

/* Looking for what is not in a configuration yet. */
struct cover {
	struct devmig_baseline *baseline;
	struct dmig_problem problem;
	size_t steps;
	struct dmig_bits *covered;    /* for each member its classes */
	struct dmig_bits *impossible; /* for each group, unless the order of members matters */
};

static const struct dmig_cell *cell_of(const struct devmig_baseline *baseline,
				       const uint32_t *nodes, size_t member)
{
	return dmig_offer_find(&baseline->offers.offers[member],
			       baseline->nodes.nodes[nodes[member]].class_index);
}

static int reserve(struct devmig_baseline *baseline)
{
	const size_t room = baseline->room ? 2 * baseline->room : 16;
	struct dmig_found *more;

	if (baseline->nfound < baseline->room)
		return 0;
	more = realloc(baseline->found, room * sizeof(*more));
	if (!more)
		return -ENOMEM;
	baseline->found = more;
	baseline->room = room;
	return 0;
}

/* 1: there are enough. */
static int add(void *arg, const uint32_t *chosen, uint64_t cost)
{
	struct devmig_baseline *baseline = arg;
	const size_t count = baseline->offers.count;
	struct dmig_found found = { .cost = cost };

	if (baseline->nfound == FOUND_MAX) {
		baseline->cut = true;
		return 1;
	}
	if (reserve(baseline))
		return -ENOMEM;
	found.nodes = malloc(count * sizeof(*chosen));
	if (!found.nodes)
		return -ENOMEM;
	memcpy(found.nodes, chosen, count * sizeof(*chosen));
	for (size_t i = 0; i < count; i++) {
		const struct dmig_cell *cell = cell_of(baseline, chosen, i);

		found.devices += cell->head.devices;
		found.instances += cell->head.instances;
	}
	baseline->found[baseline->nfound++] = found;
	return 0;
}

static void mark(struct cover *cover, const uint32_t *chosen)
{
	for (size_t i = 0; i < cover->problem.count; i++)
		dmig_bits_add(&cover->covered[i],
			      cover->baseline->nodes.nodes[chosen[i]].class_index);
}

/* The best configuration in which a member has a class; SIZE_MAX for the best of all. */
static int cover_one(struct cover *cover, struct dmig_fixed fixed, size_t steps, bool *ret_any)
{
	const size_t count = cover->problem.count;
	dmig_auto(free) uint32_t *chosen = malloc(count * sizeof(*chosen));
	size_t left = steps;
	uint64_t cost;
	int r = chosen ? dmig_search_best(&cover->problem, fixed, false, &left, chosen, &cost)
		       : -ENOMEM;

	if (r)
		return r;
	cover->steps -= steps - left;
	*ret_any = cost != DMIG_NO_COST || !left;
	if (!left)
		cover->baseline->cut = true;
	if (cost == DMIG_NO_COST)
		return 0;
	mark(cover, chosen);
	return add(cover->baseline, chosen, cost);
}

static int cover_cell(struct cover *cover, size_t member, uint32_t class_index)
{
	struct dmig_bits *impossible = &cover->impossible[cover->problem.members[member]];
	const struct dmig_fixed fixed = { member, class_index };
	size_t steps;
	bool any;
	int r;

	if (class_index >= cover->baseline->nodes.classes ||
	    dmig_bits_has(&cover->covered[member], class_index) ||
	    dmig_bits_has(impossible, class_index))
		return 0;
	steps = dmig_baseline_steps(cover->baseline) / SHARE;
	if (steps > cover->steps)
		steps = cover->steps;
	if (!steps) {
		cover->baseline->cut = true;
		return 0;
	}
	/* One class on many hosts is what people like to see. */
	dmig_choices_favor(&cover->baseline->groups, &cover->baseline->nodes, class_index);
	/* To begin is work, too. */
	cover->steps--;
	r = cover_one(cover, fixed, steps - (steps > cover->steps), &any);
	if (!r && !any && !cover->problem.in_order)
		dmig_bits_add(impossible, class_index);
	return r;
}

static int cover_all(struct cover *cover)
{
	const struct dmig_offers *offers = &cover->baseline->offers;
	bool any;
	int r = cover_one(cover, DMIG_NOTHING_FIXED, cover->steps, &any);

	if (r || !cover->baseline->nfound)
		return r;
	for (size_t i = 0; !r && i < offers->count; i++)
		for (size_t k = 0; !r && k < offers->offers[i].count; k++)
			r = cover_cell(cover, i, offers->offers[i].cells[k].class_index);
	return r < 0 ? r : 0;
}

static int collect_cover(struct devmig_baseline *baseline)
{
	const size_t count = baseline->offers.count;
	dmig_auto(free) struct dmig_bits *covered = calloc(count, sizeof(*covered));
	dmig_auto(free) struct dmig_bits *impossible = calloc(count, sizeof(*impossible));
	struct cover cover = {
		.baseline = baseline,
		.problem = dmig_baseline_problem(baseline),
		.steps = dmig_baseline_steps(baseline),
		.covered = covered,
		.impossible = impossible,
	};

	return covered && impossible ? cover_all(&cover) : -ENOMEM;
}

/* The configurations while they are put in order. */
static uint32_t class_of(const struct devmig_baseline *baseline, const struct dmig_found *found,
			 size_t member)
{
	return cell_of(baseline, found->nodes, member)->head.class_number;
}

static int compare_classes(const struct devmig_baseline *baseline, const struct dmig_found *a,
			   const struct dmig_found *b)
{
	for (size_t i = 0; i < baseline->offers.count; i++) {
		const uint32_t x = class_of(baseline, a, i), y = class_of(baseline, b, i);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

/* Which nodes are taken for the same cost does not matter, but is always the same. */
static int compare_nodes(const struct devmig_baseline *baseline, const struct dmig_found *a,
			 const struct dmig_found *b)
{
	return memcmp(a->nodes, b->nodes, baseline->offers.count * sizeof(*a->nodes));
}

/* By classes, then the cheapest. */
static int compare_alike(const void *a, const void *b, void *baseline)
{
	const struct dmig_found *x = a, *y = b;
	const int r = compare_classes(baseline, x, y);

	if (r)
		return r;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return compare_nodes(baseline, x, y);
}

static int compare_best(const void *a, const void *b, void *baseline)
{
	const struct dmig_found *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->devices != y->devices)
		return x->devices > y->devices ? -1 : 1;
	if (x->instances != y->instances)
		return x->instances > y->instances ? -1 : 1;
	return compare_classes(baseline, x, y);
}

/* Leave of each choice of classes only the cheapest, which stands first. */
static void drop_alike(struct devmig_baseline *baseline)
{
	size_t count = 0;

	for (size_t i = 0; i < baseline->nfound; i++) {
		struct dmig_found *found = &baseline->found[i];

		if (count && !compare_classes(baseline, &baseline->found[count - 1], found))
			free(found->nodes);
		else
			baseline->found[count++] = *found;
	}
	baseline->nfound = count;
}

static void order(struct devmig_baseline *baseline)
{
	struct dmig_found *found = baseline->found;

	if (!baseline->nfound)
		return;
	qsort_r(found, baseline->nfound, sizeof(*found), compare_alike, baseline);
	drop_alike(baseline);
	qsort_r(found, baseline->nfound, sizeof(*found), compare_best, baseline);
	while (baseline->options.limit && baseline->nfound > baseline->options.limit)
		free(found[--baseline->nfound].nodes);
}

static int collect_all(struct devmig_baseline *baseline)
{
	const struct dmig_problem problem = dmig_baseline_problem(baseline);
	size_t steps = dmig_baseline_steps(baseline);
	int r = dmig_search_all(&problem, &steps, add, baseline);

	if (!steps)
		baseline->cut = true;
	return r < 0 ? r : 0;
}

int dmig_baseline_collect(struct devmig_baseline *baseline)
{
	/* The best of all is among them even where not all can be looked at. */
	int r = collect_cover(baseline);

	if (!r && baseline->options.all)
		r = collect_all(baseline);
	order(baseline);
	return r;
}
