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
	u32 line; /* of all that were read for the fleet, whatever file it is in */
};

/* A file that was read; its first line is line first + 1 of the fleet. */
struct dmig_source {
	const char *path; /* in the fleet's strings */
	u32 first;
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
	struct dmig_source *sources;
	size_t nsources;
	u32 lines;
};

/* Begin with the lines of a file; -ENOMEM. */
int dmig_fleet_add_source(struct devmig_fleet *fleet, const char *path,
			  struct devmig_error **ret_error);

/* Add a device at the end; -ENOMEM, -E2BIG past DMIG_DEVICES_MAX. */
int dmig_fleet_add(struct devmig_fleet *fleet, const struct dmig_device *device,
		   struct devmig_error **ret_error);

/*
 * Put the devices into name order: host, then device, by bytes; those of one
 * name in the order in which they were read.  *ret_twice: whether there are any.
 */
int dmig_fleet_order(struct devmig_fleet *fleet, bool *ret_twice, struct devmig_error **ret_error);

/* How far a fleet has come, so that a read that fails can be taken back. */
struct dmig_fleet_mark {
	struct dmig_strings strings;
	u32 nhosts;
	u32 lines;
	size_t nsources;
	size_t nclasses;
};

struct dmig_fleet_mark dmig_fleet_mark(const struct devmig_fleet *fleet);
/* Take back all that was added since, wherever it stands by now. */
void dmig_fleet_cut(struct devmig_fleet *fleet, const struct dmig_fleet_mark *mark);

/* Take out all devices but the first of a name; @report is told of each.  What it fails with. */
typedef int (*dmig_twice_fn)(void *arg, const struct dmig_device *first,
			     const struct dmig_device *again);
int dmig_fleet_drop_twice(struct devmig_fleet *fleet, dmig_twice_fn report, void *arg);

/* Where a line of the fleet is: its file, and its number there. */
const char *dmig_fleet_locate(const struct devmig_fleet *fleet, u32 line, u32 *ret_number);

#endif
