// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/diff/diff.h>
#include <string.h>

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool is_same_document(const struct devmig_diff *diff, const struct devmig_record *before,
			     const struct devmig_record *after)
{
	const uint32_t class = dmig_diff_class_of(diff, BEFORE, before);

	if (class != dmig_diff_class_of(diff, AFTER, after))
		return false;
	return class != DEVMIG_NO_CLASS || is_same_text(before->doubt, after->doubt);
}

static unsigned int find_parts(const struct devmig_diff *diff, const struct dmig_both_records *both)
{
	const struct devmig_record *a = &both->record[BEFORE], *b = &both->record[AFTER];

	return (unsigned int)!is_same_document(diff, a, b) << DEVMIG_OF_DOCUMENT |
	       (a->in_use != b->in_use) << DEVMIG_OF_IN_USE |
	       !is_same_text(a->vm, b->vm) << DEVMIG_OF_VM |
	       (a->available != b->available) << DEVMIG_OF_AVAILABLE |
	       (a->kind != b->kind) << DEVMIG_OF_KIND | (a->numa != b->numa) << DEVMIG_OF_NUMA |
	       !is_same_text(a->parent, b->parent) << DEVMIG_OF_PARENT |
	       (a->units != b->units) << DEVMIG_OF_UNITS |
	       (a->migrations != b->migrations) << DEVMIG_OF_MIGRATIONS;
}

enum devmig_change dmig_diff_change(const struct devmig_diff *diff,
				    const struct dmig_both_records *both, unsigned int *ret_parts)
{
	*ret_parts = 0;
	if (!both->has[AFTER])
		return DEVMIG_WENT;
	if (!both->has[BEFORE])
		return DEVMIG_CAME;
	*ret_parts = find_parts(diff, both);
	return *ret_parts ? DEVMIG_CHANGED : DEVMIG_EQUAL;
}
