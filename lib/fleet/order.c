// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include "builder.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/parallel.h>

/*
 * Name order: the hosts are sorted, of which there are few; then every row goes
 * to its host's place.  The rows of one host mostly come together, and were put
 * into order then; of hosts whose rows are split they are sorted here.
 */

/* Number the hosts in name order: in the sites and runs, too. */
static int order_hosts(struct dmig_rows *rows)
{
	dmig_auto(free) u32 *numbers = NULL;
	u32 i;
	size_t run;

	if (dmig_hosts_order(&rows->hosts, &numbers))
		return -ENOMEM;
	for (i = 0; i < rows->sites.count; i++)
		rows->sites.sites[i].host = numbers[rows->sites.sites[i].host];
	for (run = 0; run < rows->nruns; run++)
		rows->runs[run].host = numbers[rows->runs[run].host];
	return 0;
}

/* The numbers of sites as they were and are, by which rows are renumbered. */
struct renumbering {
	struct dmig_rows *rows;
	const u32 *numbers;
};

static void renumber_sites(void *renumbering_, size_t piece, size_t from, size_t to)
{
	const struct renumbering *renumbering = renumbering_;
	struct dmig_row *rows = renumbering->rows->rows;
	size_t i;

	(void)piece;
	for (i = from; i < to; i++)
		rows[i].site = renumbering->numbers[rows[i].site];
}

/* Number the profiles by what they say: in the sites, too. */
static int order_profiles(struct dmig_rows *rows)
{
	dmig_auto(free) u32 *numbers = NULL;
	u32 i;

	if (dmig_profiles_order(&rows->profiles, &numbers))
		return -ENOMEM;
	for (i = 0; i < rows->sites.count; i++)
		rows->sites.sites[i].profile = numbers[rows->sites.sites[i].profile];
	return 0;
}

/* Number the sites anew, in the rows too. */
static int order_sites(struct dmig_rows *rows)
{
	dmig_auto(free) u32 *numbers = NULL;
	struct renumbering renumbering = { .rows = rows };

	if (dmig_sites_order(&rows->sites, rows->hosts.count, &numbers))
		return -ENOMEM;
	renumbering.numbers = numbers;
	dmig_parallel(dmig_pieces(rows->count), rows->count, renumber_sites, &renumbering);
	return 0;
}

static u32 end_of_run(const struct dmig_rows *rows, size_t run)
{
	return run + 1 < rows->nruns ? rows->runs[run + 1].first : (u32)rows->count;
}

/* In linear time, and as the rows of a host stood. */
static int group_by_host(const struct dmig_rows *rows, struct dmig_order *order)
{
	const u32 count = rows->hosts.count;
	dmig_auto(free) u32 *next = calloc((size_t)count + 1, sizeof(*next));
	u32 i, row;
	size_t run;

	order->rows = malloc(rows->count * sizeof(*order->rows) + 1);
	order->firsts = calloc((size_t)count + 1, sizeof(*order->firsts));
	if (!next || !order->rows || !order->firsts)
		return -ENOMEM;
	for (run = 0; run < rows->nruns; run++)
		next[rows->runs[run].host + 1] += end_of_run(rows, run) - rows->runs[run].first;
	for (i = 0; i < count; i++) {
		next[i + 1] += next[i];
		order->firsts[i] = next[i];
	}
	order->firsts[count] = (u32)rows->count;
	for (run = 0; run < rows->nruns; run++) {
		u32 *to = &next[rows->runs[run].host];

		for (row = rows->runs[run].first; row < end_of_run(rows, run); row++)
			order->rows[(*to)++] = row;
	}
	order->count = rows->count;
	return 0;
}

static const char *name_of(const struct dmig_rows *rows, u32 row)
{
	return rows->labels.bytes + rows->rows[row].label;
}

/* Rows of one host; two of one name stay in the order in which they were added. */
static int compare_rows(const void *a_, const void *b_, void *rows_)
{
	const struct dmig_rows *rows = rows_;
	const u32 a = *(const u32 *)a_, b = *(const u32 *)b_;
	const int order = dmig_names_compare(name_of(rows, a), name_of(rows, b));

	if (order)
		return order;
	return rows->rows[a].line < rows->rows[b].line ? -1 : 1;
}

