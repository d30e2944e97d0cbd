/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MERGE_H
#define DMIG_LIB_MERGE_H

#include "fleet.h"

/*
 * The records of several ranges, each of which is in name order, in name order
 * together: a heap of the ranges by the name of their next record.
 */
struct dmig_head {
	struct dmig_name name; /* of the next record */
	u32 next;
	u32 end;
	u32 tag; /* the caller's */
};

struct dmig_merge {
	const struct devmig_fleet *fleet;
	struct dmig_head *heads;
	u32 count;
};

/* Room for this many ranges; -ENOMEM. */
int dmig_merge_begin(struct dmig_merge *merge, const struct devmig_fleet *fleet, size_t ranges);
void dmig_merge_end(struct dmig_merge *merge);

/* Add a range, which may be empty; -EBADMSG. */
int dmig_merge_add(struct dmig_merge *merge, struct devmig_range range, u32 tag);

/* The next record, and the tag of its range: 1; 0 at the end; -EBADMSG. */
int dmig_merge_next(struct dmig_merge *merge, u32 *ret_record, u32 *ret_tag);

/* The part of a range that is on one host; -EBADMSG. */
int dmig_range_on_host(const struct devmig_fleet *fleet, u32 host, struct devmig_range *range);

#endif
