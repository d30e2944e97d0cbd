// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* What is needed while places are sorted into hosts and groups. */
struct sorting {
	struct dmig_seats *seats;
	const struct dmig_image *image;
	uint32_t *first;        /* of each host of the fleet: its seats; one more at the end */
	struct dmig_seat *all;  /* by host */
	uint32_t *first_record; /* of each group, the first one's */
	bool ports;             /* there are items that may not pass everywhere */
	uint32_t biggest;       /* item, in devices */
};

static const struct dmig_site_entry *site_of(const struct sorting *sorting, uint32_t record)
{
	const struct dmig_device_entry *device = dmig_image_device(sorting->image, record);
	const struct dmig_site_entry *site =
		device ? dmig_image_site(sorting->image, dmig_get32(device->site)) : NULL;

	return site && dmig_get32(site->host) < dmig_image_hosts(sorting->image) ? site : NULL;
}

static uint32_t pool_of(const struct sorting *sorting, uint32_t goal,
			const struct dmig_site_entry *site)
{
	const struct dmig_seats *seats = sorting->seats;
	int32_t numa = dmig_site_numa(site);
	uint32_t node;

	for (node = 0; node < seats->node_count; node++)
		if (seats->nodes[node] == numa)
			break;
	return goal * (seats->node_count + 1) + node;
}

/* Go over all seats: count them by host, or, the second time, put them there. */
static int go_over(struct sorting *sorting, bool put)
{
	const struct dmig_seats *seats = sorting->seats;
	uint32_t g, i;

	for (g = 0; g < seats->goal_count; g++) {
		const struct devmig_range *range = &seats->goals[g].free;

		for (i = range->first; i < range->first + range->count; i++) {
			const struct dmig_site_entry *site = site_of(sorting, i);
			uint32_t host;

			if (!site)
				return -EBADMSG;
			host = dmig_get32(site->host);
			if (seats->leavers->left[host])
				continue;
			if (put)
				sorting->all[sorting->first[host]++] =
					(struct dmig_seat){ .record = i,
							    .pool = pool_of(sorting, g, site) };
			else
				sorting->first[host + 1]++;
		}
	}
	return 0;
}

static int sort_by_host(struct sorting *sorting)
{
	uint32_t hosts = dmig_image_hosts(sorting->image), i;
	int err;

	sorting->first = calloc(hosts + (size_t)2, sizeof(*sorting->first));
	if (!sorting->first)
		return -ENOMEM;
	err = go_over(sorting, false);
	if (err)
		return err;
	for (i = 0; i < hosts; i++)
		sorting->first[i + 1] += sorting->first[i];
	sorting->all = calloc(sorting->first[hosts] + (size_t)1, sizeof(*sorting->all));
	if (!sorting->all)
		return -ENOMEM;
	err = go_over(sorting, true);
	/* Each is now where the next one's began. */
	memmove(sorting->first + 1, sorting->first, hosts * sizeof(*sorting->first));
	sorting->first[0] = 0;
	return err;
}

/* As many arrays as there are seats at most. */
static int allocate(struct sorting *sorting)
{
	struct dmig_seats *seats = sorting->seats;
	struct dmig_problem *problem = &seats->problem;
	uint32_t hosts = dmig_image_hosts(sorting->image);
	size_t count = sorting->first[hosts] + (size_t)1;

	problem->hosts = calloc(hosts + (size_t)1, sizeof(*problem->hosts));
	problem->groups = calloc(count, sizeof(*problem->groups));
	problem->parents = calloc(count, sizeof(*problem->parents));
	problem->ports = calloc(count, sizeof(*problem->ports));
	seats->host_of = calloc(hosts + (size_t)1, sizeof(*seats->host_of));
	seats->first_place = calloc(count + 1, sizeof(*seats->first_place));
	seats->places = calloc(count, sizeof(*seats->places));
	sorting->first_record = calloc(count, sizeof(*sorting->first_record));
	return problem->hosts && problem->groups && problem->parents && problem->ports &&
			       seats->host_of && seats->first_place && seats->places &&
			       sorting->first_record
		       ? 0
		       : -ENOMEM;
}

/*
 * The port that a device is behind: only where an item may be too big for it.
 * *ret is its number.
 */
static int port_of(struct sorting *sorting, const struct devmig_record *record, uint32_t first,
		   uint32_t *ret)
{
	struct dmig_seats *seats = sorting->seats;
	struct dmig_problem *problem = &seats->problem;
	uint32_t limit, g;

	*ret = DMIG_NOWHERE;
	if (!sorting->ports)
		return 0;
	if (dmig_limit_at(seats->fleet, record->host, record->parent, seats->options->at_once,
			  &limit))
		return -EBADMSG;
	if (!limit || limit >= sorting->biggest)
		return 0;
	for (g = first; g < problem->group_count; g++) {
		struct devmig_record other;

		if (problem->groups[g].port == DMIG_NOWHERE)
			continue;
		if (devmig_fleet_record(seats->fleet, sorting->first_record[g], &other))
			return -EBADMSG;
		if (other.parent && strcmp(other.parent, record->parent) == 0)
			*ret = problem->groups[g].port;
	}
	if (*ret == DMIG_NOWHERE) {
		if (!problem->port_count || limit < problem->narrowest)
			problem->narrowest = limit;
		problem->ports[problem->port_count] = limit;
		*ret = problem->port_count++;
	}
	return 0;
}

