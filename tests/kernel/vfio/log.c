/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "log.h"

#include <errno.h>

int log_start(const struct device *device,
	      const struct vfio_device_feature_dma_logging_range *ranges, uint32_t count,
	      uint64_t *page_size)
{
	struct vfio_device_feature_dma_logging_control control = {
		.page_size = *page_size,
		.num_ranges = count,
		.ranges = (uintptr_t)ranges,
	};
	int error = device_feature(device,
				   VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
				   &control, sizeof(control));

	*page_size = control.page_size;
	return error;
}

int log_stop(const struct device *device)
{
	return device_feature(
		device, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL, 0);
}

int log_report(const struct device *device, uint64_t iova, uint64_t length, uint64_t page_size,
	       uint64_t *bitmap)
{
	struct vfio_device_feature_dma_logging_report report = {
		.iova = iova,
		.length = length,
		.page_size = page_size,
		.bitmap = (uintptr_t)bitmap,
	};

	return device_feature(device,
			      VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
			      &report, sizeof(report));
}

bool log_has_reports(const struct device *device)
{
	uint64_t bits = 0;

	return log_report(device, 0, 4096, 4096, &bits) != -EOPNOTSUPP;
}
