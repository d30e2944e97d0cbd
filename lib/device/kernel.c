// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <core/migration.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <string.h>
#include <sys/ioctl.h>

int dmig_kernel_ioctl(int fd, unsigned long request, void *argument)
{
	const int result = ioctl(fd, request, argument);

	return result < 0 ? -errno : result;
}

static void kernel_close(struct dmig_link *link)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);

	dmig_auto_close(&kernel->data);
	dmig_auto_close(&kernel->device);
	dmig_auto_close(&kernel->group);
	dmig_auto_close(&kernel->iommu);
	dmig_auto_found(&kernel->found);
	free(kernel);
}

static int kernel_info(struct dmig_link *link, struct vfio_device_info *ret)
{
	*ret = (struct vfio_device_info){ .argsz = sizeof(*ret) };
	return dmig_kernel_ioctl(dmig_kernel_of(link)->device, VFIO_DEVICE_GET_INFO, ret);
}

static int kernel_document(struct dmig_link *link, struct devmig_context *context,
			   struct devmig_document **ret, struct devmig_error **ret_error)
{
	const struct dmig_found *found = &dmig_kernel_of(link)->found;
	dmig_auto(error) struct devmig_error *why = NULL;
	dmig_auto(free) char *path = NULL;
	int error = dmig_root_real(found->root, found->path, &path);

	if (error == -ENOENT && dmig_root_lacks_proc())
		return dmig_fail_as(ret_error, error, DMIG_UNREADABLE, found->path,
				    "/proc is not mounted, by which the kernel tells where it is");
	if (error)
		return dmig_fail_io(ret_error, error, found->path, "look at the device");
	error = devmig_document_read(context, DEVMIG_FORM_AUTO, path, ret, &why);
	if (error == -ENOENT)
		return dmig_fail_as(ret_error, error, DMIG_NO_DOCUMENT, path,
				    "its driver has no attributes of migration");
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}

static const struct dmig_transport kernel_transport = {
	.close = kernel_close,
	.info = kernel_info,
	.reset = dmig_kernel_reset,
	.document = kernel_document,
	.feature = dmig_kernel_feature,
	.set_state = dmig_kernel_set_state,
	.read = dmig_kernel_read,
	.write = dmig_kernel_write,
	.precopy = dmig_kernel_precopy,
	.map = dmig_kernel_map,
	.unmap = dmig_kernel_unmap,
	.log_start = dmig_kernel_log_start,
	.log_report = dmig_kernel_log_report,
	.region = dmig_kernel_region,
	.region_read = dmig_kernel_region_read,
	.region_write = dmig_kernel_region_write,
	.region_fd = dmig_kernel_region_fd,
	.irq = dmig_kernel_irq,
	.irq_set = dmig_kernel_irq_set,
};

int dmig_kernel_busy(const char *path, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -EBUSY, DMIG_DEVICE_BUSY, NULL,
			    "/%s, most likely a virtual machine that it is assigned to", path);
}

int dmig_kernel_open_path(const struct dmig_kernel *kernel, const char *path, int *ret,
			  struct devmig_error **ret_error)
{
	*ret = dmig_root_at(kernel->found.root, path, O_RDWR);
	if (*ret >= 0 || *ret == -ENOENT)
		return *ret < 0 ? *ret : 0;
	if (*ret == -EBUSY)
		return dmig_kernel_busy(path, ret_error);
	if (*ret == -EACCES || *ret == -EPERM)
		return dmig_fail_as(ret_error, *ret, DMIG_NO_ACCESS, NULL, "/%s", path);
	return dmig_fail(ret_error, *ret, "can't open /%s: %s", path, strerror(-*ret));
}

/* By the character device, where both nodes that this takes are there. */
static int choose_way(const struct dmig_found *found, bool by_group, enum devmig_transport *ret,
		      struct devmig_error **ret_error)
{
	dmig_auto(free) char *path = NULL;

	*ret = DEVMIG_TRANSPORT_GROUP;
	if (by_group || !found->node)
		return 0;
	path = dmig_format("dev/vfio/devices/%s", found->node);
	if (!path)
		return dmig_fail_memory(ret_error);
	if (dmig_root_has(found->root, path) && dmig_root_has(found->root, "dev/iommu"))
		*ret = DEVMIG_TRANSPORT_CDEV;
	return 0;
}

/* Takes @found. */
static struct dmig_kernel *make(struct dmig_found *found, enum devmig_transport kind)
{
	struct dmig_kernel *kernel = malloc(sizeof(*kernel));

	if (!kernel)
		return NULL;
	*kernel = (struct dmig_kernel){
		.link = { .transport = &kernel_transport, .kind = kind },
		.found = *found,
		.device = -1,
		.group = -1,
		.iommu = -1,
		.data = -1,
		.data_state = DMIG_STATE_STOP,
	};
	*found = (struct dmig_found)DMIG_FOUND_NONE;
	return kernel;
}

static int open_found(struct dmig_found *found, enum devmig_transport kind, struct dmig_link **ret,
		      struct devmig_error **ret_error)
{
	struct dmig_kernel *kernel = make(found, kind);
	int error;

	if (!kernel)
		return dmig_fail_memory(ret_error);
	error = kind == DEVMIG_TRANSPORT_CDEV ? dmig_kernel_open_cdev(kernel, ret_error)
					      : dmig_kernel_open_group(kernel, ret_error);
	if (error) {
		kernel_close(&kernel->link);
		return error;
	}
	kernel->precopy_flags = !dmig_kernel_feature(
		&kernel->link, VFIO_DEVICE_FEATURE_SET | DMIG_UAPI_FEATURE_PRECOPY_INFO_V2, NULL,
		0);
	*ret = &kernel->link;
	return 0;
}

int dmig_kernel_open(struct devmig_context *context, const char *device,
		     const struct devmig_device_options *options, struct dmig_link **ret,
		     struct devmig_error **ret_error)
{
	dmig_auto(found) struct dmig_found found = DMIG_FOUND_NONE;
	enum devmig_transport kind;
	int error = dmig_found_device(&found, context, device, ret_error);

	if (!error)
		error = choose_way(&found, options && options->group, &kind, ret_error);
	return error ? error : open_found(&found, kind, ret, ret_error);
}

int dmig_kernel_open_node(struct devmig_context *context, const char *node,
			  const struct devmig_device_options *options, struct dmig_link **ret,
			  struct devmig_error **ret_error)
{
	static const char devices[] = "devices/";
	const size_t len = strlen(devices);
	const bool cdev = !strncmp(node, devices, len);
	dmig_auto(found) struct dmig_found found = DMIG_FOUND_NONE;
	int error;

	/* The node says which of the ways it is. */
	(void)options;
	error = cdev ? dmig_found_node(&found, context, node + len, ret_error)
		     : dmig_found_group(&found, context, node, ret_error);
	if (error)
		return error;
	return open_found(&found, cdev ? DEVMIG_TRANSPORT_CDEV : DEVMIG_TRANSPORT_GROUP, ret,
			  ret_error);
}
