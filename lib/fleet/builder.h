/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_BUILDER_H
#define DMIG_LIB_BUILDER_H

#include "fleet.h"
#include "rows.h"
#include <devmig/class.h>

/* A file that was read; its first line is line first + 1. */
struct dmig_source {
	char *path; /* NULL: records that the program added */
	u32 first;
	bool index; /* not of lines */
};

/* For one thread. */
struct devmig_fleet_builder {
	struct devmig_context *context;
	struct devmig_fleet_events events;
	struct devmig_class_table *classes;
	struct dmig_rows rows;
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

/* Add all that another fleet has. */
int dmig_builder_add_fleet(struct devmig_fleet_builder *builder, const struct devmig_fleet *fleet,
			   struct devmig_error **ret_error);

/* More bytes were read. */
void dmig_builder_progress(struct devmig_fleet_builder *builder, u64 more);

/* Where a line is: its file, NULL: none, and its number there; 0: it is no line. */
const char *dmig_builder_locate(const struct devmig_fleet_builder *builder, u32 line,
				u32 *ret_number);

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
