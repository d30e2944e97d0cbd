// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rows.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

/*
 * Rows that were made apart are added as they are: only the numbers of what
 * they name change.  Names are moved in one piece, but those of hosts and
 * profiles, which may be here already.
 */
struct joining {
	struct dmig_rows *rows;
	const struct dmig_rows *from;
	u32 *hosts;       /* the number here of each host there */
	u32 *profiles;    /* and of each profile */
	u32 labels_moved; /* by this */
	u32 names_moved;  /* the empty one stays */
	u32 first_site;   /* of those that are added */
	const u32 *classes;
	u32 line;
};

/* There is room for them. */
static u32 join_names(struct dmig_names *names, const struct dmig_names *from)
{
	const u32 moved = (u32)names->size - 1;

	memcpy(names->bytes + names->size, from->bytes + 1, from->size - 1);
	names->size += from->size - 1;
	return moved;
}

static int join_hosts(struct joining *joining)
{
	const struct dmig_keys *from = &joining->from->hosts;
	struct dmig_keys *hosts = &joining->rows->hosts;
	u32 i;

	for (i = 0; i < from->count; i++) {
		const struct dmig_key *host = &from->keys[i];

		if (dmig_keys_add(hosts, from->names.bytes + host->name, host->len,
				  &joining->hosts[i]))
			return -ENOMEM;
		if (host->unsure)
			hosts->keys[joining->hosts[i]].unsure = true;
	}
	return 0;
}

static int join_profiles(struct joining *joining)
{
	const struct dmig_keys *from = &joining->from->profiles;
	u32 i;

	for (i = 0; i < from->count; i++)
		if (dmig_keys_add(&joining->rows->profiles, dmig_key_bytes(from, i),
				  from->keys[i].len, &joining->profiles[i]))
			return -ENOMEM;
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
	for (i = 0; i < from->count; i++)
		sites->sites[sites->count++] = (struct dmig_site){
			.host = joining->hosts[from->sites[i].host],
			.profile = joining->profiles[from->sites[i].profile],
		};
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

/* Of a type the value is no name. */
static u32 move_value(const struct joining *joining, const struct dmig_row *row)
{
	const struct dmig_rows *from = joining->from;
	const u32 profile = from->sites.sites[row->site].profile;

	if (!row->value || dmig_profile_get(&from->profiles, profile).kind == DEVMIG_KIND_TYPE)
		return row->value;
	return row->value + joining->names_moved;
}

static void join_rows(struct joining *joining)
{
	const struct dmig_rows *from = joining->from;
	struct dmig_rows *rows = joining->rows;
	size_t i;

	for (i = 0; i < from->count; i++) {
		struct dmig_row *row = &rows->rows[rows->count++];

		*row = from->rows[i];
		row->value = move_value(joining, row);
		row->label += joining->labels_moved;
		row->site += joining->first_site;
		row->line += joining->line;
		if (row->class_number != DEVMIG_NO_CLASS)
			row->class_number = joining->classes[row->class_number];
	}
}

int dmig_rows_join(struct dmig_rows *rows, const struct dmig_rows *from, const u32 *classes,
		   u32 line, struct devmig_error **ret_error)
{
	dmig_auto(free) u32 *hosts = malloc(from->hosts.count * sizeof(*hosts) + 1);
	dmig_auto(free) u32 *profiles = malloc(from->profiles.count * sizeof(*profiles) + 1);
	struct joining joining = {
		.rows = rows,
		.from = from,
		.hosts = hosts,
		.profiles = profiles,
		.classes = classes,
		.line = line,
	};
	int error;

	if (!from->count)
		return 0;
	if (!hosts || !profiles)
		return dmig_fail_memory(ret_error);
	error = dmig_rows_reserve(rows, from->count, from->labels.size, from->names.size,
				  ret_error);
	if (error)
		return error;
	dmig_rows_end_run(rows);
	joining.labels_moved = join_names(&rows->labels, &from->labels);
	joining.names_moved = join_names(&rows->names, &from->names);
	if (join_hosts(&joining) || join_profiles(&joining) || join_sites(&joining) ||
	    join_runs(&joining))
		return dmig_fail_memory(ret_error);
	join_rows(&joining);
	return 0;
}
