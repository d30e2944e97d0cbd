// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <stdarg.h>
#include <string.h>

enum dmig_reason dmig_link_reason(const struct dmig_link *link, int error)
{
	if (error == -ENOMEM)
		return DMIG_NO_MEMORY;
	if (link->gone && error == -EPROTO)
		return DMIG_PROTOCOL;
	if (link->gone && error == -ETIMEDOUT)
		return DMIG_NO_ANSWER;
	if (!link->gone && error == -ENOMSG)
		return DMIG_NOTHING_NOW;
	return link->gone || error == -ENOTCONN ? DMIG_DEVICE_GONE : DMIG_REFUSED;
}

enum dmig_reason dmig_open_reason(int error)
{
	static const struct {
		int error;
		enum dmig_reason reason;
	} reasons[] = {
		{ -EBUSY, DMIG_DEVICE_BUSY }, { -ENODEV, DMIG_NO_DRIVER },
		{ -ENOENT, DMIG_NO_DEVICE },  { -EINVAL, DMIG_NO_DEVICE },
		{ -EACCES, DMIG_NO_ACCESS },  { -EPERM, DMIG_NO_ACCESS },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error)
			return reasons[i].reason;
	return DMIG_REFUSED;
}

int dmig_device_fail(const struct devmig_device *device, int error, struct devmig_error **ret_error,
		     const char *format, ...)
{
	dmig_auto(free) char *asked = NULL;
	va_list args;

	if (!ret_error)
		return error;
	va_start(args, format);
	asked = dmig_vformat(format, args);
	va_end(args);
	if (!asked)
		return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, error, dmig_link_reason(device->link, error), device->name,
			    "%s: %s", asked, strerror(-error));
}

int dmig_device_deny(const struct devmig_device *device, int error, enum dmig_reason reason,
		     struct devmig_error **ret_error, const char *format, ...)
{
	dmig_auto(free) char *words = NULL;
	va_list args;

	if (!ret_error)
		return error;
	va_start(args, format);
	words = dmig_vformat(format, args);
	va_end(args);
	if (!words)
		return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, error, reason, device->name, "%s", words);
}
