/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TARGET_H
#define DMIG_LIB_TARGET_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/uio.h>

/*
 * Where something new is to stand.  It is made under a temporary name in the
 * same directory, brought to the disk, and renamed.  The directory is opened
 * once: whoever swaps a part of the path meanwhile leads nobody elsewhere.
 */
struct dmig_target {
	int dir;    /* that it stands in */
	char *name; /* its name there */
	char temporary[sizeof(".devmig-0123456789abcdef")];
};

#define DMIG_TARGET_NONE                                                                           \
	{                                                                                          \
		.dir = -1                                                                          \
	}

/* *target is DMIG_TARGET_NONE. */
int dmig_target_open(struct dmig_target *target, const char *path);
/* Put what stands under the temporary name into its place. */
int dmig_target_rename(const struct dmig_target *target);
/* For dmig_auto(target). */
void dmig_auto_target(struct dmig_target *target);

/* fsync(), where there is something to bring to a disk. */
int dmig_sync(int fd);

/* Write pieces one behind the other. */
int dmig_write_all(int fd, const struct iovec *pieces, size_t count);

/*
 * Write a file that is not there yet, as far as the disk.  It has the mode and,
 * where that is allowed, the owner of @like; NULL: those of any new file.
 */
int dmig_write_new(int dir, const char *name, const struct stat *like, const struct iovec *pieces,
		   size_t count);

/*
 * Give what is open the mode and, where that is allowed, the owner of @like.
 * Where the group can't be given, nothing is granted to another group.
 */
int dmig_make_like(int fd, const struct stat *like);

#endif
