// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include <stdlib.h>

/* Rows of one host that come together are sorted while they are in the cache. */

#define FIRST_ROOM 256

/* Put row @at where it belongs among the rows from @first on, which are in order. */
static void insert(struct devmig_fleet_builder *builder, size_t first, size_t at)
{
	const char *names = builder->names.bytes;
	struct dmig_row *rows = builder->rows;
	const struct dmig_row row = rows[at];

	while (at > first && dmig_names_compare(names + rows[at - 1].name, names + row.name) > 0) {
		rows[at] = rows[at - 1];
		at--;
	}
	rows[at] = row;
	if (at > first && !strcmp(names + rows[at - 1].name, names + row.name))
		builder->twice = true;
}

/* More of them: the order is made at the end, as that of hosts whose records are split. */
#define RUN_MAX 64

void dmig_builder_end_run(struct devmig_fleet_builder *builder)
{
	const struct dmig_run *run = builder->nruns ? &builder->runs[builder->nruns - 1] : NULL;
	size_t i;

	if (!run || builder->run_sorted)
		return;
	if (builder->nrows - run->first > RUN_MAX)
		builder->hosts.hosts[run->host].split = true;
	else
		for (i = run->first + 1; i < builder->nrows; i++)
			insert(builder, run->first, i);
	builder->run_sorted = true;
}

/* The next row is of another host. */
static int begin_run(struct devmig_fleet_builder *builder)
{
	const size_t room = builder->runs_room ? builder->runs_room * 2 : FIRST_ROOM;
	struct dmig_run *runs;

	dmig_builder_end_run(builder);
	if (builder->nruns == builder->runs_room) {
		runs = reallocarray(builder->runs, room, sizeof(*runs));
		if (!runs)
			return -ENOMEM;
		builder->runs = runs;
		builder->runs_room = room;
	}
	builder->runs[builder->nruns++] = (struct dmig_run){
		.first = (u32)builder->nrows,
		.host = builder->hosts.last,
	};
	builder->run_sorted = true;
	return 0;
}

int dmig_builder_continue_run(struct devmig_fleet_builder *builder, const struct dmig_row *row)
{
	const char *names = builder->names.bytes;

	if (!builder->nruns || builder->runs[builder->nruns - 1].host != builder->hosts.last)
		return begin_run(builder);
	if (dmig_names_compare(names + builder->rows[builder->nrows - 1].name, names + row->name) >=
	    0)
		builder->run_sorted = false;
	return 0;
}
