/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FILE_H
#define DEVMIG_FILE_H

#include <devmig/error.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Put bytes in the place of the file @path as devmig_document_write() and
 * devmig_fleet_write() do, complete or not at all: they are brought to the disk
 * under another name beside it, which is then renamed.  A symbolic link stays,
 * and what it points to is replaced; the mode of a file that was there is kept.
 * What is no regular file (a pipe, a device), and standard output by any name
 * ("-", "/dev/stdout"), is written to as it is.  errno, reason unwritable.
 */
int devmig_file_replace(const char *path, const char *bytes, size_t size,
			struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
