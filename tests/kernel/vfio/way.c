/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "way.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tap.h"

#define MDEV "/sys/bus/mdev/devices/"

static int open_or_bail(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		tap_bail("%s: %s", path, strerror(errno));
	return fd;
}

static void check(int status, const char *what, const struct device *device)
{
	if (status < 0)
		tap_bail("%s: %s: %s", device->uuid, what, strerror(errno));
}

static int open_group(const struct device *device)
{
	char link[PATH_MAX];
	char path[PATH_MAX];
	const char *number;
	ssize_t length;

	snprintf(path, sizeof(path), MDEV "%s/iommu_group", device->uuid);
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		tap_bail("%s: %s", path, strerror(errno));
	link[length] = '\0';
	number = strrchr(link, '/');
	snprintf(path, sizeof(path), "/dev/vfio/%.64s", number != NULL ? number + 1 : link);
	return open_or_bail(path);
}

void way_group(struct device *device)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	device->group = open_group(device);
	device->iommu = open_or_bail("/dev/vfio/vfio");
	check(ioctl(device->group, VFIO_GROUP_GET_STATUS, &status), "status of the group", device);
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		tap_bail("%s: its group is not viable", device->uuid);
	check(ioctl(device->group, VFIO_GROUP_SET_CONTAINER, &device->iommu), "container", device);
	check(ioctl(device->iommu, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU), "type1", device);
	device->fd = ioctl(device->group, VFIO_GROUP_GET_DEVICE_FD, device->uuid);
	check(device->fd, "device of the group", device);
}

static int open_cdev(const struct device *device)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *directory;
	int fd = -1;

	snprintf(path, sizeof(path), MDEV "%s/vfio-dev", device->uuid);
	directory = opendir(path);
	if (directory == NULL)
		tap_bail("%s: %s (a kernel without VFIO_DEVICE_CDEV?)", path, strerror(errno));
	while (fd < 0 && (entry = readdir(directory)) != NULL) {
		if (strncmp(entry->d_name, "vfio", 4) != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/vfio/devices/%s", entry->d_name);
		fd = open_or_bail(path);
	}
	closedir(directory);
	if (fd < 0)
		tap_bail("%s: no device in vfio-dev", device->uuid);
	return fd;
}

void way_cdev(struct device *device)
{
	struct dmig_uapi_bind bind = { .argsz = sizeof(bind) };
	struct dmig_uapi_ioas_alloc space = { .size = sizeof(space) };
	struct dmig_uapi_attach attach = { .argsz = sizeof(attach) };

	device->fd = open_cdev(device);
	device->iommu = open_or_bail("/dev/iommu");
	bind.iommufd = device->iommu;
	check(ioctl(device->fd, DMIG_UAPI_BIND_IOMMUFD, &bind), "bind to the iommufd", device);
	check(ioctl(device->iommu, DMIG_UAPI_IOAS_ALLOC, &space), "address space", device);
	device->ioas = space.out_ioas_id;
	attach.pt_id = device->ioas;
	check(ioctl(device->fd, DMIG_UAPI_ATTACH_IOMMUFD, &attach), "attach", device);
}

int device_map_dma(struct device *device, void *memory, size_t length, uint64_t iova)
{
	struct dmig_uapi_ioas_map by_space = {
		.size = sizeof(by_space),
		.flags = DMIG_UAPI_IOAS_MAP_FIXED_IOVA | DMIG_UAPI_IOAS_MAP_WRITEABLE |
			 DMIG_UAPI_IOAS_MAP_READABLE,
		.ioas_id = device->ioas,
		.user_va = (uintptr_t)memory,
		.length = length,
		.iova = iova,
	};
	struct vfio_iommu_type1_dma_map by_container = {
		.argsz = sizeof(by_container),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory,
		.iova = iova,
		.size = length,
	};
	int status;

	if (device->cdev)
		status = ioctl(device->iommu, DMIG_UAPI_IOAS_MAP, &by_space);
	else
		status = ioctl(device->iommu, VFIO_IOMMU_MAP_DMA, &by_container);
	return status < 0 ? -errno : 0;
}