/* Hosts whose rows came in pieces, or too many at once, or one of them twice. */
static void sort_unsure_hosts(struct dmig_rows *rows, const struct dmig_order *order)
{
	u32 i;

	for (i = 0; i < rows->hosts.count; i++) {
		const u32 first = order->firsts[i];

		if (rows->hosts.keys[i].unsure)
			qsort_r(order->rows + first, order->firsts[i + 1] - first,
				sizeof(*order->rows), compare_rows, rows);
	}
}

/* Move a host's rows, all but the first of a name, to where there is room. */
static int keep_first(struct devmig_fleet_builder *builder, struct dmig_order *order, u32 host,
		      u32 end, u32 *kept, struct devmig_error **ret_error)
{
	struct dmig_rows *rows = &builder->rows;
	const u32 first = *kept;
	u32 i;

	for (i = order->firsts[host]; i < end; i++) {
		const u32 row = order->rows[i];
		int error;

		if (!rows->hosts.keys[host].unsure || *kept == first ||
		    strcmp(name_of(rows, order->rows[*kept - 1]), name_of(rows, row)) != 0) {
			order->rows[(*kept)++] = row;
			continue;
		}
		rows->rows[row].left_out = true;
		error = dmig_bad_twice(builder, order->rows[*kept - 1], row, ret_error);
		if (error)
			return error;
	}
	order->firsts[host] = first;
	return 0;
}

static int drop_twice(struct devmig_fleet_builder *builder, struct dmig_order *order,
		      struct devmig_error **ret_error)
{
	u32 host, kept = 0;
	int error = 0;

	for (host = 0; host < builder->rows.hosts.count && !error; host++)
		error = keep_first(builder, order, host, order->firsts[host + 1], &kept, ret_error);
	order->count = kept;
	return error;
}

/* Rows were left out, and with them perhaps all of a site. */
static int drop_sites(struct dmig_rows *rows, const struct dmig_order *order)
{
	struct dmig_sites *sites = &rows->sites;
	dmig_auto(free) u32 *numbers = calloc((size_t)sites->count + 1, sizeof(*numbers));
	u32 count = 0, i;
	size_t k;

	if (!numbers)
		return -ENOMEM;
	for (k = 0; k < order->count; k++)
		numbers[rows->rows[order->rows[k]].site] = 1;
	for (i = 0; i < sites->count; i++) {
		if (!numbers[i])
			continue;
		sites->sites[count] = sites->sites[i];
		numbers[i] = count++;
	}
	sites->count = count;
	for (k = 0; k < order->count; k++) {
		struct dmig_row *row = &rows->rows[order->rows[k]];

		row->site = numbers[row->site];
	}
	return 0;
}

static int drop_profiles(struct dmig_rows *rows)
{
	struct dmig_keys *profiles = &rows->profiles;
	dmig_auto(free) u32 *numbers = calloc((size_t)profiles->count + 1, sizeof(*numbers));
	u32 count = 0, i;

	if (!numbers)
		return -ENOMEM;
	for (i = 0; i < rows->sites.count; i++)
		numbers[rows->sites.sites[i].profile] = 1;
	for (i = 0; i < profiles->count; i++) {
		if (!numbers[i])
			continue;
		profiles->keys[count] = profiles->keys[i];
		numbers[i] = count++;
	}
	profiles->count = count;
	for (i = 0; i < rows->sites.count; i++)
		rows->sites.sites[i].profile = numbers[rows->sites.sites[i].profile];
	return 0;
}

int dmig_builder_order(struct devmig_fleet_builder *builder, struct dmig_order *ret,
		       struct devmig_error **ret_error)
{
	struct dmig_rows *rows = &builder->rows;
	int error;

	dmig_rows_end_run(rows);
	if (order_hosts(rows) || order_profiles(rows) || order_sites(rows) ||
	    group_by_host(rows, ret))
		return dmig_fail_memory(ret_error);
	sort_unsure_hosts(rows, ret);
	error = drop_twice(builder, ret, ret_error);
	if (!error && ret->count < rows->count && (drop_sites(rows, ret) || drop_profiles(rows)))
		return dmig_fail_memory(ret_error);
	return error;
}
