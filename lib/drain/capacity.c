// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* A capacity that nobody states has at most so many shares. */
#define SHARES_MAX (INT64_C(1) << 40)

/* Types of a parent, with their groups, if any. */
struct sharing {
	struct dmig_seats *seats;
	const uint32_t *records; /* of each group */
	uint32_t *sharers;       /* groups that share the parent */
	uint32_t count;
};

/* What all types of a parent say: the most that it can have, or that some don't say. */
static int stated_capacity(const struct sharing *sharing, uint32_t host, const char *parent,
			   int64_t *ret)
{
	const struct devmig_fleet *fleet = sharing->seats->fleet;
	struct devmig_record record;
	struct devmig_host range;
	uint32_t i, number;
	uint64_t all;

	if (devmig_fleet_host(fleet, host, &range))
		return -EBADMSG;
	*ret = 0;
	for (i = range.first; i < range.first + range.count; i++) {
		if (devmig_fleet_by_name(fleet, i, &number) ||
		    devmig_fleet_record(fleet, number, &record))
			return -EBADMSG;
		if (record.kind != DEVMIG_KIND_TYPE || !record.parent ||
		    strcmp(record.parent, parent))
			continue;
		if (!record.units) {
			*ret = 0;
			return 0;
		}
		all = (uint64_t)record.available * record.units;
		if (all > (uint64_t)*ret)
			*ret = all > INT64_MAX ? INT64_MAX : (int64_t)all;
	}
	return 0;
}

static struct dmig_group *sharer(const struct sharing *sharing, uint32_t i)
{
	return &sharing->seats->problem.groups[sharing->sharers[i]];
}

static int take_stated(const struct sharing *sharing)
{
	struct devmig_record record;
	uint32_t i;

	for (i = 0; i < sharing->count; i++) {
		if (devmig_fleet_record(sharing->seats->fleet,
					sharing->records[sharing->sharers[i]], &record))
			return -EBADMSG;
		sharer(sharing, i)->units = record.units;
	}
	return 0;
}

static int64_t divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * Nobody says what an instance takes.  If there may be a of a type, one takes one
 * share of a; in shares of which the capacity has as many as all those numbers
 * divide, or, where that is too many, rounded up.
 */
static int64_t guess_shares(const struct sharing *sharing)
{
	int64_t shares = 1;
	uint32_t i;

	for (i = 0; i < sharing->count; i++) {
		int64_t room = sharer(sharing, i)->room, more = room / divisor(shares, room);

		shares = more > SHARES_MAX / shares ? SHARES_MAX : shares * more;
	}
	for (i = 0; i < sharing->count; i++) {
		struct dmig_group *group = sharer(sharing, i);

		group->units = (shares + group->room - 1) / group->room;
	}
	return shares;
}

/* The groups of types that have the same parent as @group, if there are others. */
static int find_sharers(struct sharing *sharing, uint32_t group, const char **ret_parent)
{
	const struct dmig_problem *problem = &sharing->seats->problem;
	struct devmig_record record, other;
	uint32_t g;

	sharing->count = 0;
	if (devmig_fleet_record(sharing->seats->fleet, sharing->records[group], &record))
		return -EBADMSG;
	*ret_parent = record.parent;
	for (g = group; record.parent && g < problem->group_count; g++) {
		if (!problem->groups[g].units || problem->groups[g].parent != DMIG_NOWHERE)
			continue;
		if (devmig_fleet_record(sharing->seats->fleet, sharing->records[g], &other))
			return -EBADMSG;
		if (other.parent && strcmp(other.parent, record.parent) == 0)
			sharing->sharers[sharing->count++] = g;
	}
	return 0;
}

static int share(struct sharing *sharing, uint32_t group)
{
	struct dmig_seats *seats = sharing->seats;
	const char *parent;
	int64_t capacity = 0;
	uint32_t i;
	int err = find_sharers(sharing, group, &parent);

	if (err || sharing->count < 2)
		return err;
	err = stated_capacity(sharing, seats->host_of[seats->problem.host_count], parent,
			      &capacity);
	if (err)
		return err;
	if (capacity)
		err = take_stated(sharing);
	else
		capacity = guess_shares(sharing);
	for (i = 0; i < sharing->count; i++)
		sharer(sharing, i)->parent = seats->problem.parent_count;
	seats->problem.parents[seats->problem.parent_count++] = capacity;
	return err;
}

int dmig_capacity_set(struct dmig_seats *seats, uint32_t host, const uint32_t *records)
{
	struct dmig_problem *problem = &seats->problem;
	const struct dmig_room *room = &problem->hosts[host];
	dmig_auto(free) uint32_t *sharers = NULL;
	struct sharing sharing = { .seats = seats, .records = records };
	uint32_t g, types = 0;
	int err = 0;

	for (g = room->first; g < room->first + room->count; g++)
		types += problem->groups[g].units != 0;
	if (types > 1) {
		sharers = calloc(types, sizeof(*sharers));
		if (!sharers)
			return -ENOMEM;
		sharing.sharers = sharers;
		for (g = room->first; g < room->first + room->count && !err; g++)
			if (problem->groups[g].units && problem->groups[g].parent == DMIG_NOWHERE)
				err = share(&sharing, g);
	}
	for (g = room->first; g < room->first + room->count; g++)
		if (problem->groups[g].parent == DMIG_NOWHERE)
			problem->groups[g].units = 1;
	return err;
}
