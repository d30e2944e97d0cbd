/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NEW_DIR_H
#define DMIG_LIB_NEW_DIR_H

#include <devmig/error.h>
#include <lib/common/target.h>
#include <stdbool.h>

/* A file or a directory that was put into a new directory. */
struct dmig_made {
	char *name; /* from the new directory on */
	bool dir;
};

/* A directory that is being made, complete or not at all. */
struct dmig_new_dir {
	const char *path; /* as given, for errors */
	struct dmig_target target;
	int fd;                 /* of the new directory */
	bool stands;            /* it was renamed */
	struct stat like;       /* whose mode and owner it will have */
	struct dmig_made *made; /* in order */
	size_t count;
	size_t room;
};

#define DMIG_NEW_DIR_NONE                                                                          \
	{                                                                                          \
		.target = DMIG_TARGET_NONE, .fd = -1                                               \
	}

/* Begin; *new is DMIG_NEW_DIR_NONE.  -EEXIST unless @path is missing or an empty directory. */
int dmig_new_dir_begin(struct dmig_new_dir *new, const char *path, struct devmig_error **ret_error);
/* A directory inside it; @name may have several parts, the last is new. */
int dmig_new_dir_mkdir(struct dmig_new_dir *new, const char *name, struct devmig_error **ret_error);
int dmig_new_dir_file(struct dmig_new_dir *new, const char *name, const char *bytes, size_t size,
		      struct devmig_error **ret_error);
/* Bring all of it to the disk and rename it into place. */
int dmig_new_dir_commit(struct dmig_new_dir *new, struct devmig_error **ret_error);
/* Remove what has not been renamed, and free; for dmig_auto(new_dir). */
void dmig_auto_new_dir(struct dmig_new_dir *new);

#endif
