/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_CHECK_H
#define DEVMIG_CHECK_H

#include "registration.h"
#include "scratch.h"

/*
 * May a device with the SELF of @source migrate in? 0 or -EINVAL, which is told
 * in the kernel log and to the tracepoint. @where names the way that was asked.
 */
int dmig_check(struct devmig *dm, const struct dmig_documents *own,
	       const struct dmig_document *source, const char *where, struct dmig_scratch *scratch);

/* The same for a capability string without LF; or -EBADMSG, -E2BIG, -ENODEV. */
int dmig_check_string(struct devmig *dm, const char *string, size_t len, const char *where);

#endif
