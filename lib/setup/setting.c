// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "setup.h"

/*
 * Files of a device's directory by which the kernel acts on the device, or hands its memory
 * out: no property of it, and a document may come from anybody.  Linux, drivers/pci/pci-sysfs.c,
 * iov.c; drivers/base/core.c, cpu.c; drivers/vfio/mdev/mdev_sysfs.c.
 */
static const char *const acts[] = {
	"broken_parity_status",
	"config",
	"create",
	"d3cold_allowed",
	"driver_override",
	"enable",
	"msi_bus",
	"numa_node",
	"online",
	"remove",
	"rescan",
	"reset",
	"reset_method",
	"rom",
	"sriov_drivers_autoprobe",
	"sriov_numvfs",
	"uevent",
};

/* resource0, resource0_wc, resource0_resize */
#define RESOURCE "resource"

bool dmig_is_setting(const char *name)
{
	if (!strncmp(name, RESOURCE, strlen(RESOURCE)))
		return false;
	for (size_t i = 0; i < DMIG_COUNT(acts); i++)
		if (!strcmp(name, acts[i]))
			return false;
	return true;
}
