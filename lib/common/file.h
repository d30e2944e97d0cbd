/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FILE_H
#define DMIG_LIB_FILE_H

#include <devmig/error.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Reading files whole.  Every call is bounded by @max bytes: one more is
 * -EFBIG, without an error object, as only the caller knows what limit that is.
 * *ret is NUL-terminated and to be freed with free().
 */

/* read(), also from a descriptor that somebody made non-blocking; a negative errno. */
ssize_t dmig_read_some(int fd, char *buffer, size_t size);

/* pread(), whatever signals come; a negative errno. */
ssize_t dmig_read_at(int fd, char *buffer, size_t size, off_t at);

/* From a descriptor, blocking or not, to its end. */
int dmig_read_fd(int fd, const char *file, size_t max, char **ret, size_t *ret_size,
		 struct devmig_error **ret_error);

/*
 * A file of a user's: "-" is standard input; pipes and devices are read as
 * they come.
 */
int dmig_read_file(const char *path, size_t max, char **ret, size_t *ret_size,
		   struct devmig_error **ret_error);

/*
 * A file that is an entry of a directory: nothing but a regular file is
 * opened, and no symbolic link followed.  -ENOENT where it is missing and
 * -ENOTSUP where it is something else, without an error object.  @file is what
 * errors call it.
 */
int dmig_read_entry(int dir, const char *name, const char *file, size_t max, char **ret,
		    size_t *ret_size, struct devmig_error **ret_error);

#endif
