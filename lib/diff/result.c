// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/export.h>
#include <lib/diff/diff.h>

/* Handing out what changed. */

static const char *const change_names[] = {
	[DEVMIG_EQUAL] = "equal",
	[DEVMIG_CAME] = "came",
	[DEVMIG_WENT] = "went",
	[DEVMIG_CHANGED] = "changed",
};

DEVMIG_EXPORT const char *devmig_change_name(enum devmig_change change)
{
	const size_t count = sizeof(change_names) / sizeof(*change_names);

	return (size_t)change < count ? change_names[change] : NULL;
}

static const char *const part_names[DEVMIG_PARTS_OF_RECORD] = {
	[DEVMIG_OF_DOCUMENT] = "document",
	[DEVMIG_OF_IN_USE] = "in_use",
	[DEVMIG_OF_VM] = "vm",
	[DEVMIG_OF_AVAILABLE] = "available",
	[DEVMIG_OF_KIND] = "kind",
	[DEVMIG_OF_NUMA] = "numa",
	[DEVMIG_OF_PARENT] = "parent",
	[DEVMIG_OF_UNITS] = "units",
	[DEVMIG_OF_MIGRATIONS] = "migrations",
};

DEVMIG_EXPORT const char *devmig_part_of_record_name(enum devmig_part_of_record part)
{
	return (size_t)part < DEVMIG_PARTS_OF_RECORD ? part_names[part] : NULL;
}

DEVMIG_EXPORT void devmig_diff_totals(const struct devmig_diff *diff,
				      struct devmig_diff_totals *ret)
{
	*ret = diff->totals;
}

DEVMIG_EXPORT int devmig_diff_next_host(struct devmig_diff *diff, struct devmig_host_change *ret)
{
	int r;

	do {
		r = dmig_diff_step_host(diff, &diff->hosts, NULL, NULL, ret);
	} while (r > 0 && ret->change == DEVMIG_EQUAL);
	if (r <= 0)
		diff->hosts = (struct dmig_at){ { 0 } };
	return r;
}

static void fill_prospect(const struct devmig_diff *diff, const struct dmig_both_records *both,
			  struct devmig_record_change *ret)
{
	const struct devmig_record *before = &both->record[BEFORE], *after = &both->record[AFTER];
	const struct dmig_pair *pair;

	if (!both->has[BEFORE] || !both->has[AFTER] || !before->in_use || !after->in_use ||
	    before->kind == DEVMIG_KIND_TYPE || after->kind == DEVMIG_KIND_TYPE)
		return;
	pair = dmig_pairs_find(&diff->pairs, dmig_diff_class_of(diff, BEFORE, before),
			       dmig_diff_class_of(diff, AFTER, after));
	if (!pair || pair->prospect == SIZE_MAX)
		return;
	ret->group = pair->prospect;
	ret->prospect = diff->prospects[pair->prospect].change.prospect;
}

DEVMIG_EXPORT int devmig_diff_next_record(struct devmig_diff *diff,
					  struct devmig_record_change *ret)
{
	struct dmig_both_records both;
	int r;

	while ((r = dmig_diff_step(diff, &diff->records, &both)) > 0) {
		*ret = (struct devmig_record_change){
			.before = both.number[BEFORE],
			.after = both.number[AFTER],
		};
		ret->change = dmig_diff_change(diff, &both, &ret->parts);
		fill_prospect(diff, &both, ret);
		if (ret->change != DEVMIG_EQUAL || ret->prospect != DEVMIG_PROSPECT_SAME)
			return 1;
	}
	diff->records = (struct dmig_at){ { 0 } };
	return r;
}

enum devmig_change dmig_diff_class_change(const struct dmig_both_class *class)
{
	const struct dmig_stock *before = &class->in[BEFORE], *after = &class->in[AFTER];

	if (before->number == DEVMIG_NO_CLASS)
		return DEVMIG_CAME;
	if (after->number == DEVMIG_NO_CLASS)
		return DEVMIG_WENT;
	return before->records == after->records ? DEVMIG_EQUAL : DEVMIG_CHANGED;
}

DEVMIG_EXPORT int devmig_diff_next_class(struct devmig_diff *diff, struct devmig_class_change *ret)
{
	while (diff->next_class < diff->nclasses) {
		const struct dmig_both_class *class = &diff->classes[diff->next_class++];
		const enum devmig_change change = dmig_diff_class_change(class);

		if (change == DEVMIG_EQUAL)
			continue;
		*ret = (struct devmig_class_change){
			.change = change,
			.before = class->in[BEFORE].number,
			.after = class->in[AFTER].number,
			.records_before = class->in[BEFORE].records,
			.records_after = class->in[AFTER].records,
		};
		return 1;
	}
	diff->next_class = 0;
	return 0;
}

DEVMIG_EXPORT size_t devmig_diff_document_count(const struct devmig_diff *diff)
{
	return diff->ndocuments;
}

static uint32_t number_in(const struct devmig_diff *diff, uint32_t class, int snapshot)
{
	return class == DEVMIG_NO_CLASS ? class : diff->classes[class].in[snapshot].number;
}

DEVMIG_EXPORT int devmig_diff_document(const struct devmig_diff *diff, size_t index,
				       struct devmig_document_change *ret)
{
	const struct dmig_pair *pair;

	if (index >= diff->ndocuments)
		return -ERANGE;
	pair = &diff->pairs.pairs[diff->documents[index]];
	*ret = (struct devmig_document_change){
		.before = number_in(diff, pair->before, BEFORE),
		.after = number_in(diff, pair->after, AFTER),
		.records = pair->records,
		.in_use = pair->in_use,
	};
	return 0;
}

DEVMIG_EXPORT int devmig_diff_next_migration(struct devmig_diff *diff,
					     struct devmig_migration_change *ret)
{
	const int r = dmig_diff_next_migration(diff, &diff->next_migration, ret);

	if (r <= 0)
		diff->next_migration = (struct dmig_cursor){ 0 };
	return r;
}

DEVMIG_EXPORT size_t devmig_diff_prospect_count(const struct devmig_diff *diff)
{
	return diff->nprospects;
}

DEVMIG_EXPORT int devmig_diff_prospect(const struct devmig_diff *diff, size_t index,
				       struct devmig_prospect_change *ret)
{
	if (index >= diff->nprospects)
		return -ERANGE;
	*ret = diff->prospects[index].change;
	return 0;
}
