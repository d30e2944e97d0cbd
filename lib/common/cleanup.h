/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CLEANUP_H
#define DMIG_LIB_CLEANUP_H

#include <devmig/context.h>
#include <devmig/error.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * A variable that is given back when it goes out of scope; it must be set to
 * the value for "none" where it is defined:
 *
 *	dmig_auto(free) char *text = NULL;
 *	dmig_auto(close) int fd = -1;
 *	dmig_auto(error) struct devmig_error *error = NULL;
 */
#define dmig_auto(what) __attribute__((cleanup(dmig_auto_##what)))

/* The value of @pointer, which becomes NULL: what is returned is not given back. */
#define dmig_steal(pointer)                                                                        \
	({                                                                                         \
		__typeof__(pointer) dmig_stolen = (pointer);                                       \
		(pointer) = NULL;                                                                  \
		dmig_stolen;                                                                       \
	})

static inline void dmig_auto_free(void *pointer)
{
	free(*(void **)pointer);
}

/* Like free(), leaves errno as it is: a caller may be about to return it. */
static inline void dmig_auto_close(int *fd)
{
	int error = errno;

	if (*fd >= 0)
		close(*fd);
	errno = error;
}

/* The same as dmig_steal() for a descriptor. */
static inline int dmig_steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

static inline void dmig_auto_closedir(DIR **dir)
{
	int error = errno;

	if (*dir)
		closedir(*dir);
	errno = error;
}

static inline void dmig_auto_error(struct devmig_error **error)
{
	devmig_error_free(*error);
}

static inline void dmig_auto_context(struct devmig_context **context)
{
	devmig_context_unref(*context);
}

#endif
