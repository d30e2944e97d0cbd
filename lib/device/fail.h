/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FAIL_H
#define DMIG_LIB_FAIL_H

#include "transport.h"
#include <lib/common/error.h>

/*
 * Errors of a device.  Each call returns its errno, and the error names the device.
 */

/* Why a call of a transport has failed, or a device can't be opened, with errno -@error. */
enum dmig_reason dmig_link_reason(const struct dmig_link *link, int error);
enum dmig_reason dmig_open_reason(int error);

/* A call of its transport has failed.  The words are what the device was asked for. */
int dmig_device_fail(const struct devmig_device *device, int error, struct devmig_error **ret_error,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* It was not asked, or has answered something else: for another reason, which is given. */
int dmig_device_deny(const struct devmig_device *device, int error, enum dmig_reason reason,
		     struct devmig_error **ret_error, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif
