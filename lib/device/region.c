// SPDX-License-Identifier: LGPL-2.1-or-later
#include "region.h"
#include "fail.h"

#include <errno.h>
#include <lib/common/export.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The windows of a region that can be mapped in part, and where in its info they stand. */
struct windows {
	bool sparse; /* else all of it can be, or nothing */
	uint32_t count;
	size_t at;
};

/* Is the second range within the first one? */
static bool is_within(uint64_t size, uint64_t from, uint64_t count)
{
	return from <= size && count <= size - from;
}

static struct devmig_dma_range window_at(const union dmig_region_info *info,
					 const struct windows *windows, uint32_t i)
{
	struct vfio_region_sparse_mmap_area area;

	memcpy(&area, info->bytes + windows->at + i * sizeof(area), sizeof(area));
	return (struct devmig_dma_range){ area.offset, area.size };
}

static int find_windows(const union dmig_region_info *info, struct windows *ret)
{
	struct vfio_region_info_cap_sparse_mmap sparse;
	const int at =
		dmig_region_capability(info, VFIO_REGION_INFO_CAP_SPARSE_MMAP, sizeof(sparse));

	*ret = (struct windows){ 0 };
	if (at <= 0)
		return at;
	memcpy(&sparse, info->bytes + at, sizeof(sparse));
	*ret = (struct windows){ true, sparse.nr_areas, (size_t)at + sizeof(sparse) };
	if (ret->count > (info->info.argsz - ret->at) / sizeof(struct vfio_region_sparse_mmap_area))
		return -EPROTO;
	for (uint32_t i = 0; i < ret->count; i++) {
		const struct devmig_dma_range window = window_at(info, ret, i);

		if (!is_within(info->info.size, window.iova, window.size))
			return -EPROTO;
	}
	return 0;
}

static int get(struct devmig_device *device, unsigned int region, union dmig_region_info *ret,
	       struct windows *ret_windows, struct devmig_error **ret_error)
{
	int error = dmig_region_info(device, region, ret);

	if (error)
		return dmig_device_fail(device, error, ret_error, "the info of region %u", region);
	error = dmig_region_check(ret);
	if (!error)
		error = find_windows(ret, ret_windows);
	if (error)
		return dmig_device_deny(device, error, DMIG_PROTOCOL, ret_error,
					"the info of region %u", region);
	return 0;
}

static bool is_mappable(const union dmig_region_info *info, const struct windows *windows)
{
	return info->info.flags & VFIO_REGION_INFO_FLAG_MMAP &&
	       (!windows->sparse || windows->count);
}

DEVMIG_EXPORT int devmig_device_region(struct devmig_device *device, unsigned int region,
				       struct devmig_region *ret, struct devmig_error **ret_error)
{
	union dmig_region_info info;
	struct windows windows;
	const int error = get(device, region, &info, &windows, ret_error);

	if (error)
		return error;
	*ret = (struct devmig_region){
		.size = info.info.size,
		.read = info.info.flags & VFIO_REGION_INFO_FLAG_READ,
		.write = info.info.flags & VFIO_REGION_INFO_FLAG_WRITE,
		.map = is_mappable(&info, &windows),
		.windows = windows.count,
	};
	return 0;
}

DEVMIG_EXPORT int devmig_device_window(struct devmig_device *device, unsigned int region,
				       unsigned int window, struct devmig_dma_range *ret,
				       struct devmig_error **ret_error)
{
	union dmig_region_info info;
	struct windows windows;
	const int error = get(device, region, &info, &windows, ret_error);

	if (error)
		return error;
	if (window >= windows.count)
		return dmig_device_deny(device, -ERANGE, DMIG_NOT_OFFERED, ret_error,
					"window %u of region %u, which has %u", window, region,
					windows.count);
	*ret = window_at(&info, &windows, window);
	return 0;
}

