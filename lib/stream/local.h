/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LOCAL_H
#define DMIG_LIB_LOCAL_H

#include "wait.h"
#include <devmig/error.h>
#include <sys/types.h>

/* A UNIX socket that listens, and the file that it made. */
struct dmig_local {
	dev_t device;
	ino_t inode;
};

int dmig_local_dial(const char *path, const char *text, struct dmig_patience *patience, int *ret_fd,
		    struct devmig_error **ret_error);

/*
 * Listen at @path, for the same user only.  A socket's file that nobody listens at is
 * replaced; what is no socket never is.
 */
int dmig_local_listen(const char *path, const char *text, struct dmig_local *ret, int *ret_fd,
		      struct devmig_error **ret_error);

/* Remove the file, if it still is the same. */
void dmig_local_remove(const struct dmig_local *local, const char *path);

#endif
