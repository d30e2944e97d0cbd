// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sites.h"
#include <lib/common/cleanup.h>
#include <lib/common/parallel.h>

#define FIRST_ROOM 64

/* How many sites of one host are looked at before it gets another one. */
#define LOOK_BACK 16

static bool is_site(const struct dmig_site *there, const struct dmig_names *names,
		    const struct dmig_site *site, const char *parent, size_t len)
{
	return there->numa == site->numa && there->kind == site->kind &&
	       there->amount == site->amount &&
	       dmig_names_is(names, there->parent, there->parent_len, parent, len);
}

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

int dmig_sites_add(struct dmig_sites *sites, struct dmig_names *names, const struct dmig_site *site,
		   const char *parent, size_t parent_len, u32 *ret)
{
	u32 i = sites->count, looked;

	for (looked = 0; looked < LOOK_BACK && i && sites->sites[i - 1].host == site->host;
	     looked++) {
		if (is_site(&sites->sites[--i], names, site, parent, parent_len)) {
			*ret = i;
			return 0;
		}
	}
	if (dmig_sites_reserve(sites, 1))
		return -ENOMEM;
	*ret = sites->count++;
	sites->sites[*ret] = *site;
	sites->sites[*ret].parent = parent_len ? dmig_names_put(names, parent, parent_len) : 0;
	sites->sites[*ret].parent_len = (u8)parent_len;
	return 0;
}

void dmig_sites_clear(struct dmig_sites *sites)
{
	free(sites->sites);
	*sites = (struct dmig_sites){ 0 };
}

static int compare_numbers(u32 a, u32 b)
{
	return (a > b) - (a < b);
}

/* Sites of one host. */
static int compare(const struct dmig_names *names, const struct dmig_site *a,
		   const struct dmig_site *b)
{
	int order = a->parent == b->parent ? 0
					   : dmig_names_compare(names->bytes + a->parent,
								names->bytes + b->parent);

	if (!order)
		order = (a->numa > b->numa) - (a->numa < b->numa);
	if (!order)
		order = compare_numbers(a->kind, b->kind);
	return order ? order : compare_numbers(a->amount, b->amount);
}

struct ordering {
	const struct dmig_site *sites;
	const struct dmig_names *names;
	u32 *sorted; /* the numbers of the sites */
	u32 *ends;   /* of those of each host */
	bool *again; /* is it what the one before is? */
};

static int compare_sorted(const void *a, const void *b, void *ordering_)
{
	const struct ordering *ordering = ordering_;

	return compare(ordering->names, &ordering->sites[*(const u32 *)a],
		       &ordering->sites[*(const u32 *)b]);
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

		for (at = i; at && compare_sorted(&sorted[at - 1], &site, (void *)ordering) > 0;
		     at--)
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
		qsort_r(sorted + start, end - start, sizeof(*sorted), compare_sorted, ordering);
	for (i = start + 1; i < end; i++)
		ordering->again[i] = !compare_sorted(&sorted[i - 1], &sorted[i], ordering);
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

int dmig_sites_order(struct dmig_sites *sites, const struct dmig_names *names, u32 nhosts,
		     u32 **ret_numbers)
{
	const size_t count = (size_t)sites->count + 1;
	dmig_auto(free) u32 *sorted = malloc(count * sizeof(*sorted));
	dmig_auto(free) u32 *ends = calloc((size_t)nhosts + 1, sizeof(*ends));
	dmig_auto(free) bool *again = calloc(count, sizeof(*again));
	dmig_auto(free) struct dmig_site *array = malloc(count * sizeof(*array));
	u32 *numbers = malloc(count * sizeof(*numbers));
	struct ordering ordering = { sites->sites, names, sorted, ends, again };

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