/* What has an end beyond the last address is nowhere. */
static int check_end(const struct devmig_device *device, unsigned int region, uint64_t offset,
		     size_t size, struct devmig_error **ret_error)
{
	uint64_t end;

	if (!__builtin_add_overflow(offset, size, &end))
		return 0;
	return dmig_device_deny(device, -EINVAL, DMIG_BAD_REQUEST, ret_error,
				"%zu bytes at %llu of region %u", size, (unsigned long long)offset,
				region);
}

DEVMIG_EXPORT int devmig_device_region_read(struct devmig_device *device, unsigned int region,
					    uint64_t offset, void *bytes, size_t size,
					    struct devmig_error **ret_error)
{
	struct dmig_link *link = device->link;
	int error = check_end(device, region, offset, size, ret_error);

	if (error)
		return error;
	error = link->transport->region_read(link, region, offset, bytes, size);
	return error ? dmig_device_fail(device, error, ret_error, "reading region %u", region) : 0;
}

DEVMIG_EXPORT int devmig_device_region_write(struct devmig_device *device, unsigned int region,
					     uint64_t offset, const void *bytes, size_t size,
					     struct devmig_error **ret_error)
{
	struct dmig_link *link = device->link;
	int error = check_end(device, region, offset, size, ret_error);

	if (error)
		return error;
	error = link->transport->region_write(link, region, offset, bytes, size);
	return error ? dmig_device_fail(device, error, ret_error, "writing region %u", region) : 0;
}

static bool can_map(const union dmig_region_info *info, const struct windows *windows,
		    uint64_t offset, size_t size)
{
	if (!is_mappable(info, windows) || !is_within(info->info.size, offset, size))
		return false;
	for (uint32_t i = 0; i < windows->count; i++) {
		const struct devmig_dma_range window = window_at(info, windows, i);

		if (offset >= window.iova && is_within(window.size, offset - window.iova, size))
			return true;
	}
	return !windows->sparse;
}

/* Who touches what lies behind the end of a file is killed. */
static bool is_long_enough(int fd, uint64_t end)
{
	struct stat what;

	return fstat(fd, &what) || !S_ISREG(what.st_mode) || (uint64_t)what.st_size >= end;
}

/* What is mapped must be what the info is of. */
static int get_file(struct devmig_device *device, unsigned int region,
		    const struct vfio_region_info *info, uint64_t end, int *ret_fd,
		    struct devmig_error **ret_error)
{
	uint64_t base;
	const int error = device->link->transport->region_fd(device->link, region, ret_fd, &base);

	if (error)
		return dmig_device_fail(device, error, ret_error, "the file of region %u", region);
	if (base != info->offset || !is_long_enough(*ret_fd, base + end))
		return dmig_device_deny(device, -EPROTO, DMIG_PROTOCOL, ret_error,
					"the file of region %u", region);
	return 0;
}

DEVMIG_EXPORT int devmig_device_region_map(struct devmig_device *device, unsigned int region,
					   uint64_t offset, size_t size, void **ret,
					   struct devmig_error **ret_error)
{
	union dmig_region_info info;
	struct windows windows;
	int protection = 0;
	int fd;
	void *mapped;
	int error = get(device, region, &info, &windows, ret_error);

	if (error)
		return error;
	if (!can_map(&info, &windows, offset, size))
		return dmig_device_deny(device, -EINVAL, DMIG_NOT_OFFERED, ret_error,
					"mapping %zu bytes at %llu of region %u", size,
					(unsigned long long)offset, region);
	error = get_file(device, region, &info.info, offset + size, &fd, ret_error);
	if (error)
		return error;
	protection |= info.info.flags & VFIO_REGION_INFO_FLAG_READ ? PROT_READ : 0;
	protection |= info.info.flags & VFIO_REGION_INFO_FLAG_WRITE ? PROT_WRITE : 0;
	mapped = mmap(NULL, size, protection, MAP_SHARED, fd, (off_t)(info.info.offset + offset));
	if (mapped == MAP_FAILED)
		return dmig_device_fail(device, -errno, ret_error, "mapping region %u", region);
	*ret = mapped;
	return 0;
}
