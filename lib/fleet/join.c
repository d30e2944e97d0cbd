// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rows.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/*
 * Rows that were made apart are added as they are: only the numbers of what
 * they name change.  Names are moved in one piece, those of hosts apart from
 * them, as a host may be here already.
 */
struct joining {
	struct dmig_rows *rows;
	const struct dmig_rows *from;
	u32 *hosts;     /* the number here of each host there */
	u32 moved;      /* names by this; the empty one stays */
	u32 first_site; /* of those that are added */
	const u32 *classes;
	u32 line;
};

static u32 move_name(const struct joining *joining, u32 name)
{
	return name ? name + joining->moved : 0;
}

/* There is room for them. */
static void join_names(struct joining *joining)
{
	struct dmig_names *names = &joining->rows->names;
	const struct dmig_names *from = &joining->from->names;

	joining->moved = (u32)names->size - 1;
	memcpy(names->bytes + names->size, from->bytes + 1, from->size - 1);
	names->size += from->size - 1;
}

static int join_hosts(struct joining *joining)
{
	const struct dmig_hosts *from = &joining->from->hosts;
	struct dmig_hosts *hosts = &joining->rows->hosts;
	u32 i;

	for (i = 0; i < from->count; i++) {
		const struct dmig_host *host = &from->hosts[i];

		if (dmig_hosts_add(hosts, from->names.bytes + host->name, host->len,
				   &joining->hosts[i]))
			return -ENOMEM;
		if (host->unsure)
			hosts->hosts[joining->hosts[i]].unsure = true;
	}
	return 0;
}

static int join_sites(struct joining *joining)
{
	const struct dmig_sites *from = &joining->from->sites;
	struct dmig_sites *sites = &joining->rows->sites;
	u32 i;

	if (dmig_sites_reserve(sites, from->count))
		return -ENOMEM;
	joining->first_site = sites->count;
	for (i = 0; i < from->count; i++) {
		struct dmig_site *site = &sites->sites[sites->count++];

		*site = from->sites[i];
		site->host = joining->hosts[site->host];
		site->parent = move_name(joining, site->parent);
	}
	return 0;
}

static int join_runs(struct joining *joining)
{
	const struct dmig_rows *from = joining->from;
	struct dmig_rows *rows = joining->rows;
	const u32 first = (u32)rows->count;
	size_t i;

	for (i = 0; i < from->nruns; i++) {
		if (dmig_rows_begin_run(rows, joining->hosts[from->runs[i].host]))
			return -ENOMEM;
		rows->runs[rows->nruns - 1].first = first + from->runs[i].first;
	}
	rows->hosts.last = rows->runs[rows->nruns - 1].host;
	return 0;
}

static void join_rows(struct joining *joining)
{
	const struct dmig_rows *from = joining->from;
	struct dmig_rows *rows = joining->rows;
	size_t i;

	for (i = 0; i < from->count; i++) {
		const struct dmig_row *row = &from->rows[i];
		const bool is_type = from->sites.sites[row->site].kind == DEVMIG_KIND_TYPE;

		rows->rows[rows->count++] = (struct dmig_row){
			.name = move_name(joining, row->name),
			.site = joining->first_site + row->site,
			.value = is_type ? row->value : move_name(joining, row->value),
			.class_number = row->class_number == DEVMIG_NO_CLASS
						? DEVMIG_NO_CLASS
						: joining->classes[row->class_number],
			.line = joining->line + row->line,
			.state = row->state,
			.doubt = row->doubt,
		};
	}
}

int dmig_rows_join(struct dmig_rows *rows, const struct dmig_rows *from, const u32 *classes,
		   u32 line, struct devmig_error **ret_error)
{
	dmig_auto(free) u32 *hosts = malloc(from->hosts.count * sizeof(*hosts) + 1);
	struct joining joining = {
		.rows = rows,
		.from = from,
		.hosts = hosts,
		.classes = classes,
		.line = line,
	};
	int error;

	if (!from->count)
		return 0;
	if (!hosts)
		return dmig_fail_memory(ret_error);
	error = dmig_rows_reserve(rows, from->count, from->names.size, ret_error);
	if (error)
		return error;
	dmig_rows_end_run(rows);
	join_names(&joining);
	if (join_hosts(&joining) || join_sites(&joining) || join_runs(&joining))
		return dmig_fail_memory(ret_error);
	join_rows(&joining);
	return 0;
}
