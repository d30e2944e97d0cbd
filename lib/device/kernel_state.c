// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <core/migration.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

/* Of the features that are asked for here or by our callers none has more data. */
#define FEATURE_DATA_MAX 64

int dmig_kernel_feature(struct dmig_link *link, uint32_t request, void *data, size_t size)
{
	union {
		struct vfio_device_feature head;
		uint64_t align;
		uint8_t bytes[sizeof(struct vfio_device_feature) + FEATURE_DATA_MAX];
	} buffer = { .head = { .argsz = (uint32_t)(sizeof(buffer.head) + size),
			       .flags = request } };
	int error;

	if (size > FEATURE_DATA_MAX)
		return -E2BIG;
	if (size)
		memcpy(buffer.head.data, data, size);
	error = dmig_kernel_ioctl(dmig_kernel_of(link)->device, VFIO_DEVICE_FEATURE, &buffer);
	if (error < 0)
		return error;
	if (size)
		memcpy(data, buffer.head.data, size);
	return 0;
}

static void close_data(struct dmig_kernel *kernel)
{
	dmig_auto_close(&kernel->data);
	kernel->data = -1;
}

/*
 * The device is in @state: is the transfer over?  Of a state of a later kernel
 * nothing is assumed, so that with it the transfer stays.
 */
static void follow(struct dmig_kernel *kernel, uint32_t state)
{
	const struct dmig_arc arc = { (u8)kernel->data_state, (u8)state };

	if (state >= DMIG_STATES)
		return;
	if (dmig_arc_closes(arc))
		close_data(kernel);
	kernel->data_state = state;
}

/* The way ended somewhere. */
static void follow_failure(struct dmig_kernel *kernel)
{
	struct vfio_device_feature_mig_state now = { .data_fd = -1 };

	if (!dmig_kernel_feature(&kernel->link,
				 VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
				 &now, sizeof(now)))
		follow(kernel, now.device_state);
}

int dmig_kernel_set_state(struct dmig_link *link, uint32_t state)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);
	struct vfio_device_feature_mig_state wanted = { .device_state = state, .data_fd = -1 };
	const int error = dmig_kernel_feature(
		link, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &wanted,
		sizeof(wanted));

	if (error) {
		follow_failure(kernel);
		return error;
	}
	follow(kernel, state);
	if (wanted.data_fd >= 0) {
		close_data(kernel);
		kernel->data = wanted.data_fd;
	}
	return 0;
}

int dmig_kernel_reset(struct dmig_link *link)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);
	const int error = dmig_kernel_ioctl(kernel->device, VFIO_DEVICE_RESET, NULL);

	if (error < 0)
		return error;
	follow(kernel, DMIG_STATE_RUNNING);
	return 0;
}

int dmig_kernel_read(struct dmig_link *link, void *bytes, size_t size, size_t *ret_size)
{
	const int fd = dmig_kernel_of(link)->data;
	ssize_t n;

	if (fd < 0)
		return -EINVAL;
	do {
		n = read(fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	*ret_size = (size_t)n;
	return 0;
}

int dmig_kernel_write(struct dmig_link *link, const void *bytes, size_t size, size_t *ret_size)
{
	const int fd = dmig_kernel_of(link)->data;
	ssize_t n;

	if (fd < 0)
		return -EINVAL;
	do {
		n = write(fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : -EIO;
	*ret_size = (size_t)n;
	return 0;
}

int dmig_kernel_precopy(struct dmig_link *link, struct dmig_uapi_precopy_info *ret)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);
	int error;

	if (kernel->data < 0)
		return -EINVAL;
	*ret = (struct dmig_uapi_precopy_info){ .argsz = sizeof(*ret) };
	error = dmig_kernel_ioctl(kernel->data, DMIG_UAPI_GET_PRECOPY_INFO, ret);
	if (error < 0)
		return error;
	if (!kernel->precopy_flags)
		ret->flags = 0;
	return 0;
}
