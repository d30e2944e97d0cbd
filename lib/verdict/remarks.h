/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REMARKS_H
#define DMIG_LIB_REMARKS_H

#include <devmig/lint.h>
#include <lib/verdict/arena.h>

struct dmig_kept_remark {
	struct devmig_remark remark;
	size_t number; /* in the order in which they came */
};

/* An error as a remark, which has the error's strings. */
struct devmig_remark dmig_remark_of_error(const struct devmig_error *error);

/*
 * Remarks that are collected before they are told, as checks find them in the
 * order of objects and people read them in that of lines.  All zero is none.
 */
struct dmig_remarks {
	struct dmig_kept_remark *list;
	size_t count;
	size_t room;
	struct dmig_arena arena; /* of messages and names of fields */
};

/* A copy of @remark, with copies of its message and of @field; 0 or -ENOMEM. */
int dmig_remarks_add(struct dmig_remarks *remarks, const struct devmig_remark *remark,
		     const char *field, size_t field_len);

/* By line, those of one line as they came.  0, or what @each returned. */
int dmig_remarks_tell(struct dmig_remarks *remarks, devmig_remark_fn each, void *arg);

void dmig_remarks_free(struct dmig_remarks *remarks);

#define DMIG_CLEAN_REMARKS __attribute__((cleanup(dmig_remarks_free)))

#endif
