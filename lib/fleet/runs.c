// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rows.h"
#include <stdlib.h>

/* Rows of one host that come together are sorted while they are in the cache. */

#define FIRST_ROOM 256

/* Put row @at where it belongs among those from @first on, which are in order. */
static void insert(struct dmig_rows *rows, const struct dmig_run *run, size_t at)
{
	const char *labels = rows->labels.bytes;
	struct dmig_row *array = rows->rows;
	const struct dmig_row row = array[at];

	while (at > run->first &&
	       dmig_names_compare(labels + array[at - 1].label, labels + row.label) > 0) {
		array[at] = array[at - 1];
		at--;
	}
	array[at] = row;
	if (at > run->first && !strcmp(labels + array[at - 1].label, labels + row.label))
		rows->hosts.keys[run->host].unsure = true;
}

/* More of them: the order is made at the end, as that of hosts whose records are split. */
#define RUN_MAX 64

void dmig_rows_end_run(struct dmig_rows *rows)
{
	const struct dmig_run *run = rows->nruns ? &rows->runs[rows->nruns - 1] : NULL;
	size_t i;

	if (!run || rows->run_sorted)
		return;
	if (rows->count - run->first > RUN_MAX)
		rows->hosts.keys[run->host].unsure = true;
	else
		for (i = run->first + 1; i < rows->count; i++)
			insert(rows, run, i);
	rows->run_sorted = true;
}

int dmig_rows_begin_run(struct dmig_rows *rows, u32 host)
{
	const size_t room = rows->runs_room ? rows->runs_room * 2 : FIRST_ROOM;
	struct dmig_run *runs;

	dmig_rows_end_run(rows);
	/* Rows that were made apart begin with the host of the last one. */
	if (rows->nruns && rows->runs[rows->nruns - 1].host == host)
		rows->hosts.keys[host].unsure = true;
	if (rows->nruns == rows->runs_room) {
		runs = reallocarray(rows->runs, room, sizeof(*runs));
		if (!runs)
			return -ENOMEM;
		rows->runs = runs;
		rows->runs_room = room;
	}
	rows->runs[rows->nruns++] = (struct dmig_run){ (u32)rows->count, host };
	rows->run_sorted = true;
	return 0;
}

int dmig_rows_continue_run(struct dmig_rows *rows, const struct dmig_row *row)
{
	const char *labels = rows->labels.bytes;

	if (!rows->nruns || rows->runs[rows->nruns - 1].host != rows->hosts.last)
		return dmig_rows_begin_run(rows, rows->hosts.last);
	if (dmig_names_compare(labels + rows->rows[rows->count - 1].label, labels + row->label) >=
	    0)
		rows->run_sorted = false;
	return 0;
}
