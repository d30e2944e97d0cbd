// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bad.h"
#include "builder.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/*
 * Name order: the hosts are sorted, of which there are few; then every row goes
 * to its host's place.  The rows of one host mostly come together, and were put
 * into order then; of hosts whose rows are split they are sorted here.
 */

/* A host while they are sorted: most names of a fleet begin alike, and differ soon. */
struct sorted {
	u64 head; /* the first bytes that are not the same in all names, the first one highest */
	u32 host;
};

struct sorting {
	const struct devmig_fleet_builder *builder;
	size_t alike; /* bytes that all names of hosts begin with */
};

static const char *host_name(const struct devmig_fleet_builder *builder, u32 host)
{
	return builder->names.bytes + builder->hosts.hosts[host].name;
}

static int compare_hosts(const void *a_, const void *b_, void *builder)
{
	const struct sorted *a = a_, *b = b_;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return strcmp(host_name(builder, a->host), host_name(builder, b->host));
}

static size_t count_alike(const struct devmig_fleet_builder *builder)
{
	const char *first = builder->hosts.count ? host_name(builder, 0) : "";
	size_t alike = strlen(first);
	u32 i;

	for (i = 1; i < builder->hosts.count; i++) {
		const char *name = host_name(builder, i);
		size_t at = 0;

		while (at < alike && name[at] == first[at])
			at++;
		alike = at;
	}
	return alike;
}

/* Eight bytes from @at on; what is behind the NUL does not count. */
static u64 head_of(const char *name, size_t at)
{
	u64 head = 0;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		const u8 byte = (u8)name[at];

		head = head << 8 | byte;
		at += byte ? 1 : 0;
	}
	return head;
}

/* Number the hosts in name order: in the sites and runs, too. */
static int order_hosts(struct devmig_fleet_builder *builder)
{
	const u32 count = builder->hosts.count;
	dmig_auto(free) struct sorted *sorted = malloc(count * sizeof(*sorted) + 1);
	dmig_auto(free) u32 *numbers = malloc(count * sizeof(*numbers) + 1);
	struct dmig_host *hosts = malloc(count * sizeof(*hosts) + 1);
	const size_t alike = count_alike(builder);
	u32 i;

	if (!sorted || !numbers || !hosts) {
		free(hosts);
		return -ENOMEM;
	}
	for (i = 0; i < count; i++)
		sorted[i] = (struct sorted){ head_of(host_name(builder, i), alike), i };
	qsort_r(sorted, count, sizeof(*sorted), compare_hosts, builder);
	for (i = 0; i < count; i++) {
		numbers[sorted[i].host] = i;
		hosts[i] = builder->hosts.hosts[sorted[i].host];
	}
	for (i = 0; i < builder->sites.count; i++)
		builder->sites.sites[i].host = numbers[builder->sites.sites[i].host];
	for (i = 0; i < builder->nruns; i++)
		builder->runs[i].host = numbers[builder->runs[i].host];
	free(builder->hosts.hosts);
	builder->hosts.hosts = hosts;
	return 0;
}

/* Number the sites anew, in the rows too. */
static int order_sites(struct devmig_fleet_builder *builder)
{
	dmig_auto(free) u32 *numbers = NULL;
	size_t i;

	if (dmig_sites_order(&builder->sites, &builder->names, builder->hosts.count, &numbers))
		return -ENOMEM;
	for (i = 0; i < builder->nrows; i++)
		builder->rows[i].site = numbers[builder->rows[i].site];
	return 0;
}

static u32 end_of_run(const struct devmig_fleet_builder *builder, size_t run)
{
	return run + 1 < builder->nruns ? builder->runs[run + 1].first : (u32)builder->nrows;
}

