// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rooms.h"

#include <lib/common/cleanup.h>
#include <string.h>

/* What is needed while places are sorted into hosts and groups. */
struct sorting {
	struct dmig_seats *seats;
	const struct dmig_image *image;
	uint32_t *first;       /* of each host of the fleet: its seats; one more at the end */
	struct dmig_seat *all; /* by host */
	struct dmig_asked asked;
};

static uint32_t pool_of(const struct sorting *sorting, uint32_t goal,
			const struct dmig_profile_entry *profile)
{
	const struct dmig_seats *seats = sorting->seats;

	return goal * (seats->node_count + 1) + dmig_seats_node(seats, dmig_profile_numa(profile));
}

/* Go over all seats: count them by host, or, the second time, put them there. */
static int go_over(struct sorting *sorting, bool put)
{
	const struct dmig_seats *seats = sorting->seats;
	uint32_t g, i;

	for (g = 0; g < seats->goal_count; g++) {
		const struct devmig_range *range = &seats->goals[g].free;

		for (i = range->first; i < range->first + range->count; i++) {
			struct dmig_where where;

			if (!dmig_image_where(sorting->image, i, &where))
				return -EBADMSG;
			if (seats->leavers->left[where.host])
				continue;
			if (put)
				sorting->all[sorting->first[where.host]++] = (struct dmig_seat){
					.record = i,
					.pool = pool_of(sorting, g, where.profile),
					.is_type = dmig_profile_kind(where.profile) ==
						   DEVMIG_KIND_TYPE,
				};
			else
				sorting->first[where.host + 1]++;
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
	return problem->hosts && problem->groups && problem->parents && problem->ports &&
			       seats->host_of && seats->first_place && seats->places
		       ? 0
		       : -ENOMEM;
}

static int add_host(struct sorting *sorting, uint32_t host)
{
	struct dmig_seats *seats = sorting->seats;
	struct dmig_problem *problem = &seats->problem;
	dmig_auto(free) uint32_t *records = NULL;
	uint32_t count = sorting->first[host + 1] - sorting->first[host];
	uint32_t first = problem->group_count;
	int err;

	if (!count)
		return 0;
	err = dmig_seating_find(seats, sorting->all + sorting->first[host], count, sorting->asked,
				&records);
	if (err)
		return err;
	problem->hosts[problem->host_count] =
		(struct dmig_room){ .first = first, .count = problem->group_count - first };
	seats->host_of[problem->host_count] = host;
	err = dmig_capacity_set(seats, problem->host_count, records);
	problem->host_count++;
	return err;
}

/* Whether some item is bigger than what may migrate at once below some parent. */
static int look_for_ports(struct sorting *sorting)
{
	const struct dmig_seats *seats = sorting->seats;
	uint32_t i, profiles = (uint32_t)dmig_image_count(sorting->image, DMIG_PROFILES,
							  sizeof(struct dmig_profile_entry));

	for (i = 0; i < seats->problem.item_count; i++)
		if (seats->problem.items[i].size > sorting->asked.biggest)
			sorting->asked.biggest = seats->problem.items[i].size;
	sorting->asked.ports =
		seats->options->at_once && seats->options->at_once < sorting->asked.biggest;
	for (i = 0; i < profiles && !sorting->asked.ports; i++) {
		const struct dmig_profile_entry *profile = dmig_image_profile(sorting->image, i);

		if (!profile)
			return -EBADMSG;
		sorting->asked.ports = dmig_profile_kind(profile) != DEVMIG_KIND_TYPE &&
				       dmig_get32(profile->amount) &&
				       dmig_get32(profile->amount) < sorting->asked.biggest;
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
	return err;
}
