// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"

#include <errno.h>
#include <lib/common/export.h>

/* Is there something, and does it end? */
static bool is_range(uint64_t iova, uint64_t size)
{
	uint64_t last;

	return size && !__builtin_add_overflow(iova, size - 1, &last);
}

static int refuse_range(const struct devmig_device *device, uint64_t iova, uint64_t size,
			struct devmig_error **ret_error)
{
	return dmig_device_deny(device, -EINVAL, DMIG_BAD_REQUEST, ret_error,
				"%llu bytes of memory at 0x%llx", (unsigned long long)size,
				(unsigned long long)iova);
}

DEVMIG_EXPORT int devmig_device_map(struct devmig_device *device, const struct devmig_dma *dma,
				    struct devmig_error **ret_error)
{
	int error;

	if (!is_range(dma->iova, dma->size))
		return refuse_range(device, dma->iova, dma->size, ret_error);
	error = device->link->transport->map(device->link, dma);
	return error ? dmig_device_fail(device, error, ret_error, "memory of %llu bytes at 0x%llx",
					(unsigned long long)dma->size,
					(unsigned long long)dma->iova)
		     : 0;
}

DEVMIG_EXPORT int devmig_device_unmap(struct devmig_device *device, uint64_t iova, uint64_t size,
				      struct devmig_error **ret_error)
{
	int error;

	if (!is_range(iova, size))
		return refuse_range(device, iova, size, ret_error);
	error = device->link->transport->unmap(device->link, iova, size);
	return error ? dmig_device_fail(device, error, ret_error,
					"to do without memory of %llu bytes at 0x%llx",
					(unsigned long long)size, (unsigned long long)iova)
		     : 0;
}

static bool is_page_size(uint64_t size)
{
	return size && !(size & (size - 1));
}

/* The device must have said that it logs. */
static int check_log(const struct devmig_device *device, struct devmig_error **ret_error)
{
	return device->info.dma_log
		       ? 0
		       : dmig_device_deny(device, -EOPNOTSUPP, DMIG_NOT_OFFERED, ret_error,
					  "a log of what it writes to memory");
}

static int check_pages(const struct devmig_device *device, uint64_t page_size,
		       const struct devmig_dma_range *ranges, size_t count,
		       struct devmig_error **ret_error)
{
	const int error = check_log(device, ret_error);

	if (error)
		return error;
	if (!is_page_size(page_size))
		return dmig_device_deny(device, -EINVAL, DMIG_BAD_REQUEST, ret_error,
					"a log with pages of %llu bytes",
					(unsigned long long)page_size);
	for (size_t i = 0; i < count; i++)
		if (!is_range(ranges[i].iova, ranges[i].size))
			return refuse_range(device, ranges[i].iova, ranges[i].size, ret_error);
	return 0;
}

DEVMIG_EXPORT int devmig_device_log_start(struct devmig_device *device, uint64_t page_size,
					  const struct devmig_dma_range *ranges, size_t count,
					  struct devmig_error **ret_error)
{
	int error = check_pages(device, page_size, ranges, count, ret_error);

	if (error)
		return error;
	error = device->link->transport->log_start(device->link, page_size, ranges, count);
	return error ? dmig_device_fail(device, error, ret_error,
					"to log what it writes to %zu ranges of memory", count)
		     : 0;
}

DEVMIG_EXPORT int devmig_device_log_stop(struct devmig_device *device,
					 struct devmig_error **ret_error)
{
	int error = check_log(device, ret_error);

	if (error)
		return error;
	error = device->link->transport->feature(
		device->link, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL,
		0);
	return error ? dmig_device_fail(device, error, ret_error,
					"to log no more what it writes to memory")
		     : 0;
}

DEVMIG_EXPORT int devmig_device_log_report(struct devmig_device *device,
					   const struct devmig_dma_range *range, uint64_t page_size,
					   uint64_t *bitmap, struct devmig_error **ret_error)
{
	int error = check_pages(device, page_size, range, 1, ret_error);

	if (error)
		return error;
	error = device->link->transport->log_report(device->link, range, page_size, bitmap);
	return error ? dmig_device_fail(device, error, ret_error,
					"what it has written to %llu bytes of memory at 0x%llx",
					(unsigned long long)range->size,
					(unsigned long long)range->iova)
		     : 0;
}
