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

static int fail(const struct devmig_device *device, unsigned int region, int error,
		const char *what, struct devmig_error **ret_error)
{
	const bool malformed = error == -EPROTO && !device->link->gone;

	if (malformed)
		return dmig_device_deny(device, error, DMIG_PROTOCOL, ret_error, "%s region %u",
					what, region);
	return dmig_device_fail(device, error, ret_error, "%s region %u", what, region);
}

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
	       struct windows *ret_windows)
{
	const int error = dmig_region_info(device, region, ret);

	return error ? error : find_windows(ret, ret_windows);
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
	const int error = get(device, region, &info, &windows);

	if (error)
		return fail(device, region, error, "the info of", ret_error);
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
	const int error = get(device, region, &info, &windows);

	if (error)
		return fail(device, region, error, "the windows of", ret_error);
	if (window >= windows.count)
		return dmig_device_deny(device, -ERANGE, DMIG_NOT_OFFERED, ret_error,
					"window %u of region %u, which has %u", window, region,
					windows.count);
	*ret = window_at(&info, &windows, window);
	return 0;
}

/* What has an end beyond the last address is nowhere. */
static bool has_end(uint64_t offset, size_t size)
{
	uint64_t end;

	return !__builtin_add_overflow(offset, size, &end);
}

DEVMIG_EXPORT int devmig_device_region_read(struct devmig_device *device, unsigned int region,
					    uint64_t offset, void *bytes, size_t size,
					    struct devmig_error **ret_error)
{
	const int error = has_end(offset, size) ? device->link->transport->region_read(
							  device->link, region, offset, bytes, size)
						: -EINVAL;

	return error ? fail(device, region, error, "reading", ret_error) : 0;
}

DEVMIG_EXPORT int devmig_device_region_write(struct devmig_device *device, unsigned int region,
					     uint64_t offset, const void *bytes, size_t size,
					     struct devmig_error **ret_error)
{
	const int error = has_end(offset, size) ? device->link->transport->region_write(
							  device->link, region, offset, bytes, size)
						: -EINVAL;

	return error ? fail(device, region, error, "writing", ret_error) : 0;
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

static int map_region(struct devmig_device *device, unsigned int region,
		      const struct vfio_region_info *info, uint64_t offset, size_t size, void **ret)
{
	const int protection = (info->flags & VFIO_REGION_INFO_FLAG_READ ? PROT_READ : 0) |
			       (info->flags & VFIO_REGION_INFO_FLAG_WRITE ? PROT_WRITE : 0);
	uint64_t base;
	void *mapped;
	int fd;
	const int error = device->link->transport->region_fd(device->link, region, &fd, &base);

	if (error)
		return error;
	if (base != info->offset || !is_long_enough(fd, base + offset + size))
		return -EPROTO;
	mapped = mmap(NULL, size, protection, MAP_SHARED, fd, (off_t)(base + offset));
	if (mapped == MAP_FAILED)
		return -errno;
	*ret = mapped;
	return 0;
}

DEVMIG_EXPORT int devmig_device_region_map(struct devmig_device *device, unsigned int region,
					   uint64_t offset, size_t size, void **ret,
					   struct devmig_error **ret_error)
{
	union dmig_region_info info;
	struct windows windows;
	int error = get(device, region, &info, &windows);

	if (!error && !can_map(&info, &windows, offset, size))
		return dmig_device_deny(device, -EINVAL, DMIG_NOT_OFFERED, ret_error,
					"mapping %zu bytes at %llu of region %u", size,
					(unsigned long long)offset, region);
	if (!error)
		error = map_region(device, region, &info.info, offset, size, ret);
	return error ? fail(device, region, error, "mapping", ret_error) : 0;
}
