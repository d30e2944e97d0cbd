// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel.h"

#include <errno.h>

/* What the device may use of our memory, and what it writes there. */

_Static_assert(sizeof(struct devmig_dma_range) ==
			       sizeof(struct vfio_device_feature_dma_logging_range) &&
		       offsetof(struct devmig_dma_range, size) ==
			       offsetof(struct vfio_device_feature_dma_logging_range, length),
	       "our ranges are not the kernel's");

static int map_container(struct dmig_kernel *kernel, const struct devmig_dma *dma)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = (dma->read ? (uint32_t)VFIO_DMA_MAP_FLAG_READ : 0) |
			 (dma->write ? (uint32_t)VFIO_DMA_MAP_FLAG_WRITE : 0),
		.vaddr = (uintptr_t)dma->bytes,
		.iova = dma->iova,
		.size = dma->size,
	};

	return dmig_kernel_ioctl(kernel->iommu, VFIO_IOMMU_MAP_DMA, &map);
}

static int map_iommufd(struct dmig_kernel *kernel, const struct devmig_dma *dma)
{
	struct dmig_uapi_ioas_map map = {
		.size = sizeof(map),
		.flags = DMIG_UAPI_IOAS_MAP_FIXED_IOVA |
			 (dma->read ? (uint32_t)DMIG_UAPI_IOAS_MAP_READABLE : 0) |
			 (dma->write ? (uint32_t)DMIG_UAPI_IOAS_MAP_WRITEABLE : 0),
		.ioas_id = kernel->ioas,
		.user_va = (uintptr_t)dma->bytes,
		.length = dma->size,
		.iova = dma->iova,
	};

	return dmig_kernel_ioctl(kernel->iommu, DMIG_UAPI_IOAS_MAP, &map);
}

int dmig_kernel_map(struct dmig_link *link, const struct devmig_dma *dma)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);
	const int error = link->kind == DEVMIG_TRANSPORT_CDEV ? map_iommufd(kernel, dma)
							      : map_container(kernel, dma);

	return error < 0 ? error : 0;
}

/* A container says of a range in which nothing is mapped that it was unmapped, 0 bytes of it. */
static int unmap_container(struct dmig_kernel *kernel, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = iova,
		.size = size,
	};
	const int error = dmig_kernel_ioctl(kernel->iommu, VFIO_IOMMU_UNMAP_DMA, &unmap);

	return error < 0 || unmap.size ? error : -ENOENT;
}

static int unmap_iommufd(struct dmig_kernel *kernel, uint64_t iova, uint64_t size)
{
	struct dmig_uapi_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = kernel->ioas,
		.iova = iova,
		.length = size,
	};

	return dmig_kernel_ioctl(kernel->iommu, DMIG_UAPI_IOAS_UNMAP, &unmap);
}

int dmig_kernel_unmap(struct dmig_link *link, uint64_t iova, uint64_t size)
{
	struct dmig_kernel *kernel = dmig_kernel_of(link);
	const int error = link->kind == DEVMIG_TRANSPORT_CDEV ? unmap_iommufd(kernel, iova, size)
							      : unmap_container(kernel, iova, size);

	return error < 0 ? error : 0;
}

int dmig_kernel_log_start(struct dmig_link *link, uint64_t page_size,
			  const struct devmig_dma_range *ranges, size_t count)
{
	struct vfio_device_feature_dma_logging_control control = {
		.page_size = page_size,
		.num_ranges = (uint32_t)count,
		.ranges = (uintptr_t)ranges,
	};

	if (count > UINT32_MAX)
		return -E2BIG;
	return dmig_kernel_feature(link,
				   VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
				   &control, sizeof(control));
}

int dmig_kernel_log_report(struct dmig_link *link, const struct devmig_dma_range *range,
			   uint64_t page_size, uint64_t *bitmap)
{
	struct vfio_device_feature_dma_logging_report report = {
		.iova = range->iova,
		.length = range->size,
		.page_size = page_size,
		.bitmap = (uintptr_t)bitmap,
	};

	return dmig_kernel_feature(link,
				   VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
				   &report, sizeof(report));
}
