// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci_regs.h>
#include <linux/string.h>

#include "config.h"
#include "registers.h"

/* Device 10f5 of the ids that QEMU's list keeps for experiments; a display controller. */
#define VGPU_VENDOR 0x1af4
#define VGPU_DEVICE 0x10f5
#define VGPU_CLASS  0x0380

void vgpu_config_init(struct vgpu_config *config)
{
	mutex_init(&config->lock);
}

static void vgpu_config_put16(struct vgpu_config *config, unsigned int at, u16 value, u16 writable)
{
	const __le16 bytes = cpu_to_le16(value);
	const __le16 mask = cpu_to_le16(writable);

	memcpy(config->data + at, &bytes, sizeof(bytes));
	memcpy(config->writable + at, &mask, sizeof(mask));
}

static void vgpu_config_put32(struct vgpu_config *config, unsigned int at, u32 value, u32 writable)
{
	const __le32 bytes = cpu_to_le32(value);
	const __le32 mask = cpu_to_le32(writable);

	memcpy(config->data + at, &bytes, sizeof(bytes));
	memcpy(config->writable + at, &mask, sizeof(mask));
}

/*
 * The bits of an address below the size of a BAR are fixed: that is how its size is
 * found out, by writing ones and reading what has become of them.
 */
static void vgpu_config_bars(struct vgpu_config *config, u64 memory_size)
{
	const u64 memory = ~(memory_size - 1);

	vgpu_config_put32(config, PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_TYPE_32,
			  ~(u32)(VGPU_REGISTERS_SIZE - 1));
	vgpu_config_put32(config, PCI_BASE_ADDRESS_2,
			  PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH,
			  lower_32_bits(memory));
	vgpu_config_put32(config, PCI_BASE_ADDRESS_3, 0, upper_32_bits(memory));
}

/* What a device has that was just powered on. */
void vgpu_config_reset(struct vgpu_config *config, u64 memory_size)
{
	mutex_lock(&config->lock);
	memset(config->data, 0, sizeof(config->data));
	memset(config->writable, 0, sizeof(config->writable));
	vgpu_config_put16(config, PCI_VENDOR_ID, VGPU_VENDOR, 0);
	vgpu_config_put16(config, PCI_DEVICE_ID, VGPU_DEVICE, 0);
	vgpu_config_put16(config, PCI_COMMAND, 0,
			  PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	vgpu_config_put16(config, PCI_CLASS_DEVICE, VGPU_CLASS, 0);
	vgpu_config_put16(config, PCI_SUBSYSTEM_VENDOR_ID, VGPU_VENDOR, 0);
	vgpu_config_put16(config, PCI_SUBSYSTEM_ID, VGPU_DEVICE, 0);
	config->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	config->writable[PCI_INTERRUPT_LINE] = 0xff;
	vgpu_config_bars(config, memory_size);
	mutex_unlock(&config->lock);
}

/* The caller has checked offset and size, here and below. */
void vgpu_config_read(struct vgpu_config *config, void *to, size_t size, unsigned int offset)
{
	mutex_lock(&config->lock);
	memcpy(to, config->data + offset, size);
	mutex_unlock(&config->lock);
}

void vgpu_config_write(struct vgpu_config *config, const void *from, size_t size,
		       unsigned int offset)
{
	const u8 *byte = from;
	size_t i;

	mutex_lock(&config->lock);
	for (i = 0; i < size; i++) {
		const u8 mask = config->writable[offset + i];

		config->data[offset + i] = (config->data[offset + i] & ~mask) | (byte[i] & mask);
	}
	mutex_unlock(&config->lock);
}
