/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PARTS_H
#define DMIG_LIB_PARTS_H

#include "builder.h"
#include "lines.h"

/*
 * A large file is read in parts by several threads, and the parts are handed
 * out in the order of the file.  What a thread meets that somebody must be told
 * of, it leaves, with the rest of its part, to the caller.
 */
struct dmig_parts;

struct dmig_part {
	off_t start;
	struct dmig_extent left; /* what was not read; empty: all was */
	u32 lines;               /* that were read */
	struct dmig_rows rows;
	struct dmig_part_reader *reader;
	struct devmig_document **documents; /* the reader's that are new in this part */
	size_t ndocuments;
	size_t room; /* of documents */
	bool done;   /* the parts' lock guards it; what is above is the reader's until then */
};

/* Files of this size are read in parts. */
#define DMIG_PARTS_MIN ((off_t)16 << 20)

/* -ENOMEM. */
int dmig_parts_begin(struct devmig_context *context, int fd, struct dmig_extent extent,
		     struct dmig_parts **ret, struct devmig_error **ret_error);
void dmig_parts_end(struct dmig_parts *parts);

/* The next part, until the next call; NULL at the end. */
struct dmig_part *dmig_parts_next(struct dmig_parts *parts);

/* Add the rows of a part, whose lines count from @line on: of every part, in order.  -ENOMEM, -E2BIG. */
int dmig_part_join(const struct dmig_part *part, struct devmig_fleet_builder *builder, u32 line,
		   struct devmig_error **ret_error);

#endif
