// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* A capacity that nobody states has at most so many shares. */
#define SHARES_MAX (INT64_C(1) << 40)

/* A type of the host that has a parent. */
struct sharer {
	const char *parent;
	uint32_t group; /* DMIG_NOWHERE: nobody can go there, or it has no instance */
	uint32_t available;
	uint32_t units;
};

/* Those of one parent: some with a group, first and in order, and some without. */
struct sharing {
	struct sharer *all;
	uint32_t count;
	uint32_t groups;
};

struct setting {
	struct dmig_seats *seats;
	struct sharer *sharers;
	uint32_t count;
	struct sharing *parents;
	uint32_t parent_count;
};

static int compare_sharers(const void *a_, const void *b_)
{
	const struct sharer *a = a_, *b = b_;
	int order = strcmp(a->parent, b->parent);

	return order ? order : (a->group > b->group) - (a->group < b->group);
}

static int compare_sharings(const void *a_, const void *b_)
{
	const struct sharing *a = a_, *b = b_;

	return (a->all->group > b->all->group) - (a->all->group < b->all->group);
}

static int add_sharer(struct setting *setting, uint32_t number, uint32_t group)
{
	struct devmig_record record;

	if (devmig_fleet_record(setting->seats->fleet, number, &record))
		return -EBADMSG;
	if (record.kind == DEVMIG_KIND_TYPE && record.parent)
		setting->sharers[setting->count++] = (struct sharer){
			.parent = record.parent,
			.group = group,
			.available = record.available,
			.units = record.units,
		};
	return 0;
}

/* The types that have groups, and all of the host, which say what there is. */
static int list_sharers(struct setting *setting, const struct devmig_host *range, uint32_t host,
			const uint32_t *records)
{
	const struct dmig_problem *problem = &setting->seats->problem;
	const struct dmig_room *room = &problem->hosts[host];
	uint32_t i, number;
	int err = 0;

	for (i = 0; i < room->count && !err; i++)
		if (problem->groups[room->first + i].units)
			err = add_sharer(setting, records[i], room->first + i);
	for (i = 0; i < range->count && !err; i++)
		err = devmig_fleet_by_name(setting->seats->fleet, range->first + i, &number)
			      ? -EBADMSG
			      : add_sharer(setting, number, DMIG_NOWHERE);
	if (setting->count)
		qsort(setting->sharers, setting->count, sizeof(*setting->sharers), compare_sharers);
	return err;
}

/* Parents that more than one group is of, in the order of their first ones. */
static void list_parents(struct setting *setting)
{
	uint32_t i, j;

	for (i = 0; i < setting->count; i = j) {
		struct sharing *sharing = &setting->parents[setting->parent_count];

		*sharing = (struct sharing){ .all = &setting->sharers[i] };
		for (j = i; j < setting->count; j++) {
			if (strcmp(setting->sharers[i].parent, setting->sharers[j].parent))
				break;
			sharing->groups += setting->sharers[j].group != DMIG_NOWHERE;
		}
		sharing->count = j - i;
		setting->parent_count += sharing->groups > 1;
	}
	if (setting->parent_count)
		qsort(setting->parents, setting->parent_count, sizeof(*setting->parents),
		      compare_sharings);
}

/* What all types of a parent say: the most that it can have; 0: some don't say. */
static int64_t stated_capacity(const struct sharing *sharing)
{
	int64_t capacity = 0;
	uint32_t i;

	for (i = 0; i < sharing->count; i++) {
		uint64_t all = (uint64_t)sharing->all[i].available * sharing->all[i].units;

		if (!sharing->all[i].units)
			return 0;
		if (all > (uint64_t)capacity)
			capacity = all > INT64_MAX ? INT64_MAX : (int64_t)all;
	}
	return capacity;
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

static struct dmig_group *group_of(const struct setting *setting, const struct sharer *sharer)
{
	return &setting->seats->problem.groups[sharer->group];
}

/* In units of which all are multiples: the smaller numbers are, the better they are solved with. */
static int64_t take_stated(const struct setting *setting, const struct sharing *sharing,
			   int64_t capacity)
{
	int64_t unit = 0;
	uint32_t i;

	for (i = 0; i < sharing->groups; i++)
		unit = divisor(sharing->all[i].units, unit);
	for (i = 0; i < sharing->groups; i++)
		group_of(setting, &sharing->all[i])->units = sharing->all[i].units / unit;
	return capacity / unit;
}

/*
 * Nobody says what an instance takes.  If there may be a of a type, one takes one
 * share of a; in shares of which the capacity has as many as all those numbers
 * divide, or, where that is too many, rounded up.
 */
static int64_t guess_shares(const struct setting *setting, const struct sharing *sharing)
{
	int64_t shares = 1;
	uint32_t i;

	for (i = 0; i < sharing->groups; i++) {
		int64_t room = sharing->all[i].available, more = room / divisor(shares, room);

		shares = more > SHARES_MAX / shares ? SHARES_MAX : shares * more;
	}
	for (i = 0; i < sharing->groups; i++) {
		int64_t room = sharing->all[i].available;

		group_of(setting, &sharing->all[i])->units = (shares + room - 1) / room;
	}
	return shares;
}

static void share(const struct setting *setting, const struct sharing *sharing)
{
	struct dmig_problem *problem = &setting->seats->problem;
	int64_t capacity = stated_capacity(sharing);
	uint32_t i;

	capacity =
		capacity ? take_stated(setting, sharing, capacity) : guess_shares(setting, sharing);
	for (i = 0; i < sharing->groups; i++)
		group_of(setting, &sharing->all[i])->parent = problem->parent_count;
	problem->parents[problem->parent_count++] = capacity;
}

static int share_all(struct dmig_seats *seats, uint32_t host, uint32_t types,
		     const uint32_t *records)
{
	dmig_auto(free) struct sharer *sharers = NULL;
	dmig_auto(free) struct sharing *parents = NULL;
	struct devmig_host range;
	struct setting setting = { .seats = seats };
	uint32_t i;
	int err;

	if (devmig_fleet_host(seats->fleet, seats->host_of[host], &range))
		return -EBADMSG;
	sharers = calloc((size_t)types + range.count, sizeof(*sharers));
	parents = calloc((size_t)types + range.count, sizeof(*parents));
	if (!sharers || !parents)
		return -ENOMEM;
	setting.sharers = sharers;
	setting.parents = parents;
	err = list_sharers(&setting, &range, host, records);
	if (err)
		return err;
	list_parents(&setting);
	for (i = 0; i < setting.parent_count; i++)
		share(&setting, &setting.parents[i]);
	return 0;
}

int dmig_capacity_set(struct dmig_seats *seats, uint32_t host, const uint32_t *records)
{
	struct dmig_problem *problem = &seats->problem;
	const struct dmig_room *room = &problem->hosts[host];
	uint32_t g, types = 0;
	int err = 0;

	for (g = room->first; g < room->first + room->count; g++)
		types += problem->groups[g].units != 0;
	if (types > 1)
		err = share_all(seats, host, types, records);
	for (g = room->first; g < room->first + room->count; g++)
		if (problem->groups[g].parent == DMIG_NOWHERE)
			problem->groups[g].units = 1;
	return err;
}
