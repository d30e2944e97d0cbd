/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_CHECK_H
#define DEVMIG_CHECK_H

#include "registration.h"
#include <core/document.h>

/*
 * May a device migrate in, as the driver's own test says, or else the documents? 0,
 * -EINVAL, -ENODEV, -ENOMEM, or what the driver says. What the documents refuse is
 * told in the kernel log and to the tracepoint; @where names the way that was asked.
 */
int dmig_check_source(struct devmig *dm, const struct dmig_document *source, const char *where);

/* The same for a capability string without LF; or -EBADMSG, -E2BIG. Allocates nothing. */
int dmig_check_string(struct devmig *dm, const char *string, size_t len, const char *where);

#endif
