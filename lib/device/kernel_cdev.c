// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <string.h>

/* By its own character device, with an iommufd. */

static int open_node(struct dmig_kernel *kernel, const char *path, struct devmig_error **ret_error)
{
	const int error = dmig_kernel_open_path(kernel, path, &kernel->device, ret_error);

	if (error == -ENOENT)
		return dmig_fail(ret_error, error,
				 "there is no /%s: the kernel has character devices of VFIO from "
				 "6.6 on, where it was built with them",
				 path);
	return error;
}

static int open_iommufd(struct dmig_kernel *kernel, struct devmig_error **ret_error)
{
	const int error = dmig_kernel_open_path(kernel, "dev/iommu", &kernel->iommu, ret_error);

	if (error == -ENOENT)
		return dmig_fail_as(ret_error, error, DMIG_NO_MODULE, NULL, "iommufd");
	return error;
}

static int bind_iommufd(struct dmig_kernel *kernel, const char *path,
			struct devmig_error **ret_error)
{
	struct dmig_uapi_bind bind = { .argsz = sizeof(bind), .iommufd = kernel->iommu };
	const int error = dmig_kernel_ioctl(kernel->device, DMIG_UAPI_BIND_IOMMUFD, &bind);

	/* EINVAL is the answer where another has bound it, EBUSY where one has its group. */
	if (error == -EINVAL || error == -EBUSY)
		return dmig_kernel_busy(path, ret_error);
	if (error < 0)
		return dmig_fail(ret_error, error, "can't bind it to an iommufd: %s",
				 strerror(-error));
	return 0;
}

/* An address space for what it may use of our memory. */
static int attach(struct dmig_kernel *kernel, struct devmig_error **ret_error)
{
	struct dmig_uapi_ioas_alloc space = { .size = sizeof(space) };
	struct dmig_uapi_attach attach = { .argsz = sizeof(attach) };
	int error = dmig_kernel_ioctl(kernel->iommu, DMIG_UAPI_IOAS_ALLOC, &space);

	if (error >= 0) {
		kernel->ioas = space.out_ioas_id;
		attach.pt_id = kernel->ioas;
		error = dmig_kernel_ioctl(kernel->device, DMIG_UAPI_ATTACH_IOMMUFD, &attach);
	}
	if (error < 0)
		return dmig_fail(ret_error, error, "can't give it an address space: %s",
				 strerror(-error));
	return 0;
}

int dmig_kernel_open_cdev(struct dmig_kernel *kernel, struct devmig_error **ret_error)
{
	dmig_auto(free) char *path = NULL;
	int error;

	path = dmig_format("dev/vfio/devices/%s", kernel->found.node);
	if (!path)
		return dmig_fail_memory(ret_error);
	error = open_node(kernel, path, ret_error);
	if (!error)
		error = open_iommufd(kernel, ret_error);
	if (!error)
		error = bind_iommufd(kernel, path, ret_error);
	return error ? error : attach(kernel, ret_error);
}
