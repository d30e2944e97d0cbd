/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "device.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kind.h"
#include "state.h"
#include "tap.h"
#include "way.h"

#define FEATURE_ROOM 64

void device_open(struct device *device, const char *uuid, const struct options *options)
{
	struct vfio_device_feature_migration migration = { 0 };
	int error;

	*device = (struct device){
		.uuid = uuid,
		.cdev = options->cdev,
		.strict = options->strict,
		.group = -1,
	};
	if (options->cdev)
		way_cdev(device);
	else
		way_group(device);
	error = device_feature(device, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION,
			       &migration, sizeof(migration));
	if (error)
		tap_bail("%s: can't migrate: %s", uuid, strerror(-error));
	device->flags = migration.flags;
	error = state_get(device, &device->state_at_open);
	if (error)
		tap_bail("%s: its state can't be read: %s", uuid, strerror(-error));
	device->kind = kind_of(device);
	if (device->kind->reset_after_open && device_reset(device))
		tap_bail("%s: no reset after open, which a %s must have", uuid, device->kind->name);
}

void device_close(struct device *device)
{
	close(device->fd);
	if (device->group >= 0)
		close(device->group);
	close(device->iommu);
	device->fd = -1;
}

static int result(int status)
{
	return status < 0 ? -errno : 0;
}

int device_reset(struct device *device)
{
	return result(ioctl(device->fd, VFIO_DEVICE_RESET));
}

int device_info(const struct device *device, struct vfio_device_info *info)
{
	*info = (struct vfio_device_info){ .argsz = sizeof(*info) };
	return result(ioctl(device->fd, VFIO_DEVICE_GET_INFO, info));
}

int device_region(const struct device *device, uint32_t index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	return result(ioctl(device->fd, VFIO_DEVICE_GET_REGION_INFO, info));
}

int device_irq(const struct device *device, uint32_t index, struct vfio_irq_info *info)
{
	*info = (struct vfio_irq_info){ .argsz = sizeof(*info), .index = index };
	return result(ioctl(device->fd, VFIO_DEVICE_GET_IRQ_INFO, info));
}

int device_feature(const struct device *device, uint32_t request, void *data, size_t length)
{
	union {
		struct vfio_device_feature head;
		uint8_t bytes[sizeof(struct vfio_device_feature) + FEATURE_ROOM];
	} buffer = { .head = { .argsz = (uint32_t)(sizeof(buffer.head) + length),
			       .flags = request } };
	int error;

	if (length > FEATURE_ROOM)
		return -E2BIG;
	if (data != NULL)
		memcpy(buffer.head.data, data, length);
	error = result(ioctl(device->fd, VFIO_DEVICE_FEATURE, &buffer));
	if (data != NULL)
		memcpy(data, buffer.head.data, length);
	return error;
}

static int whole(ssize_t done, size_t length)
{
	if (done < 0)
		return -errno;
	return (size_t)done == length ? 0 : -EIO;
}

static int position(const struct device *device, uint32_t region, uint64_t offset, size_t length,
		    off_t *at)
{
	struct vfio_region_info info;
	int error = device_region(device, region, &info);

	if (error)
		return error;
	if (offset > info.size || length > info.size - offset)
		return -ERANGE;
	*at = (off_t)(info.offset + offset);
	return 0;
}

int device_read(const struct device *device, uint32_t region, uint64_t offset, void *to,
		size_t length)
{
	off_t at = 0;
	int error = position(device, region, offset, length, &at);

	return error ? error : whole(pread(device->fd, to, length, at), length);
}

int device_write(const struct device *device, uint32_t region, uint64_t offset, const void *from,
		 size_t length)
{
	off_t at = 0;
	int error = position(device, region, offset, length, &at);

	return error ? error : whole(pwrite(device->fd, from, length, at), length);
}

void *device_map(const struct device *device, uint32_t region, size_t *length)
{
	struct vfio_region_info info;
	void *memory;

	if (device_region(device, region, &info) || !(info.flags & VFIO_REGION_INFO_FLAG_MMAP))
		return NULL;
	*length = (size_t)info.size;
	memory = mmap(NULL, *length, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd,
		      (off_t)info.offset);
	return memory == MAP_FAILED ? NULL : memory;
}
