/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TARGET_H
#define DMIG_LIB_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/uio.h>

/*
 * Where something new is to stand.  It is made under a temporary name in the
 * same directory, brought to the disk, and renamed.  The directory is opened
 * once: whoever swaps a part of the path meanwhile leads nobody elsewhere.  A file
 * has no name at all before it is complete, where the file system has such files: then
 * nothing of it stays when its writer is killed.
 */
struct dmig_target {
	int dir;    /* that it stands in */
	char *name; /* its name there */
	char temporary[sizeof(".devmig-0123456789abcdef")];
	bool named; /* something stands under the temporary name */
};

#define DMIG_TARGET_NONE                                                                           \
	{                                                                                          \
		.dir = -1                                                                          \
	}

/* *target is DMIG_TARGET_NONE. */
int dmig_target_open(struct dmig_target *target, const char *path);
/* A new file to be written; the caller closes *ret_fd. */
int dmig_target_create(struct dmig_target *target, mode_t mode, int *ret_fd);
/* Put the file into its place. */
int dmig_target_place(struct dmig_target *target, int fd);
/* Put what stands under the temporary name into its place. */
int dmig_target_rename(struct dmig_target *target);
/* Remove the file if it is not in its place. */
void dmig_target_drop(struct dmig_target *target);
/* For dmig_auto(target). */
void dmig_auto_target(struct dmig_target *target);

/* fsync(), where there is something to bring to a disk. */
int dmig_sync(int fd);

/* Write pieces one behind the other. */
int dmig_write_all(int fd, const struct iovec *pieces, size_t count);

/*
 * Write a new file, as far as the disk.  It gets the mode and, where that is allowed,
 * the owner of @like; NULL: it keeps what it has.
 */
int dmig_fill(int fd, const struct stat *like, const struct iovec *pieces, size_t count);

/*
 * Give what is open the mode and, where that is allowed, the owner of @like.
 * Where the group can't be given, nothing is granted to another group.
 */
int dmig_make_like(int fd, const struct stat *like);

#endif
