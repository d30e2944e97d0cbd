// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/diff/diff.h>
#include <string.h>

/* The record at a position; 0 past the end. */
static int load(const struct devmig_diff *diff, int snapshot, uint32_t position,
		struct dmig_both_records *ret)
{
	const struct devmig_fleet *fleet = diff->fleets[snapshot];
	int r;

	ret->has[snapshot] = position < devmig_fleet_count(fleet);
	if (!ret->has[snapshot])
		return 0;
	r = devmig_fleet_by_name(fleet, position, &ret->number[snapshot]);
	if (!r)
		r = devmig_fleet_record(fleet, ret->number[snapshot], &ret->record[snapshot]);
	return r;
}

static int compare(const struct devmig_record *a, const struct devmig_record *b)
{
	const int r = strcmp(a->host, b->host);

	return r ? r : strcmp(a->device, b->device);
}

int dmig_diff_step(const struct devmig_diff *diff, struct dmig_at *at,
		   struct dmig_both_records *ret)
{
	int r = load(diff, BEFORE, at->position[BEFORE], ret);

	if (!r)
		r = load(diff, AFTER, at->position[AFTER], ret);
	if (r)
		return r;
	if (ret->has[BEFORE] && ret->has[AFTER]) {
		r = compare(&ret->record[BEFORE], &ret->record[AFTER]);
		ret->has[BEFORE] = r <= 0;
		ret->has[AFTER] = r >= 0;
	}
	at->position[BEFORE] += ret->has[BEFORE];
	at->position[AFTER] += ret->has[AFTER];
	return ret->has[BEFORE] || ret->has[AFTER];
}

/* All records came, or all went: so did the host; it has no record that was there all the time. */
static enum devmig_change host_change(const uint64_t records[4])
{
	if (!records[DEVMIG_WENT] && !records[DEVMIG_CHANGED] && !records[DEVMIG_EQUAL])
		return DEVMIG_CAME;
	if (!records[DEVMIG_CAME] && !records[DEVMIG_CHANGED] && !records[DEVMIG_EQUAL])
		return DEVMIG_WENT;
	return records[DEVMIG_CAME] || records[DEVMIG_WENT] || records[DEVMIG_CHANGED]
		       ? DEVMIG_CHANGED
		       : DEVMIG_EQUAL;
}

int dmig_diff_step_host(const struct devmig_diff *diff, struct dmig_at *at, dmig_record_fn each,
			void *arg, struct devmig_host_change *ret)
{
	struct dmig_both_records both;
	struct dmig_at next = *at;
	int r;

	*ret = (struct devmig_host_change){ 0 };
	while ((r = dmig_diff_step(diff, &next, &both)) > 0) {
		const char *host = both.record[both.has[AFTER] ? AFTER : BEFORE].host;
		enum devmig_change change;
		unsigned int parts;

		if (ret->host && strcmp(ret->host, host) != 0)
			break;
		ret->host = host;
		change = dmig_diff_change(diff, &both, &parts);
		ret->records[change]++;
		if (each && each(arg, &both, change, parts))
			return -ENOMEM;
		*at = next;
	}
	if (r < 0 || !ret->host)
		return r;
	ret->change = host_change(ret->records);
	return 1;
}
