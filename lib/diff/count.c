// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/diff/diff.h>

/* One pass over all records of both snapshots. */

static bool is_place(const struct devmig_record *record)
{
	return record->class_number != DEVMIG_NO_CLASS && !record->in_use && record->available;
}

static bool is_device_in_use(const struct devmig_record *record)
{
	return record->kind != DEVMIG_KIND_TYPE && record->in_use;
}

/* What the other snapshot has in the stead of a place. */
static enum dmig_fate fate_of(const struct devmig_diff *diff, const struct dmig_both_records *both,
			      int snapshot)
{
	const struct devmig_record *place = &both->record[snapshot];
	const struct devmig_record *other = &both->record[!snapshot];

	if (!both->has[!snapshot])
		return FATE_WENT;
	if (dmig_diff_class_of(diff, snapshot, place) != dmig_diff_class_of(diff, !snapshot, other))
		return FATE_CHANGED;
	return is_place(other) ? FATE_STILL : FATE_TAKEN;
}

static void count_stock(struct devmig_diff *diff, const struct dmig_both_records *both,
			int snapshot)
{
	const struct devmig_record *record = &both->record[snapshot];
	const uint32_t class = dmig_diff_class_of(diff, snapshot, record);
	const bool place = is_place(record);
	struct dmig_stock *stock;

	if (class == DEVMIG_NO_CLASS)
		return;
	stock = &diff->classes[class].in[snapshot];
	stock->records++;
	stock->places += place;
	if (record->kind != DEVMIG_KIND_TYPE) {
		stock->devices += place || record->in_use;
		stock->in_use += record->in_use;
		stock->free += place;
	}
	if (place)
		stock->fates[fate_of(diff, both, snapshot)]++;
}

/* Which classes it had, of a record whose document changed or whose prospect may have. */
static int count_pair(struct devmig_diff *diff, const struct dmig_both_records *both,
		      unsigned int parts)
{
	const struct devmig_record *before = &both->record[BEFORE], *after = &both->record[AFTER];
	const bool changed = parts & 1u << DEVMIG_OF_DOCUMENT;
	const bool in_use = is_device_in_use(before) && is_device_in_use(after);
	struct dmig_pair *pair;

	if (!changed && !in_use)
		return 0;
	pair = dmig_pairs_get(&diff->pairs, dmig_diff_class_of(diff, BEFORE, before),
			      dmig_diff_class_of(diff, AFTER, after));
	if (!pair)
		return -ENOMEM;
	pair->records += changed;
	pair->in_use += changed && after->in_use;
	pair->both_in_use += in_use;
	return 0;
}

static int count_record(void *arg, const struct dmig_both_records *both, enum devmig_change change,
			unsigned int parts)
{
	struct devmig_diff *diff = arg;

	diff->totals.records[change]++;
	for (unsigned int i = 0; i < DEVMIG_PARTS_OF_RECORD; i++)
		diff->totals.parts[i] += parts >> i & 1;
	for (int i = 0; i < SNAPSHOTS; i++)
		if (both->has[i])
			count_stock(diff, both, i);
	return both->has[BEFORE] && both->has[AFTER] ? count_pair(diff, both, parts) : 0;
}

static void count_classes(struct devmig_diff *diff)
{
	for (uint32_t i = 0; i < diff->nclasses; i++)
		diff->totals.classes[dmig_diff_class_change(&diff->classes[i])]++;
}

int dmig_diff_count(struct devmig_diff *diff)
{
	struct dmig_at at = { { 0 } };
	struct devmig_host_change host;
	int r;

	while ((r = dmig_diff_step_host(diff, &at, count_record, diff, &host)) > 0)
		diff->totals.hosts[host.change]++;
	count_classes(diff);
	return r;
}
