/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_CONFIG_H
#define VGPU_CONFIG_H

#include <linux/mutex.h>
#include <linux/types.h>

#define VGPU_CONFIG_SIZE 256

/**
 * struct vgpu_config - an emulated PCI configuration space
 * @lock: guards @data; nothing else is taken under it
 * @data: what is read
 * @writable: the bits of @data that a write changes; fixed while the device is open
 */
struct vgpu_config {
	struct mutex lock; /* guards data */
	u8 data[VGPU_CONFIG_SIZE];
	u8 writable[VGPU_CONFIG_SIZE];
};

void vgpu_config_init(struct vgpu_config *config);
void vgpu_config_reset(struct vgpu_config *config, u64 memory_size);
void vgpu_config_read(struct vgpu_config *config, void *to, size_t size, unsigned int offset);
void vgpu_config_write(struct vgpu_config *config, const void *from, size_t size,
		       unsigned int offset);

#endif
