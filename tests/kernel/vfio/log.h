/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of a device's DMA. Each gives 0 or -errno. */
#ifndef VFIO_TEST_LOG_H
#define VFIO_TEST_LOG_H

#include "device.h"

/* @page_size is what is asked for, and what came of it. */
int log_start(const struct device *device,
	      const struct vfio_device_feature_dma_logging_range *ranges, uint32_t count,
	      uint64_t *page_size);
int log_stop(const struct device *device);

/* Sets bits in @bitmap, one for each @page_size of the range; clears none. */
int log_report(const struct device *device, uint64_t iova, uint64_t length, uint64_t page_size,
	       uint64_t *bitmap);

/* Has the kernel, whatever the device has, bitmaps to report in? */
bool log_has_reports(const struct device *device);

#endif
