// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/*
 * Name order in three steps, each near to linear: the hosts, of which there
 * are few; then every device to its host's place; then the few devices of each
 * host.  Records mostly come in order already, which is found in one pass.
 */

/*
 * The devices of one host.  Two of one name are told apart by what else they
 * have, so that the order never depends on the sort.
 */
static int compare_devices(const void *a_, const void *b_)
{
	const struct dmig_device *a = a_, *b = b_;
	int order = strcmp(a->name, b->name);

	if (!order)
		order = (a->class_number > b->class_number) - (a->class_number < b->class_number);
	if (!order)
		order = (int)a->kind - (int)b->kind;
	if (!order)
		order = (int)a->in_use - (int)b->in_use;
	if (!order)
		order = (a->available > b->available) - (a->available < b->available);
	if (!order)
		order = (a->numa > b->numa) - (a->numa < b->numa);
	return order ? order : (int)a->doubt - (int)b->doubt;
}

static bool in_order(const struct devmig_fleet *fleet)
{
	const char *const *names = fleet->hosts.names;
	size_t i;

	for (i = 1; i < fleet->ndevices; i++) {
		const struct dmig_device *a = &fleet->devices[i - 1], *b = a + 1;

		if (a->host == b->host ? compare_devices(a, b) > 0
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

int dmig_fleet_order(struct devmig_fleet *fleet, struct devmig_error **ret_error)
{
	dmig_auto(free) u32 *sorted = NULL;
	dmig_auto(free) u32 *first = NULL;
	dmig_auto(free) u32 *place = NULL;
	size_t i;

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
	return 0;
}
