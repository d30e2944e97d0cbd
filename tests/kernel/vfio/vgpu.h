/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A devmig_vgpu by its registers. */
#ifndef VFIO_TEST_VGPU_H
#define VFIO_TEST_VGPU_H

#include "device.h"
#include "vgpu_registers.h"

int vgpu_get(const struct device *device, uint64_t reg, uint32_t *value);
int vgpu_put(const struct device *device, uint64_t reg, uint32_t value);
int vgpu_get_pair(const struct device *device, uint64_t reg, uint64_t *value);
int vgpu_put_pair(const struct device *device, uint64_t reg, uint64_t value);

/* Lets the device fill memory with a word, by DMA. */
int vgpu_begin_fill(const struct device *device, uint64_t iova, uint32_t length, uint32_t word);

/* The status with no fill under way, or -errno. */
int vgpu_status_at_end(const struct device *device);

/* Both: the status that the fill ended with, or -errno. */
int vgpu_fill(const struct device *device, uint64_t iova, uint32_t length, uint32_t word);

#endif
