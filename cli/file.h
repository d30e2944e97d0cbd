/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stddef.h>

/*
 * Read a file, or "-" for standard input, whole; more than @max bytes are cut
 * off behind @max + 1.  0 and *ret, to be freed, or a negative errno.
 */
int file_read(const char *path, size_t max, char **ret, size_t *ret_size);

/*
 * Give a file a new content, at once or not at all: a new file of the same
 * mode is renamed over it; a link keeps pointing to it.  0 or a negative errno.
 */
int file_replace(const char *path, const char *bytes, size_t size);

#endif
