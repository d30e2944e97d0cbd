// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/platform.h>

#include "driver.h"

/* Ids: the drivers' tables in Linux 6.12; that of xe is as long as its families are many. */
static const struct dmig_driver drivers[] = {
	{
		.name = "vfio-pci",
		.source = "Linux, drivers/vfio/pci/vfio_pci.c: it has no migration operations",
		.ids = "",
	},
	{
		.name = "mlx5_vfio_pci",
		.since = "6.7",
		.qemu = "8.1",
		.libvirt = "8.6",
		.source = "NVIDIA DOCA documentation, SR-IOV Live Migration",
		.ids = "15b3:101e",
	},
	{
		.name = "hisi_acc_vfio_pci",
		.since = "5.18",
		.source = "Linux, merge of vfio-v5.18-rc1",
		.ids = "19e5:a251 19e5:a256 19e5:a259",
	},
	{
		.name = "pds_vfio_pci",
		.since = "6.6",
		.source = "Linux, merge of vfio-v6.6-rc1",
		.ids = "1dd8:1003",
	},
	{
		.name = "qat_vfio_pci",
		.since = "6.10",
		.source = "Linux, merge of vfio-v6.10-rc1",
		.ids = "8086:4941 8086:4943 8086:4945",
	},
	{
		.name = "virtio_vfio_pci",
		.since = "6.13",
		.source = "Linux, merge of vfio-v6.13-rc1; drivers/vfio/pci/virtio/Kconfig",
		.ids = "1af4:1041",
	},
	{
		.name = "xe_vfio_pci",
		.since = "6.19",
		.source = "Linux 6.19, drivers/vfio/pci/xe/Kconfig",
		.ids = "",
	},
	{
		.name = "nvgrace_gpu_vfio_pci",
		.source = "Linux 6.12, drivers/vfio/pci/nvgrace-gpu/main.c: "
			  "it has no migration operations",
		.ids = "",
	},
	{
		.name = "mtty",
		.since = "6.7",
		.source = "Linux, samples/vfio-mdev/mtty.c",
		.ids = "",
	},
	{
		.name = "mdpy",
		.source = "Linux 6.12, samples/vfio-mdev/mdpy.c: it has no migration operations",
		.ids = "",
	},
	{
		.name = "mbochs",
		.source = "Linux 6.12, samples/vfio-mdev/mbochs.c: it has no migration operations",
		.ids = "",
	},
	{
		.name = "intel_vgpu_mdev",
		.source = "Linux 6.12, drivers/gpu/drm/i915/gvt/kvmgt.c: "
			  "it has no migration operations",
		.ids = "",
	},
	{
		.name = "vfio_ccw_mdev",
		.source = "Linux 6.12, drivers/s390/cio/vfio_ccw_ops.c: "
			  "it has no migration operations",
		.ids = "",
	},
};

/* A driver may be called by its module's name or, as xe-vfio-pci, by one with dashes in it. */
static bool is_called(const struct dmig_driver *driver, const char *name)
{
	size_t i;

	for (i = 0; driver->name[i]; i++)
		if (driver->name[i] != name[i] &&
		    !(strchr("-_", driver->name[i]) && name[i] && strchr("-_", name[i])))
			return false;
	return !name[i];
}

const struct dmig_driver *dmig_driver_find(const char *name)
{
	for (size_t i = 0; i < DMIG_COUNT(drivers); i++)
		if (is_called(&drivers[i], name))
			return &drivers[i];
	return NULL;
}

const struct dmig_driver *dmig_driver_for(const char *id)
{
	for (size_t i = 0; i < DMIG_COUNT(drivers); i++)
		if (strstr(drivers[i].ids, id))
			return &drivers[i];
	return NULL;
}
