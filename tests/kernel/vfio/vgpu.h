/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registers of devmig_vgpu in BAR 0; 32 bit each, little-endian. Its memory is BAR 2. */
#ifndef VFIO_TEST_VGPU_H
#define VFIO_TEST_VGPU_H

#include "device.h"

#define VGPU_ID      0x00
#define VGPU_VERSION 0x04
#define VGPU_SIZE    0x08 /* and 0x0c: bytes of memory */
#define VGPU_COUNTER 0x10 /* and 0x14: microseconds of running; reading the low half latches */
#define VGPU_SCRATCH 0x18 /* and 0x1c */
#define VGPU_ADDRESS 0x20 /* and 0x24: IOVA */
#define VGPU_LENGTH  0x28
#define VGPU_WORD    0x2c
#define VGPU_COMMAND 0x30
#define VGPU_STATUS  0x34

#define VGPU_ID_VALUE 0x47564d44 /* "DMVG" */

enum vgpu_command {
	VGPU_HEARTBEAT_OFF = 0,
	VGPU_FILL = 1,
	VGPU_HEARTBEAT_ON = 2,
};

enum vgpu_status {
	VGPU_IDLE = 0,
	VGPU_BUSY = 1,
	VGPU_ERROR = 2,
};

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
