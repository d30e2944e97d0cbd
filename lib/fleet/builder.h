/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_BUILDER_H
#define DMIG_LIB_BUILDER_H

#include "fleet.h"
#include "hosts.h"
#include "record.h"
#include "sites.h"
#include <core/reason.h>
#include <devmig/class.h>

/* A record while a fleet is made. */
struct dmig_row {
	u32 name;
	u32 site;
	u32 value; /* as of struct dmig_device_entry */
	u32 class_number;
	u32 line;      /* of all that were read, whatever file it is in; 0: of none */
	u8 state;      /* enum dmig_state */
	bool left_out; /* another one had its name */
	u8 doubt;      /* enum dmig_reason: why class_number is DEVMIG_NO_CLASS */
};

/* A file that was read; its first line is line first + 1. */
struct dmig_source {
	char *path; /* NULL: records that the program added */
	u32 first;
	bool index; /* not of lines */
};

/* Rows of one host that came together: up to the first of the next run. */
struct dmig_run {
	u32 first;
	u32 host;
};

/* For one thread. */
struct devmig_fleet_builder {
	struct devmig_context *context;
	struct devmig_fleet_events events;
	struct devmig_class_table *classes;
	struct dmig_names names;
	struct dmig_hosts hosts;
	struct dmig_sites sites;
	u32 last_vm; /* a name: devices of a VM come together */
	size_t last_vm_len;
	struct dmig_row *rows;
	size_t nrows;
	size_t room;
	struct dmig_run *runs;
	size_t nruns;
	size_t runs_room;
	bool run_sorted; /* the rows of the last run are in name order, without a name twice */
	bool twice;      /* there may be two records with one name */
	struct dmig_source *sources;
	size_t nsources;
	u32 lines;
	u64 done; /* bytes that were read, of @total; told when it is over @told */
	u64 total;
	u64 told;
};

/* Begin with the lines of a file; NULL: with records of the program.  -ENOMEM. */
int dmig_builder_add_source(struct devmig_fleet_builder *builder, const char *path, bool index,
			    struct devmig_error **ret_error);

/* Add a record that has a class, or a doubt.  -ENOMEM, -E2BIG. */
int dmig_builder_add(struct devmig_fleet_builder *builder, const struct dmig_record *record,
		     enum dmig_reason doubt, u32 line, struct devmig_error **ret_error);

/* Add all that another fleet has. */
int dmig_builder_add_fleet(struct devmig_fleet_builder *builder, const struct devmig_fleet *fleet,
			   struct devmig_error **ret_error);

/* More bytes were read. */
void dmig_builder_progress(struct devmig_fleet_builder *builder, u64 more);

/* Where a line is: its file, NULL: none, and its number there; 0: it is no line. */
const char *dmig_builder_locate(const struct devmig_fleet_builder *builder, u32 line,
				u32 *ret_number);

/* The next row is of the host that was added last: note it in the runs.  -ENOMEM. */
int dmig_builder_continue_run(struct devmig_fleet_builder *builder, const struct dmig_row *row);

/* The last rows of one host are complete: sort them while they are at hand. */
void dmig_builder_end_run(struct devmig_fleet_builder *builder);

/* The rows in name order: host, then device, by bytes. */
struct dmig_order {
	u32 *rows;    /* their numbers, to be freed */
	size_t count; /* without those that are left out */
	u32 *firsts;  /* where each host's begin, to be freed */
};

/*
 * Put the rows into order.  The hosts are numbered anew, in name order.  The
 * second of two with one name is told of and left out.
 */
int dmig_builder_order(struct devmig_fleet_builder *builder, struct dmig_order *ret,
		       struct devmig_error **ret_error);

#endif
