/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRAIL_ERRORS_H
#define DMIG_LIB_TRAIL_ERRORS_H

#include <stddef.h>

/* What could not be read when a host was recorded: DMIG_TRAIL_ERRORS (trail.h). */
struct dmig_trail_errors {
	char *text; /* owned; paths point into it */
	struct dmig_trail_error {
		const char *path;
		int error; /* negative */
	} * all;           /* owned, in order */
	size_t count;
};

/* Bytes of the file, and of one in an archive. */
#define DMIG_TRAIL_ERRORS_MAX ((size_t)8 << 20)

/* "EACCES"; what has no name there is "EIO". */
const char *dmig_trail_error_name(int error);

/* The negative errno of such a name; -EIO for any other one. */
int dmig_trail_error_number(const char *name);

/*
 * Read those below a root; *ret is empty where there are none.  Lines that are none are left
 * out.  -EFBIG, -ENOMEM, an errno.
 */
int dmig_trail_errors_read(int root, struct dmig_trail_errors *ret);
void dmig_trail_errors_free(struct dmig_trail_errors *errors);

/* What reading a path without links came to; 0: nothing is said of it. */
int dmig_trail_errors_find(const struct dmig_trail_errors *errors, const char *path);

#endif
