// SPDX-License-Identifier: LGPL-2.1-or-later
#include "limits.h"
#include "rooms.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* A seat while it is sorted into a group. */
struct guest {
	uint32_t seat;
	uint32_t record;
	uint32_t pool;
	uint32_t port;
	uint32_t room; /* of a type: instances; 0: a device */
	uint32_t group;
	const char *host;
	const char *parent;
};

/* What is needed for one host. */
struct grouping {
	struct dmig_seats *seats;
	struct dmig_asked asked;
	struct guest *guests; /* in the order of what is being looked at */
	uint32_t count;
	uint32_t *records; /* of each group the first one's */
};

static int compare_seats(const void *a_, const void *b_)
{
	const struct guest *a = a_, *b = b_;

	return (a->seat > b->seat) - (a->seat < b->seat);
}

static int compare_parents(const void *a_, const void *b_)
{
	const struct guest *a = a_, *b = b_;

	if (!a->parent != !b->parent)
		return a->parent ? -1 : 1;
	return a->parent ? strcmp(a->parent, b->parent) : 0;
}

/* Types are no more alike than their parents; of each there is a group. */
static int compare_groups(const struct guest *a, const struct guest *b)
{
	if (a->pool != b->pool)
		return a->pool < b->pool ? -1 : 1;
	if (!a->room != !b->room)
		return a->room ? 1 : -1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return a->room ? (a->seat > b->seat) - (a->seat < b->seat) : 0;
}

/* Those of one group together, the first one first. */
static int compare_guests(const void *a, const void *b)
{
	int order = compare_groups(a, b);

	return order ? order : compare_seats(a, b);
}

static void sort(struct grouping *grouping, int (*compare)(const void *, const void *))
{
	qsort(grouping->guests, grouping->count, sizeof(*grouping->guests), compare);
}

/* A free type without an instance is one that an index lies about. */
static int look_at_guest(const struct grouping *grouping, struct guest *guest, bool is_type)
{
	struct devmig_record record;

	if (!is_type && !grouping->asked.ports)
		return 0;
	if (devmig_fleet_record(grouping->seats->fleet, guest->record, &record) ||
	    !record.available)
		return -EBADMSG;
	guest->room = is_type ? record.available : 0;
	guest->host = record.host;
	guest->parent = record.parent;
	return 0;
}

static int list_guests(struct grouping *grouping, const struct dmig_seat *all)
{
	uint32_t i;
	int err = 0;

	for (i = 0; i < grouping->count && !err; i++) {
		grouping->guests[i] = (struct guest){
			.seat = i,
			.record = all[i].record,
			.pool = all[i].pool,
			.port = DMIG_NOWHERE,
		};
		err = look_at_guest(grouping, &grouping->guests[i], all[i].is_type);
	}
	return err;
}

/* The port that some devices, all of one parent, are behind: if an item may be too big for it. */
static int set_port(struct grouping *grouping, struct guest *guests, uint32_t count)
{
	struct dmig_problem *problem = &grouping->seats->problem;
	uint32_t limit, i;

	if (dmig_limit_at(grouping->seats->fleet, guests->host, guests->parent,
			  grouping->seats->options->at_once, &limit))
		return -EBADMSG;
	if (!limit || limit >= grouping->asked.biggest)
		return 0;
	if (!problem->port_count || limit < problem->narrowest)
		problem->narrowest = limit;
	for (i = 0; i < count; i++)
		guests[i].port = problem->port_count;
	problem->ports[problem->port_count++] = limit;
	return 0;
}

static int set_ports(struct grouping *grouping)
{
	struct guest *guests = grouping->guests;
	uint32_t i, same;
	int err = 0;

	if (!grouping->asked.ports)
		return 0;
	sort(grouping, compare_parents);
	for (i = 0; i < grouping->count && !err; i += same) {
		for (same = 1; i + same < grouping->count; same++)
			if (compare_parents(&guests[i], &guests[i + same]))
				break;
		err = set_port(grouping, &guests[i], same);
	}
	return err;
}

/* Number the groups, for now in the order of what they have in common. */
static uint32_t number_groups(struct grouping *grouping)
{
	struct guest *guests = grouping->guests;
	uint32_t i, groups = 0;

	sort(grouping, compare_guests);
	for (i = 0; i < grouping->count; i++) {
		groups += !i || compare_groups(&guests[i], &guests[i - 1]);
		guests[i].group = groups - 1;
	}
	return groups;
}

static void add_group(struct grouping *grouping, const struct guest *guest)
{
	struct dmig_problem *problem = &grouping->seats->problem;

	problem->groups[problem->group_count++] = (struct dmig_group){
		.host = problem->host_count,
		.pool = guest->pool,
		.parent = DMIG_NOWHERE,
		.units = guest->room != 0, /* tells types until capacities are set */
		.port = guest->port,
	};
}

/* The groups, in the order in which they are first met, and how many places they have. */
static int add_groups(struct grouping *grouping, uint32_t groups)
{
	struct dmig_problem *problem = &grouping->seats->problem;
	dmig_auto(free) uint32_t *numbers = malloc(groups * sizeof(*numbers));
	uint32_t i, first = problem->group_count;

	if (!numbers)
		return -ENOMEM;
	memset(numbers, 0xff, groups * sizeof(*numbers));
	sort(grouping, compare_seats);
	for (i = 0; i < grouping->count; i++) {
		struct guest *guest = &grouping->guests[i];
		uint32_t *number = &numbers[guest->group];

		if (*number == DMIG_NOWHERE) {
			*number = problem->group_count;
			grouping->records[problem->group_count - first] = guest->record;
			add_group(grouping, guest);
		}
		guest->group = *number;
		problem->groups[*number].room += guest->room ? guest->room : 1;
	}
	return 0;
}

/* Records of the host's groups, group by group; each group's stay in name order. */
static int place_guests(struct grouping *grouping, uint32_t first)
{
	struct dmig_seats *seats = grouping->seats;
	uint32_t groups = seats->problem.group_count - first, i;
	dmig_auto(free) uint32_t *at = calloc(groups + (size_t)1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	for (i = 0; i < grouping->count; i++)
		at[grouping->guests[i].group - first + 1]++;
	at[0] = seats->first_place[first];
	for (i = 0; i < groups; i++) {
		at[i + 1] += at[i];
		seats->first_place[first + i + 1] = at[i + 1];
	}
	for (i = 0; i < grouping->count; i++)
		seats->places[at[grouping->guests[i].group - first]++] = grouping->guests[i].record;
	return 0;
}

static int group(struct grouping *grouping, const struct dmig_seat *all)
{
	uint32_t first = grouping->seats->problem.group_count;
	int err = list_guests(grouping, all);

	if (!err)
		err = set_ports(grouping);
	if (!err)
		err = add_groups(grouping, number_groups(grouping));
	return err ? err : place_guests(grouping, first);
}

int dmig_seating_find(struct dmig_seats *seats, const struct dmig_seat *all, uint32_t count,
		      struct dmig_asked asked, uint32_t **ret_records)
{
	dmig_auto(free) struct guest *guests = calloc(count, sizeof(*guests));
	dmig_auto(free) uint32_t *records = calloc(count, sizeof(*records));
	struct grouping grouping = { seats, asked, guests, count, records };
	int err;

	if (!guests || !records)
		return -ENOMEM;
	err = group(&grouping, all);
	if (!err)
		*ret_records = dmig_steal(records);
	return err;
}
