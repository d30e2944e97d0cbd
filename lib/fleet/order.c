// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/*
 * Name order in three steps, each near to linear: the hosts, of which there
 * are few; then every device to its host's place; then the few devices of each
 * host.  Records mostly come in order already, which is found in one pass.
 */

/* The devices of one host.  Two of one name stay in the order in which they were read. */
static int compare_devices(const void *a_, const void *b_)
{
	const struct dmig_device *a = a_, *b = b_;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool same_name(const struct dmig_device *a, const struct dmig_device *b)
{
	return a->host == b->host && !strcmp(a->name, b->name);
}

/* And no name twice. */

static bool in_order(const struct devmig_fleet *fleet)
{
	const char *const *names = fleet->hosts.names;
	size_t i;

	for (i = 1; i < fleet->ndevices; i++) {
		const struct dmig_device *a = &fleet->devices[i - 1], *b = a + 1;

		if (a->host == b->host ? strcmp(a->name, b->name) >= 0
				       : strcmp(names[a->host], names[b->host]) > 0)
			return false;
	}
	return true;
}

static int compare_hosts(const void *a, const void *b, void *names_)
{
	const char *const *names = names_;

	return strcmp(names[*(const u32 *)a], names[*(const u32 *)b]);
}

/* Where the devices of each host begin: first[host]. */
static void find_starts(const struct devmig_fleet *fleet, const u32 *sorted, u32 *first)
{
	u32 start = 0;
	size_t i;

	for (i = 0; i < fleet->hosts.count; i++)
		first[i] = 0;
	for (i = 0; i < fleet->ndevices; i++)
		first[fleet->devices[i].host]++;
	for (i = 0; i < fleet->hosts.count; i++) {
		u32 count = first[sorted[i]];

		first[sorted[i]] = start;
		start += count;
	}
}

/* Move device i to place[i], in the array itself. */
static void permute(struct dmig_device *devices, u32 *place, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		while (place[i] != i) {
			u32 to = place[i];
			struct dmig_device moved = devices[i];

			devices[i] = devices[to];
			devices[to] = moved;
			place[i] = place[to];
			place[to] = to;
		}
	}
}

static void sort_hosts_devices(struct devmig_fleet *fleet)
{
	struct dmig_device *devices = fleet->devices;
	size_t start, end;

	for (start = 0; start < fleet->ndevices; start = end) {
		end = start + 1;
		while (end < fleet->ndevices && devices[end].host == devices[start].host)
			end++;
		qsort(&devices[start], end - start, sizeof(*devices), compare_devices);
	}
}

static bool any_twice(const struct devmig_fleet *fleet)
{
	size_t i;

	for (i = 1; i < fleet->ndevices; i++)
		if (same_name(&fleet->devices[i - 1], &fleet->devices[i]))
			return true;
	return false;
}

int dmig_fleet_order(struct devmig_fleet *fleet, bool *ret_twice, struct devmig_error **ret_error)
{
	dmig_auto(free) u32 *sorted = NULL;
	dmig_auto(free) u32 *first = NULL;
	dmig_auto(free) u32 *place = NULL;
	size_t i;

	*ret_twice = false;
	if (in_order(fleet))
		return 0;
	sorted = malloc(fleet->hosts.count * sizeof(*sorted));
	first = malloc(fleet->hosts.count * sizeof(*first));
	place = malloc(fleet->ndevices * sizeof(*place));
	if (!sorted || !first || !place)
		return dmig_fail_memory(ret_error);

	for (i = 0; i < fleet->hosts.count; i++)
		sorted[i] = i;
	qsort_r(sorted, fleet->hosts.count, sizeof(*sorted), compare_hosts, fleet->hosts.names);
	find_starts(fleet, sorted, first);
	for (i = 0; i < fleet->ndevices; i++)
		place[i] = first[fleet->devices[i].host]++;
	permute(fleet->devices, place, fleet->ndevices);
	sort_hosts_devices(fleet);
	*ret_twice = any_twice(fleet);
	return 0;
}

int dmig_fleet_drop_twice(struct devmig_fleet *fleet, dmig_twice_fn report, void *arg)
{
	struct dmig_device *devices = fleet->devices;
	size_t i, kept = 0;
	int error = 0;

	for (i = 0; i < fleet->ndevices; i++) {
		if (!kept || !same_name(&devices[kept - 1], &devices[i]))
			devices[kept++] = devices[i];
		else if (!error)
			error = report(arg, &devices[kept - 1], &devices[i]);
	}
	fleet->ndevices = kept;
	return error;
}
