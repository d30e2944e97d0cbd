/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DEVICE_DOCUMENT_H
#define DMIG_LIB_DEVICE_DOCUMENT_H

#include <devmig/device.h>

/* devmig_device_document() of a server's device, in two steps: for who keeps what it answered. */

/* The text as it came, without a NUL; to be freed. */
int dmig_device_text(struct devmig_device *device, char **ret, size_t *ret_size,
		     struct devmig_error **ret_error);
/* The document of a text.  @device is the device's name, @path the socket's. */
int dmig_device_parse(struct devmig_context *context, const char *device, const char *path,
		      const char *text, size_t size, struct devmig_document **ret,
		      struct devmig_error **ret_error);

#endif
