/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DIRECTORY_H
#define DMIG_LIB_DIRECTORY_H

#include <core/platform.h>
#include <dirent.h>

/* A directory with files of records.  devmig-fleet(5) */

/* How many *.jsonl entries there are, in the order of bytes, as from scandir(); or an errno. */
int dmig_directory_list(const char *path, struct dirent ***ret);

/*
 * Open one of them, or what it is a link to.  -ENOENT: it is gone; -EISDIR;
 * -ENOTSUP: neither file nor directory.
 */
int dmig_directory_open(const char *path);

/* Bytes of the file, or of all files of the directory; 0 where that can't be known. */
u64 dmig_directory_size(const char *path);

#endif
