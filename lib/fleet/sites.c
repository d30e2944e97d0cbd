// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sites.h"
#include <lib/common/cleanup.h>
#include <lib/common/parallel.h>
#include <stdlib.h>

#define FIRST_ROOM 64

int dmig_sites_reserve(struct dmig_sites *sites, u32 more)
{
	u32 room = sites->room ? sites->room : FIRST_ROOM;
	struct dmig_site *array;

	if (more <= sites->room - sites->count)
		return 0;
	while (room - sites->count < more)
		room += room / 2;
	array = reallocarray(sites->sites, room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	sites->sites = array;
	sites->room = room;
	return 0;
}

void dmig_sites_clear(struct dmig_sites *sites)
{
	free(sites->sites);
	*sites = (struct dmig_sites){ 0 };
}

struct ordering {
	const struct dmig_site *sites;
	u32 *sorted; /* the numbers of the sites */
	u32 *ends;   /* of those of each host */
	bool *again; /* is it what the one before is? */
};

/* Sites of one host. */
static int compare(const void *a, const void *b, void *ordering_)
{
	const struct ordering *ordering = ordering_;
	const u32 of_a = ordering->sites[*(const u32 *)a].profile;
	const u32 of_b = ordering->sites[*(const u32 *)b].profile;

	return (of_a > of_b) - (of_a < of_b);
}

/* The numbers by host, in linear time. */
static void group_by_host(struct ordering *ordering, u32 count, u32 nhosts)
{
	u32 *next = ordering->ends;
	u32 i, start = 0;

	for (i = 0; i < count; i++)
		next[ordering->sites[i].host]++;
	for (i = 0; i < nhosts; i++) {
		const u32 size = next[i];

		next[i] = start;
		start += size;
	}
	/* Each place is the end of what was put there. */
	for (i = 0; i < count; i++)
		ordering->sorted[next[ordering->sites[i].host]++] = i;
}

/* So few that putting each where it belongs takes less than a call for each two. */
#define FEW 16

static void insert_few(const struct ordering *ordering, u32 *sorted, u32 count)
{
	u32 i, at;

	for (i = 1; i < count; i++) {
		const u32 site = sorted[i];

		for (at = i; at && compare(&sorted[at - 1], &site, (void *)ordering) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = site;
	}
}

static void sort_host(struct ordering *ordering, u32 start, u32 end)
{
	u32 *sorted = ordering->sorted;
	u32 i;

	if (end - start <= FEW)
		insert_few(ordering, sorted + start, end - start);
	else
		qsort_r(sorted + start, end - start, sizeof(*sorted), compare, ordering);
	for (i = start + 1; i < end; i++)
		ordering->again[i] = !compare(&sorted[i - 1], &sorted[i], ordering);
}

static void sort_hosts(void *ordering_, size_t piece, size_t from, size_t to)
{
	struct ordering *ordering = ordering_;
	size_t host;

	(void)piece;
	for (host = from; host < to; host++)
		sort_host(ordering, host ? ordering->ends[host - 1] : 0, ordering->ends[host]);
}

/* Each once, and by what number it was known before. */
static void renumber(const struct ordering *ordering, struct dmig_sites *sites,
		     struct dmig_site *array, u32 *numbers)
{
	u32 count = 0, i;

	for (i = 0; i < sites->count; i++) {
		const u32 site = ordering->sorted[i];

		if (!ordering->again[i])
			array[count++] = sites->sites[site];
		numbers[site] = count - 1;
	}
	free(sites->sites);
	*sites = (struct dmig_sites){ array, count, count };
}

int dmig_sites_order(struct dmig_sites *sites, u32 nhosts, u32 **ret_numbers)
{
	const size_t count = (size_t)sites->count + 1;
	dmig_auto(free) u32 *sorted = malloc(count * sizeof(*sorted));
	dmig_auto(free) u32 *ends = calloc((size_t)nhosts + 1, sizeof(*ends));
	dmig_auto(free) bool *again = calloc(count, sizeof(*again));
	dmig_auto(free) struct dmig_site *array = malloc(count * sizeof(*array));
	u32 *numbers = malloc(count * sizeof(*numbers));
	struct ordering ordering = { sites->sites, sorted, ends, again };

	if (!sorted || !ends || !again || !array || !numbers) {
		free(numbers);
		return -ENOMEM;
	}
	group_by_host(&ordering, sites->count, nhosts);
	dmig_parallel(dmig_pieces(nhosts), nhosts, sort_hosts, &ordering);
	renumber(&ordering, sites, dmig_steal(array), numbers);
	*ret_numbers = numbers;
	return 0;
}
