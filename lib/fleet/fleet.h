/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FLEET_H
#define DMIG_LIB_FLEET_H

#include "hosts.h"
#include "strings.h"
#include <devmig/fleet.h>

/* The number of a device is kept in 32 bits while they are put into order. */
#define DMIG_DEVICES_MAX UINT32_MAX

/*
 * A device of the fleet: 32 bytes and its name.  There may be ten million.
 */
struct dmig_device {
	const char *name; /* in the fleet's strings */
	u32 host;
	u32 class_number; /* DEVMIG_NO_CLASS: see doubt */
	u32 available;
	int32_t numa;
	u8 kind;
	u8 doubt; /* enum dmig_reason: why there is no class */
	bool in_use;
};

/*
 * Built by one thread; constant while it is searched.  Between two calls the
 * devices are in name order, so that groups of them need no sorting.
 */
struct devmig_fleet {
	struct devmig_class_table *classes;
	struct dmig_strings strings;
	struct dmig_hosts hosts;
	struct dmig_device *devices;
	size_t ndevices;
	size_t room;
};

/* Add a device at the end; -ENOMEM, -E2BIG past DMIG_DEVICES_MAX. */
int dmig_fleet_add(struct devmig_fleet *fleet, const struct dmig_device *device,
		   struct devmig_error **ret_error);

/* Put the devices into name order: host, then device, by bytes. */
int dmig_fleet_order(struct devmig_fleet *fleet, struct devmig_error **ret_error);

#endif
