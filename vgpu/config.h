/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_CONFIG_H
#define VGPU_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_SIZE 256

/*
 * The PCI configuration space; guarded by the lock of the device.  A write changes only
 * the bits of @writable.
 */
struct config {
	uint8_t data[CONFIG_SIZE];
	uint8_t writable[CONFIG_SIZE];
};

void config_reset(struct config *config, uint64_t memory_size);

/* The caller has checked offset and size. */
void config_read(const struct config *config, size_t offset, void *bytes, size_t size);
void config_write(struct config *config, size_t offset, const void *bytes, size_t size);

/* May it interrupt by its pin? */
bool config_intx_enabled(const struct config *config);

#endif