/* The group of its host, from @first on, that a seat is of: perhaps a new one. */
static int group_of(struct sorting *sorting, const struct dmig_seat *seat, uint32_t first,
		    uint32_t *ret)
{
	struct dmig_problem *problem = &sorting->seats->problem;
	const struct dmig_site_entry *site = site_of(sorting, seat->record);
	bool type = site && dmig_site_kind(site) == DEVMIG_KIND_TYPE;
	struct devmig_record record = {};
	uint32_t g, port = DMIG_NOWHERE;

	if (!site)
		return -EBADMSG;
	if ((type || sorting->ports) &&
	    (devmig_fleet_record(sorting->seats->fleet, seat->record, &record) ||
	     port_of(sorting, &record, first, &port)))
		return -EBADMSG;
	for (g = first; g < problem->group_count && !type; g++)
		if (problem->groups[g].pool == seat->pool && problem->groups[g].port == port &&
		    problem->groups[g].units == 0)
			break;
	if (g == problem->group_count || type) {
		g = problem->group_count++;
		sorting->first_record[g] = seat->record;
		problem->groups[g] = (struct dmig_group){
			.host = problem->host_count,
			.pool = seat->pool,
			.parent = DMIG_NOWHERE,
			.units = type, /* tells types until capacities are set */
			.port = port,
		};
	}
	problem->groups[g].room += type ? record.available : 1;
	*ret = g;
	return 0;
}

/* Records of the host's groups, group by group; each group's stay in name order. */
static void place_seats(struct sorting *sorting, uint32_t from, uint32_t to, uint32_t first)
{
	struct dmig_seats *seats = sorting->seats;
	uint32_t g, i, at = seats->first_place[first];

	for (g = first; g < seats->problem.group_count; g++) {
		seats->first_place[g] = at;
		for (i = from; i < to; i++)
			if (sorting->all[i].group == g)
				seats->places[at++] = sorting->all[i].record;
	}
	seats->first_place[g] = at;
}

static int add_host(struct sorting *sorting, uint32_t host)
{
	struct dmig_seats *seats = sorting->seats;
	struct dmig_problem *problem = &seats->problem;
	uint32_t first = problem->group_count, i;
	int err = 0;

	for (i = sorting->first[host]; i < sorting->first[host + 1] && !err; i++)
		err = group_of(sorting, &sorting->all[i], first, &sorting->all[i].group);
	if (err || problem->group_count == first)
		return err;
	place_seats(sorting, sorting->first[host], sorting->first[host + 1], first);
	problem->hosts[problem->host_count] =
		(struct dmig_room){ .first = first, .count = problem->group_count - first };
	seats->host_of[problem->host_count] = host;
	err = dmig_capacity_set(seats, problem->host_count, sorting->first_record);
	problem->host_count++;
	return err;
}

/* Whether some item is bigger than what may migrate at once below some parent. */
static int look_for_ports(struct sorting *sorting)
{
	const struct dmig_seats *seats = sorting->seats;
	uint32_t i, sites = (uint32_t)dmig_image_count(sorting->image, DMIG_SITES,
						       sizeof(struct dmig_site_entry));

	for (i = 0; i < seats->problem.item_count; i++)
		if (seats->problem.items[i].size > sorting->biggest)
			sorting->biggest = seats->problem.items[i].size;
	sorting->ports = seats->options->at_once && seats->options->at_once < sorting->biggest;
	for (i = 0; i < sites && !sorting->ports; i++) {
		const struct dmig_site_entry *site = dmig_image_site(sorting->image, i);

		if (!site)
			return -EBADMSG;
		sorting->ports = dmig_site_kind(site) != DEVMIG_KIND_TYPE &&
				 dmig_get32(site->amount) &&
				 dmig_get32(site->amount) < sorting->biggest;
	}
	return 0;
}

static int sort(struct sorting *sorting)
{
	uint32_t hosts = dmig_image_hosts(sorting->image), i;
	int err = look_for_ports(sorting);

	if (!err)
		err = sort_by_host(sorting);
	if (!err)
		err = allocate(sorting);
	for (i = 0; i < hosts && !err; i++)
		err = add_host(sorting, i);
	return err;
}

int dmig_rooms_find(struct dmig_seats *seats)
{
	struct sorting sorting = { .seats = seats, .image = &seats->fleet->image };
	int err = sort(&sorting);

	free(sorting.first);
	free(sorting.all);
	free(sorting.first_record);
	return err;
}
