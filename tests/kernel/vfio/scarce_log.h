/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of a device's DMA where the kernel has no memory for it. */
#ifndef VFIO_TEST_SCARCE_LOG_H
#define VFIO_TEST_SCARCE_LOG_H

#include "device.h"

/* Of a devmig_vgpu that runs. */
void scarce_log(struct device *device);

#endif
