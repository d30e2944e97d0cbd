/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REPLACE_H
#define DMIG_LIB_REPLACE_H

#include <devmig/error.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Writing that is complete or has not happened: what is new is made under a
 * temporary name in the same directory, brought to the disk, and renamed.
 */

/*
 * Put @bytes in the place of the file @path.  A symbolic link stays, what it
 * points to is replaced; the mode of a file that was there is kept.  "-" is
 * standard output.  That, and what is no regular file (a pipe, a device), is
 * written to as it is.
 */
int dmig_replace_file(const char *path, const char *bytes, size_t size,
		      struct devmig_error **ret_error);

/* A directory that is being made. */
struct dmig_new_dir {
	const char *path; /* as given, for errors */
	char *target;     /* where it is to stand */
	char *parent;     /* the directory of that */
	char *temporary;  /* where it stands until then */
	int fd;           /* of the new directory */
	mode_t mode;      /* that it will have */
};

#define DMIG_NEW_DIR_NONE                                                                          \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Begin; *new is DMIG_NEW_DIR_NONE.  -EEXIST unless @path is missing or an empty directory. */
int dmig_new_dir_begin(struct dmig_new_dir *new, const char *path, struct devmig_error **ret_error);
/* A directory inside it; @name may have several parts, the last is new. */
int dmig_new_dir_mkdir(struct dmig_new_dir *new, const char *name, struct devmig_error **ret_error);
int dmig_new_dir_file(struct dmig_new_dir *new, const char *name, const char *bytes, size_t size,
		      struct devmig_error **ret_error);
/* Rename it into place. */
int dmig_new_dir_commit(struct dmig_new_dir *new, struct devmig_error **ret_error);
/* Remove what has not been renamed, and free; for dmig_auto(new_dir). */
void dmig_auto_new_dir(struct dmig_new_dir *new);

#endif
