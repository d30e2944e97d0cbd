// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/error.h>
#include <lib/diff/diff.h>
#include <lib/fleet/fleet.h>
#include <stdlib.h>

static struct dmig_both_class empty_class(struct devmig_document *document)
{
	struct dmig_both_class class = { .document = document };

	for (int i = 0; i < SNAPSHOTS; i++) {
		class.in[i].number = DEVMIG_NO_CLASS;
		class.in[i].has_place = -1;
	}
	return class;
}

/* What the classes of before are called after. */
static int find_after(struct devmig_diff *diff, uint32_t at)
{
	struct dmig_both_class *class = &diff->classes[at];
	uint32_t number;
	int r = devmig_fleet_find_class(diff->fleets[AFTER], class->document, &number);

	if (r == -ENOENT)
		return 0;
	if (r)
		return r;
	class->in[AFTER].number = number;
	diff->places[AFTER][number] = at;
	return 0;
}

static int add_class(struct devmig_diff *diff, int snapshot, uint32_t number,
		     struct devmig_error **ret_error)
{
	struct devmig_document *document = NULL;
	int r = devmig_fleet_document(diff->fleets[snapshot], number, &document, ret_error);

	if (r)
		return r;
	diff->classes[diff->nclasses] = empty_class(document);
	diff->classes[diff->nclasses].in[snapshot].number = number;
	diff->places[snapshot][number] = diff->nclasses++;
	return 0;
}

static int add_before(struct devmig_diff *diff, uint32_t count, struct devmig_error **ret_error)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < count; i++) {
		r = add_class(diff, BEFORE, i, ret_error);
		if (r)
			return r;
		r = find_after(diff, i);
		if (r)
			dmig_fleet_damaged(diff->fleets[AFTER], ret_error);
	}
	return r;
}

static int add_after(struct devmig_diff *diff, uint32_t count, struct devmig_error **ret_error)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < count; i++)
		if (diff->places[AFTER][i] == DEVMIG_NO_CLASS)
			r = add_class(diff, AFTER, i, ret_error);
	return r;
}

int dmig_diff_make_classes(struct devmig_diff *diff, struct devmig_error **ret_error)
{
	uint32_t counts[SNAPSHOTS];
	int r;

	for (int i = 0; i < SNAPSHOTS; i++) {
		counts[i] = devmig_fleet_class_count(diff->fleets[i]);
		diff->places[i] = malloc((counts[i] + (size_t)1) * sizeof(*diff->places[i]));
		if (!diff->places[i])
			return dmig_fail_memory(ret_error);
		for (uint32_t k = 0; k < counts[i]; k++)
			diff->places[i][k] = DEVMIG_NO_CLASS;
	}
	diff->classes = calloc((size_t)counts[BEFORE] + counts[AFTER] + 1, sizeof(*diff->classes));
	if (!diff->classes)
		return dmig_fail_memory(ret_error);
	r = add_before(diff, counts[BEFORE], ret_error);
	return r ? r : add_after(diff, counts[AFTER], ret_error);
}

uint32_t dmig_diff_class_of(const struct devmig_diff *diff, int snapshot,
			    const struct devmig_record *record)
{
	return record->class_number == DEVMIG_NO_CLASS
		       ? DEVMIG_NO_CLASS
		       : diff->places[snapshot][record->class_number];
}
