// SPDX-License-Identifier: LGPL-2.1-or-later
#include "document.h"

#include <lib/common/export.h>

#include "fail.h"
#include "user.h"

/* @inner says it in words of its own, if there is one. */
static int end(const struct devmig_device *device, int error, struct devmig_error *inner,
	       struct devmig_error **ret_error)
{
	if (inner)
		return dmig_fail_of(ret_error, DMIG_REFUSED, device->name, inner);
	return error ? dmig_device_fail(device, error, ret_error, "its document") : 0;
}

DEVMIG_EXPORT int devmig_device_document(struct devmig_device *device, struct devmig_document **ret,
					 struct devmig_error **ret_error)
{
	struct dmig_link *link = device->link;
	struct devmig_error *inner = NULL;
	const int error = link->transport->document(link, device->context, ret, &inner);

	return end(device, error, inner, ret_error);
}

int dmig_device_text(struct devmig_device *device, char **ret, size_t *ret_size,
		     struct devmig_error **ret_error)
{
	struct devmig_error *inner = NULL;
	const int error = dmig_user_text(device->link, ret, ret_size, &inner);

	return end(device, error, inner, ret_error);
}

int dmig_device_parse(struct devmig_context *context, const char *device, const char *path,
		      const char *text, size_t size, struct devmig_document **ret,
		      struct devmig_error **ret_error)
{
	struct devmig_error *inner = NULL;

	if (devmig_document_parse(context, DEVMIG_FORM_TEXT, text, size, path, ret, &inner))
		return dmig_fail_of(ret_error, DMIG_REFUSED, device, inner);
	return 0;
}
