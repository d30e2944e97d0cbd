/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REPLACE_H
#define DMIG_LIB_REPLACE_H

#include <devmig/error.h>
#include <stddef.h>
#include <sys/uio.h>

/*
 * Put these bytes in the place of the file @path, completely or not at all.  A
 * symbolic link stays, what it points to is replaced; the mode of a file that
 * was there is kept, and its owner where that is allowed.  "-" is standard
 * output.  That, and what is no regular file (a pipe, a device), is written to
 * as it is.  An error can come when all is in its place, and only not known to
 * be on the disk.
 */
int dmig_replace_pieces(const char *path, const struct iovec *pieces, size_t count,
			struct devmig_error **ret_error);

static inline int dmig_replace_file(const char *path, const char *bytes, size_t size,
				    struct devmig_error **ret_error)
{
	const struct iovec piece = { (char *)bytes, size };

	return dmig_replace_pieces(path, &piece, 1, ret_error);
}

#endif
