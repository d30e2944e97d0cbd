// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

int dmig_kernel_region(struct dmig_link *link, uint32_t region, struct vfio_region_info *ret,
		       size_t size)
{
	int error;

	if (size < sizeof(*ret) || size > UINT32_MAX)
		return -EINVAL;
	memset(ret, 0, size);
	ret->argsz = (uint32_t)size;
	ret->index = region;
	error = dmig_kernel_ioctl(dmig_kernel_of(link)->device, VFIO_DEVICE_GET_REGION_INFO, ret);
	return error < 0 ? error : 0;
}

/* Where in the device's descriptor a part of a region begins. */
static int position(struct dmig_link *link, uint32_t region, uint64_t offset, size_t size,
		    off_t *ret)
{
	struct vfio_region_info info;
	const int error = dmig_kernel_region(link, region, &info, sizeof(info));

	if (error)
		return error;
	if (offset > info.size || size > info.size - offset)
		return -EINVAL;
	*ret = (off_t)(info.offset + offset);
	return 0;
}

int dmig_kernel_region_read(struct dmig_link *link, uint32_t region, uint64_t offset, void *bytes,
			    size_t size)
{
	off_t at = 0;
	int error = position(link, region, offset, size, &at);

	for (size_t done = 0; !error && done < size;) {
		const ssize_t n = pread(dmig_kernel_of(link)->device, (uint8_t *)bytes + done,
					size - done, at + (off_t)done);

		if (n > 0)
			done += (size_t)n;
		else if (!n || errno != EINTR)
			error = n ? -errno : -EIO;
	}
	return error;
}

int dmig_kernel_region_write(struct dmig_link *link, uint32_t region, uint64_t offset,
			     const void *bytes, size_t size)
{
	off_t at = 0;
	int error = position(link, region, offset, size, &at);

	for (size_t done = 0; !error && done < size;) {
		const ssize_t n =
			pwrite(dmig_kernel_of(link)->device, (const uint8_t *)bytes + done,
			       size - done, at + (off_t)done);

		if (n > 0)
			done += (size_t)n;
		else if (!n || errno != EINTR)
			error = n ? -errno : -EIO;
	}
	return error;
}

int dmig_kernel_region_fd(struct dmig_link *link, uint32_t region, int *ret_fd,
			  uint64_t *ret_offset)
{
	struct vfio_region_info info;
	const int error = dmig_kernel_region(link, region, &info, sizeof(info));

	if (error)
		return error;
	*ret_fd = dmig_kernel_of(link)->device;
	*ret_offset = info.offset;
	return 0;
}

int dmig_kernel_irq(struct dmig_link *link, uint32_t irq, struct vfio_irq_info *ret)
{
	int error;

	*ret = (struct vfio_irq_info){ .argsz = sizeof(*ret), .index = irq };
	error = dmig_kernel_ioctl(dmig_kernel_of(link)->device, VFIO_DEVICE_GET_IRQ_INFO, ret);
	return error < 0 ? error : 0;
}

int dmig_kernel_irq_set(struct dmig_link *link, uint32_t irq, uint32_t start, const int *eventfds,
			uint32_t count)
{
	const size_t size = sizeof(struct vfio_irq_set) + sizeof(*eventfds) * (size_t)count;
	dmig_auto(free) struct vfio_irq_set *set = NULL;
	int error;

	if (size > UINT32_MAX)
		return -EINVAL;
	set = malloc(size);
	if (!set)
		return -ENOMEM;
	*set = (struct vfio_irq_set){
		.argsz = (uint32_t)size,
		.flags = VFIO_IRQ_SET_ACTION_TRIGGER |
			 (count ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE),
		.index = irq,
		.start = count ? start : 0,
		.count = count,
	};
	if (count)
		memcpy(set->data, eventfds, size - sizeof(*set));
	error = dmig_kernel_ioctl(dmig_kernel_of(link)->device, VFIO_DEVICE_SET_IRQS, set);
	return error < 0 ? error : 0;
}