/* In linear time, and as the rows of a host stood. */
static int group_by_host(const struct devmig_fleet_builder *builder, struct dmig_order *order)
{
	const u32 count = builder->hosts.count;
	dmig_auto(free) u32 *next = calloc((size_t)count + 1, sizeof(*next));
	u32 i, row;
	size_t run;

	order->rows = malloc(builder->nrows * sizeof(*order->rows) + 1);
	order->firsts = calloc((size_t)count + 1, sizeof(*order->firsts));
	if (!next || !order->rows || !order->firsts)
		return -ENOMEM;
	for (run = 0; run < builder->nruns; run++)
		next[builder->runs[run].host + 1] +=
			end_of_run(builder, run) - builder->runs[run].first;
	for (i = 0; i < count; i++) {
		next[i + 1] += next[i];
		order->firsts[i] = next[i];
	}
	order->firsts[count] = (u32)builder->nrows;
	for (run = 0; run < builder->nruns; run++) {
		u32 *to = &next[builder->runs[run].host];

		for (row = builder->runs[run].first; row < end_of_run(builder, run); row++)
			order->rows[(*to)++] = row;
	}
	order->count = builder->nrows;
	return 0;
}

static const char *name_of(const struct devmig_fleet_builder *builder, u32 row)
{
	return builder->names.bytes + builder->rows[row].name;
}

/* Rows of one host; two of one name stay in the order in which they were added. */
static int compare_rows(const void *a_, const void *b_, void *builder_)
{
	const struct devmig_fleet_builder *builder = builder_;
	const u32 a = *(const u32 *)a_, b = *(const u32 *)b_;
	const int order = dmig_names_compare(name_of(builder, a), name_of(builder, b));

	if (order)
		return order;
	return builder->rows[a].line < builder->rows[b].line ? -1 : 1;
}

/* Whether there were any. */
static bool sort_split_hosts(struct devmig_fleet_builder *builder, const struct dmig_order *order)
{
	bool any = false;
	u32 i;

	for (i = 0; i < builder->hosts.count; i++) {
		const u32 first = order->firsts[i];

		if (!builder->hosts.hosts[i].split)
			continue;
		any = true;
		qsort_r(order->rows + first, order->firsts[i + 1] - first, sizeof(*order->rows),
			compare_rows, builder);
	}
	return any;
}

/* Take out all rows but the first of a name. */
static int drop_twice(struct devmig_fleet_builder *builder, struct dmig_order *order,
		      struct devmig_error **ret_error)
{
	u32 host, i, kept = 0;
	int error = 0;

	for (host = 0; host < builder->hosts.count && !error; host++) {
		const u32 first = order->firsts[host], end = order->firsts[host + 1];

		order->firsts[host] = kept;
		for (i = first; i < end && !error; i++) {
			const u32 row = order->rows[i];

			if (kept == order->firsts[host] ||
			    strcmp(name_of(builder, order->rows[kept - 1]),
				   name_of(builder, row)) != 0) {
				order->rows[kept++] = row;
				continue;
			}
			builder->rows[row].left_out = true;
			error = dmig_bad_twice(builder, order->rows[kept - 1], row, ret_error);
		}
	}
	order->count = kept;
	return error;
}

/* Rows were left out, and with them perhaps all of a site. */
static int drop_sites(struct devmig_fleet_builder *builder, const struct dmig_order *order)
{
	struct dmig_sites *sites = &builder->sites;
	dmig_auto(free) u32 *numbers = calloc((size_t)sites->count + 1, sizeof(*numbers));
	u32 count = 0, i;
	size_t k;

	if (!numbers)
		return -ENOMEM;
	for (k = 0; k < order->count; k++)
		numbers[builder->rows[order->rows[k]].site] = 1;
	for (i = 0; i < sites->count; i++) {
		if (!numbers[i])
			continue;
		sites->sites[count] = sites->sites[i];
		numbers[i] = count++;
	}
	sites->count = count;
	for (k = 0; k < order->count; k++) {
		struct dmig_row *row = &builder->rows[order->rows[k]];

		row->site = numbers[row->site];
	}
	return 0;
}

int dmig_builder_order(struct devmig_fleet_builder *builder, struct dmig_order *ret,
		       struct devmig_error **ret_error)
{
	int error;

	dmig_builder_end_run(builder);
	if (order_hosts(builder) || order_sites(builder) || group_by_host(builder, ret))
		return dmig_fail_memory(ret_error);
	if (!sort_split_hosts(builder, ret) && !builder->twice)
		return 0;
	error = drop_twice(builder, ret, ret_error);
	if (!error && ret->count < builder->nrows && drop_sites(builder, ret))
		return dmig_fail_memory(ret_error);
	return error;
}
