// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sites.h"
#include <lib/common/cleanup.h>

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
	struct dmig_sites *sites;
	const struct dmig_names *names;
};

static int compare_sorted(const void *a, const void *b, void *ordering_)
{
	const struct ordering *ordering = ordering_;
	const struct dmig_site *sites = ordering->sites->sites;

	return compare(ordering->names, &sites[*(const u32 *)a], &sites[*(const u32 *)b]);
}

/* Their numbers by host, in linear time. */
static int group_by_host(const struct dmig_sites *sites, u32 nhosts, u32 *ret)
{
	dmig_auto(free) u32 *next = calloc((size_t)nhosts + 1, sizeof(*next));
	u32 i;

	if (!next)
		return -ENOMEM;
	for (i = 0; i < sites->count; i++)
		next[sites->sites[i].host + 1]++;
	for (i = 0; i < nhosts; i++)
		next[i + 1] += next[i];
	for (i = 0; i < sites->count; i++)
		ret[next[sites->sites[i].host]++] = i;
	return 0;
}

/* So few that putting each where it belongs takes less than a call for each two. */
#define FEW 16

static void insert_few(const struct ordering *ordering, u32 *sorted, u32 count)
{
	const struct dmig_site *sites = ordering->sites->sites;
	u32 i, at;

	for (i = 1; i < count; i++) {
		const u32 site = sorted[i];

		for (at = i;
		     at && compare(ordering->names, &sites[sorted[at - 1]], &sites[site]) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = site;
	}
}

static void sort_within_hosts(struct ordering *ordering, u32 *sorted)
{
	const struct dmig_site *sites = ordering->sites->sites;
	const u32 count = ordering->sites->count;
	u32 start, end;

	for (start = 0; start < count; start = end) {
		for (end = start + 1;
		     end < count && sites[sorted[end]].host == sites[sorted[start]].host; end++)
			;
		if (end - start <= FEW)
			insert_few(ordering, sorted + start, end - start);
		else
			qsort_r(sorted + start, end - start, sizeof(*sorted), compare_sorted,
				ordering);
	}
}

int dmig_sites_order(struct dmig_sites *sites, const struct dmig_names *names, u32 nhosts,
		     u32 **ret_numbers)
{
	struct ordering ordering = { sites, names };
	dmig_auto(free) u32 *sorted = malloc(sites->count * sizeof(*sorted) + 1);
	dmig_auto(free) u32 *numbers = malloc(sites->count * sizeof(*numbers) + 1);
	struct dmig_site *array = malloc(sites->count * sizeof(*array) + 1);
	u32 count = 0, i;

	if (!sorted || !numbers || !array || group_by_host(sites, nhosts, sorted)) {
		free(array);
		return -ENOMEM;
	}
	sort_within_hosts(&ordering, sorted);
	for (i = 0; i < sites->count; i++) {
		const struct dmig_site *site = &sites->sites[sorted[i]];

		if (!count || array[count - 1].host != site->host ||
		    compare(names, &array[count - 1], site) != 0)
			array[count++] = *site;
		numbers[sorted[i]] = count - 1;
	}
	free(sites->sites);
	*sites = (struct dmig_sites){ array, count, count };
	*ret_numbers = dmig_steal(numbers);
	return 0;
}
