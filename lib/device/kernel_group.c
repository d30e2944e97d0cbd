// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <string.h>

/* By its group, with a container. */

static int fail(struct devmig_error **ret_error, int error, const char *doing)
{
	return dmig_fail(ret_error, error, "can't %s: %s", doing, strerror(-error));
}

static int open_group(struct dmig_kernel *kernel, const char *path, struct devmig_error **ret_error)
{
	const struct dmig_found *found = &kernel->found;
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int error = dmig_kernel_open_path(kernel, path, &kernel->group, ret_error);

	if (error == -ENOENT && !found->node)
		return dmig_found_unbound(found, ret_error);
	if (error == -ENOENT)
		return dmig_fail_as(
			ret_error, error, DMIG_NO_ACCESS, NULL,
			"a driver of VFIO has it, and there is no /%s, which a container "
			"has to be given",
			path);
	if (error)
		return error;
	error = dmig_kernel_ioctl(kernel->group, VFIO_GROUP_GET_STATUS, &status);
	if (error < 0)
		return fail(ret_error, error, "ask for the status of its group");
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return dmig_found_not_viable(found, ret_error);
	return 0;
}

static int no_type1(struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -ENODEV, DMIG_NO_MODULE, NULL, "vfio_iommu_type1");
}

/* The version of type 1 that the container has; 0: none. */
static unsigned long type1_of(int container)
{
	static const unsigned long types[] = { VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU };

	for (size_t i = 0; i < DMIG_COUNT(types); i++)
		if (dmig_kernel_ioctl(container, VFIO_CHECK_EXTENSION, (void *)types[i]) > 0)
			return types[i];
	return 0;
}

static int open_container(struct dmig_kernel *kernel, struct devmig_error **ret_error)
{
	unsigned long type;
	int error = dmig_kernel_open_path(kernel, "dev/vfio/vfio", &kernel->iommu, ret_error);

	if (error == -ENOENT)
		return no_type1(ret_error);
	if (error)
		return error;
	type = type1_of(kernel->iommu);
	if (!type)
		return no_type1(ret_error);
	error = dmig_kernel_ioctl(kernel->group, VFIO_GROUP_SET_CONTAINER, &kernel->iommu);
	if (error < 0)
		return fail(ret_error, error, "put its group into a container");
	error = dmig_kernel_ioctl(kernel->iommu, VFIO_SET_IOMMU, (void *)type);
	if (error == -EPERM)
		return dmig_fail_as(
			ret_error, error, DMIG_NO_ACCESS, NULL,
			"the platform does not keep interrupts of devices apart: see the "
			"parameter allow_unsafe_interrupts of vfio_iommu_type1");
	return error < 0 ? fail(ret_error, error, "set the IOMMU of its container") : 0;
}

int dmig_kernel_open_group(struct dmig_kernel *kernel, struct devmig_error **ret_error)
{
	const struct dmig_found *found = &kernel->found;
	dmig_auto(free) char *path = NULL;
	int error;

	if (!found->group)
		return dmig_found_unbound(found, ret_error);
	path = dmig_format("dev/vfio/%s", found->group);
	if (!path)
		return dmig_fail_memory(ret_error);
	error = open_group(kernel, path, ret_error);
	if (!error)
		error = open_container(kernel, ret_error);
	if (error)
		return error;
	kernel->device = dmig_kernel_ioctl(kernel->group, VFIO_GROUP_GET_DEVICE_FD, found->name);
	if (kernel->device >= 0)
		return 0;
	error = kernel->device;
	if (error == -ENODEV)
		return dmig_found_unbound(found, ret_error);
	if (error == -EBUSY)
		return dmig_kernel_busy(path, ret_error);
	return fail(ret_error, error, "open it by its group");
}
