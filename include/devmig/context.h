/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_CONTEXT_H
#define DEVMIG_CONTEXT_H

#include <devmig/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A context holds what the calls of one user have in common: the directory
 * that stands for "/".  It is reference-counted; the count is atomic, the
 * rest is constant after creation, so that threads may share a context.
 */
struct devmig_context;

/*
 * Create a context.  @root: the directory that absolute paths are read below,
 * NULL for "/".  Documents named by a path of the caller's are never moved
 * below it; it is for what the library itself looks up.
 * -ENOMEM, or the errno of opening @root.
 */
int devmig_context_new(const char *root, struct devmig_context **ret,
		       struct devmig_error **ret_error);
struct devmig_context *devmig_context_ref(struct devmig_context *context);
/* Drop a reference; NULL is allowed.  Returns NULL. */
struct devmig_context *devmig_context_unref(struct devmig_context *context);

/* The root as given to devmig_context_new(), "/" for NULL. */
const char *devmig_context_root(const struct devmig_context *context);

/* The version of the library, "0.1.0". */
const char *devmig_version(void);

#ifdef __cplusplus
}
#endif

#endif
