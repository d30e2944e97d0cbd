/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REPLACE_H
#define DMIG_LIB_REPLACE_H

#include <devmig/file.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/uio.h>

/*
 * devmig_file_replace() of pieces, one behind the other.  The owner of a file that
 * was there is kept, too, where that is allowed.  An error can come when all is
 * in its place, and only not known to be on the disk.
 */
int dmig_replace_pieces(const char *path, const struct iovec *pieces, size_t count,
			struct devmig_error **ret_error);

/*
 * Is it standard output?  /dev/stdout and its like are names for what is open already, to be
 * written where it stands.
 */
bool dmig_is_stdout(const struct stat *st);

#endif
