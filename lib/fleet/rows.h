/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ROWS_H
#define DMIG_LIB_ROWS_H

#include "keys.h"
#include "profiles.h"
#include "record.h"
#include "sites.h"
#include <core/reason.h>

/* A record while a fleet is made. */
struct dmig_row {
	u32 label; /* its name, among the rows' labels */
	u32 site;
	u32 value; /* as of struct dmig_device_entry */
	u32 class_number;
	u32 line;      /* of all that were read, whatever file it is in; 0: of none */
	u8 state;      /* enum dmig_state */
	bool left_out; /* another one had its name */
	u8 doubt;      /* enum dmig_reason: why class_number is DEVMIG_NO_CLASS */
	u8 label_len;
};

/* Rows of one host that came together: up to the first of the next run. */
struct dmig_run {
	u32 first;
	u32 host;
};

/* Rows, and what they name.  Zeroed to begin with; for one thread. */
struct dmig_rows {
	struct dmig_names labels; /* names of devices */
	struct dmig_names names;  /* of VMs */
	struct dmig_keys hosts;
	struct dmig_keys profiles;
	struct dmig_sites sites;
	u32 last_vm; /* a name: devices of a VM come together */
	size_t last_vm_len;
	struct dmig_row *rows;
	size_t count;
	size_t room;
	struct dmig_run *runs;
	size_t nruns;
	size_t runs_room;
	bool run_sorted; /* the rows of the last run are in name order, without a name twice */
};

void dmig_rows_clear(struct dmig_rows *rows);

/* Take out all rows, and keep the memory. */
void dmig_rows_empty(struct dmig_rows *rows);

/* Add a record that has a class, or a doubt.  -ENOMEM, -E2BIG. */
int dmig_rows_add(struct dmig_rows *rows, const struct dmig_record *record, enum dmig_reason doubt,
		  u32 line, struct devmig_error **ret_error);

/*
 * Add all rows of @from, whose lines count from @line on, and whose class N is
 * the class @classes[N] here.  -ENOMEM, -E2BIG.
 */
int dmig_rows_join(struct dmig_rows *rows, const struct dmig_rows *from, const u32 *classes,
		   u32 line, struct devmig_error **ret_error);

/* Make room for @more rows, and names of so many bytes, NULs included.  -ENOMEM, -E2BIG. */
int dmig_rows_reserve(struct dmig_rows *rows, size_t more, size_t more_labels, size_t more_names,
		      struct devmig_error **ret_error);

/* The next row is of the host that was added last: note it in the runs.  -ENOMEM. */
int dmig_rows_continue_run(struct dmig_rows *rows, const struct dmig_row *row);

/* The rows that come next are of another host than the last run, or there is none.  -ENOMEM. */
int dmig_rows_begin_run(struct dmig_rows *rows, u32 host);

/* The last rows of one host are complete: sort them while they are at hand. */
void dmig_rows_end_run(struct dmig_rows *rows);

#endif
