// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <stdint.h>
#include <string.h>

#include "setup.h"

static int compare(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* A node that is not known comes last. */
static int compare_nodes(int a, int b)
{
	return compare((size_t)(unsigned int)a, (size_t)(unsigned int)b);
}

static const struct dmig_stated *class_of(const struct devmig_setup *setup, size_t candidate)
{
	return &setup->classes[setup->candidates[candidate].class_number];
}

static int by_rank(const void *a, const void *b, void *arg)
{
	const struct devmig_setup *setup = arg;
	const size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const struct dmig_candidate *one = &setup->candidates[i], *other = &setup->candidates[k];
	int order = compare(one->kind != DEVMIG_WAY_READY, other->kind != DEVMIG_WAY_READY);

	if (!order)
		order = compare(class_of(setup, i)->unset, class_of(setup, k)->unset);
	if (!order)
		order = compare_nodes(one->numa, other->numa);
	return order ? order : strverscmp(one->record, other->record);
}

int dmig_setup_rank(struct devmig_setup *setup)
{
	size_t i;

	setup->ways = calloc(setup->count + 1, sizeof(*setup->ways));
	if (!setup->ways)
		return -ENOMEM;
	for (i = 0; i < setup->count; i++)
		if (dmig_is_way(setup, &setup->candidates[i]))
			setup->ways[setup->way_count++] = i;
	qsort_r(setup->ways, setup->way_count, sizeof(*setup->ways), by_rank, setup);
	return 0;
}

/* --- what will not do --- */

static int by_group(const void *a, const void *b, void *arg)
{
	const struct devmig_setup *setup = arg;
	const size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const struct dmig_candidate *one = &setup->candidates[i], *other = &setup->candidates[k];
	int order = compare(one->class_number, other->class_number);

	if (!order)
		order = compare(dmig_obstacle_of(setup, one), dmig_obstacle_of(setup, other));
	return order ? order : strverscmp(one->record, other->record);
}

/* What would do first, then what is refused, then what can't be told. */
static int by_nearness(const void *a, const void *b)
{
	static const size_t places[] = {
		[DEVMIG_COMPATIBLE] = 0,
		[DEVMIG_AFTER_APPLY] = 0,
		[DEVMIG_INCOMPATIBLE] = 1,
		[DEVMIG_COULD_NOT_TELL] = 2,
	};
	const struct devmig_rejection *one = a, *other = b;
	int order = compare(places[devmig_verdict_answer(one->verdict)],
			    places[devmig_verdict_answer(other->verdict)]);

	if (!order)
		order = compare(dmig_failures_of(one->verdict), dmig_failures_of(other->verdict));
	return order ? order : strverscmp(one->record, other->record);
}

static void add(struct devmig_setup *setup, const struct dmig_candidate *candidate)
{
	const struct dmig_stated *class = &setup->classes[candidate->class_number];
	const enum devmig_obstacle_kind kind = dmig_obstacle_of(setup, candidate);
	struct devmig_rejection *next = &setup->rejections[setup->rejection_count];

	setup->rejected++;
	setup->doubt |= class->answer == DEVMIG_COULD_NOT_TELL;
	if (setup->rejection_count && next[-1].verdict == class->verdict && next[-1].kind == kind) {
		next[-1].count++;
		return;
	}
	setup->rejection_count++;
	*next = (struct devmig_rejection){
		.kind = kind,
		.record = candidate->record,
		.count = 1,
		.statement = candidate->statement,
		.verdict = class->verdict,
	};
}

int dmig_setup_reject(struct devmig_setup *setup)
{
	dmig_auto(free) size_t *order = calloc(setup->count + 1, sizeof(*order));
	size_t i, count = 0;

	setup->rejections = calloc(setup->count + 1, sizeof(*setup->rejections));
	if (!order || !setup->rejections)
		return -ENOMEM;
	for (i = 0; i < setup->count; i++)
		if (!dmig_is_way(setup, &setup->candidates[i]))
			order[count++] = i;
	qsort_r(order, count, sizeof(*order), by_group, setup);
	for (i = 0; i < count; i++)
		add(setup, &setup->candidates[order[i]]);
	qsort(setup->rejections, setup->rejection_count, sizeof(*setup->rejections), by_nearness);
	return 0;
}
