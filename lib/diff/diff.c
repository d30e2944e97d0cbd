// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/diff/diff.h>
#include <lib/fleet/fleet.h>
#include <stdlib.h>

DEVMIG_EXPORT void devmig_diff_free(struct devmig_diff *diff)
{
	if (!diff)
		return;
	for (int i = 0; i < SNAPSHOTS; i++)
		free(diff->places[i]);
	free(diff->classes);
	free(diff->pairs.pairs);
	free(diff->pairs.table);
	free(diff->documents);
	free(diff->prospects);
	for (int i = 0; i < SNAPSHOTS; i++)
		free(diff->placed[i].classes);
	free(diff->stocked.classes);
	free(diff->changed.classes);
	free(diff);
}

static int compare_documents(const void *a, const void *b, void *arg)
{
	const struct dmig_pair *pairs = arg;
	const struct dmig_pair *x = &pairs[*(const size_t *)a], *y = &pairs[*(const size_t *)b];

	if (x->records != y->records)
		return x->records > y->records ? -1 : 1;
	if (x->before != y->before)
		return x->before < y->before ? -1 : 1;
	return x->after < y->after ? -1 : x->after > y->after;
}

static int make_documents(struct devmig_diff *diff)
{
	diff->documents = malloc((diff->pairs.count + 1) * sizeof(*diff->documents));
	if (!diff->documents)
		return -ENOMEM;
	for (size_t i = 0; i < diff->pairs.count; i++)
		if (diff->pairs.pairs[i].records)
			diff->documents[diff->ndocuments++] = i;
	qsort_r(diff->documents, diff->ndocuments, sizeof(*diff->documents), compare_documents,
		diff->pairs.pairs);
	return 0;
}

static int count_migrations(struct devmig_diff *diff)
{
	struct dmig_cursor cursor = { 0 };
	struct devmig_migration_change change;
	int r;

	while ((r = dmig_diff_next_migration(diff, &cursor, &change)) > 0)
		diff->totals.migrations[change.change]++;
	diff->totals.cut = dmig_cursor_is_cut(diff, &cursor);
	return r;
}

static bool has_damaged_record(const struct devmig_fleet *fleet)
{
	struct devmig_record record;
	uint32_t number;

	for (size_t i = 0; i < devmig_fleet_count(fleet); i++)
		if (devmig_fleet_by_name(fleet, i, &number) ||
		    devmig_fleet_record(fleet, number, &record))
			return true;
	return false;
}

/* Where all records can be read, what is damaged is the answers of an index. */
static int fail_damaged(const struct devmig_diff *diff, struct devmig_error **ret_error)
{
	const struct devmig_fleet *const *fleets = diff->fleets;
	int damaged = devmig_fleet_readings(fleets[BEFORE]) ? BEFORE : AFTER;

	for (int i = 0; i < SNAPSHOTS; i++)
		if (has_damaged_record(fleets[i]))
			damaged = i;
	return dmig_fleet_damaged(fleets[damaged], ret_error);
}

static int work_out(struct devmig_diff *diff, struct devmig_error **ret_error)
{
	int r = dmig_diff_make_classes(diff, ret_error);

	if (r)
		return r;
	r = dmig_diff_count(diff);
	if (!r)
		r = make_documents(diff);
	if (!r)
		r = dmig_diff_make_lists(diff);
	if (!r)
		r = count_migrations(diff);
	if (!r)
		r = dmig_diff_make_prospects(diff);
	if (r == -ENOMEM)
		return dmig_fail_memory(ret_error);
	return r ? fail_damaged(diff, ret_error) : 0;
}

DEVMIG_EXPORT int devmig_diff(const struct devmig_fleet *before, const struct devmig_fleet *after,
			      enum devmig_reading reading, struct devmig_diff **ret,
			      struct devmig_error **ret_error)
{
	struct devmig_diff *diff;
	int r;

	if (!devmig_reading_name(reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	diff = calloc(1, sizeof(*diff));
	if (!diff)
		return dmig_fail_memory(ret_error);
	diff->fleets[BEFORE] = before;
	diff->fleets[AFTER] = after;
	diff->reading = reading;
	r = work_out(diff, ret_error);
	if (r) {
		devmig_diff_free(diff);
		return r;
	}
	*ret = diff;
	return 0;
}
