/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The memory of a device: its BAR 2, mapped or, where that can't be done, by reads and writes. */
#ifndef VFIO_TEST_MEMORY_H
#define VFIO_TEST_MEMORY_H

#include "device.h"

#define MEMORY VFIO_PCI_BAR2_REGION_INDEX

struct memory {
	uint8_t *bytes;
	size_t length;
	bool is_copy; /* what is written to @bytes is in the device after memory_store() */
};

/* 0, or -ENODEV where the device has none. */
int memory_open(const struct device *device, struct memory *memory);
int memory_store(const struct device *device, const struct memory *memory, size_t length);
void memory_close(struct memory *memory);

#endif
