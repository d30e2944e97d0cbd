/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_WAYS_H
#define DMIG_LIB_STREAM_WAYS_H

#include <devmig/device.h>
#include <devmig/migration.h>

#define DMIG_WAYS_MAX 8

/*
 * Has the device every arc on each of the ways, of which there are DMIG_WAYS_MAX at most?  To be
 * asked before it is used: what is missing must not be found out in the middle.
 */
int dmig_ways_check(const struct devmig_device *device, const struct devmig_arc *ways, size_t count,
		    struct devmig_error **ret_error);

#endif
