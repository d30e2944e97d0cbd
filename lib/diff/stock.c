// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/diff/diff.h>
#include <stdlib.h>

/* Which classes have something, so that the others need not be looked at again and again. */

static bool has_places(const struct dmig_both_class *class, int snapshot)
{
	return class->in[snapshot].places;
}

static bool is_stocked(const struct dmig_both_class *class, int snapshot)
{
	return has_places(class, snapshot) || has_places(class, !snapshot);
}

static bool is_changed(const struct dmig_both_class *class, int snapshot)
{
	return has_places(class, snapshot) != has_places(class, !snapshot);
}

static int make_list(const struct devmig_diff *diff, struct dmig_class_list *list,
		     bool (*is)(const struct dmig_both_class *class, int snapshot), int snapshot)
{
	list->classes = malloc(((size_t)diff->nclasses + 1) * sizeof(*list->classes));
	if (!list->classes)
		return -ENOMEM;
	for (uint32_t i = 0; i < diff->nclasses; i++)
		if (is(&diff->classes[i], snapshot))
			list->classes[list->count++] = i;
	return 0;
}

int dmig_diff_make_lists(struct devmig_diff *diff)
{
	int r = make_list(diff, &diff->placed[BEFORE], has_places, BEFORE);

	if (!r)
		r = make_list(diff, &diff->placed[AFTER], has_places, AFTER);
	if (!r)
		r = make_list(diff, &diff->stocked, is_stocked, BEFORE);
	return r ? r : make_list(diff, &diff->changed, is_changed, BEFORE);
}
