// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config.h"
#include "registers.h"

#include <endian.h>
#include <linux/pci_regs.h>
#include <string.h>

/* As devmig_vgpu.ko has it: an id for experiments, and a display controller. */
#define VENDOR 0x1af4
#define DEVICE 0x10f5
#define CLASS  0x0380

/* The one capability: message-signalled interrupts, one of them, with 64-bit addresses. */
#define MSI_AT 0x40

static void put16(struct config *config, size_t at, uint16_t value, uint16_t writable)
{
	value = htole16(value);
	writable = htole16(writable);
	memcpy(config->data + at, &value, sizeof(value));
	memcpy(config->writable + at, &writable, sizeof(writable));
}

static void put32(struct config *config, size_t at, uint32_t value, uint32_t writable)
{
	value = htole32(value);
	writable = htole32(writable);
	memcpy(config->data + at, &value, sizeof(value));
	memcpy(config->writable + at, &writable, sizeof(writable));
}

/* The bits of an address below the size of a BAR are fixed: so its size is found out. */
static void put_bars(struct config *config, uint64_t memory_size)
{
	const uint64_t memory = ~(memory_size - 1);

	put32(config, PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_TYPE_32,
	      ~(uint32_t)(REGISTERS_SIZE - 1));
	put32(config, PCI_BASE_ADDRESS_2,
	      PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH, (uint32_t)memory);
	put32(config, PCI_BASE_ADDRESS_3, 0, (uint32_t)(memory >> 32));
}

static void put_msi(struct config *config)
{
	put16(config, PCI_STATUS, PCI_STATUS_CAP_LIST, 0);
	config->data[PCI_CAPABILITY_LIST] = MSI_AT;
	config->data[MSI_AT + PCI_CAP_LIST_ID] = PCI_CAP_ID_MSI;
	put16(config, MSI_AT + PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT, PCI_MSI_FLAGS_ENABLE);
	put32(config, MSI_AT + PCI_MSI_ADDRESS_LO, 0, 0xfffffffc);
	put32(config, MSI_AT + PCI_MSI_ADDRESS_HI, 0, 0xffffffff);
	put16(config, MSI_AT + PCI_MSI_DATA_64, 0, 0xffff);
}

void config_reset(struct config *config, uint64_t memory_size)
{
	*config = (struct config){ 0 };
	put16(config, PCI_VENDOR_ID, VENDOR, 0);
	put16(config, PCI_DEVICE_ID, DEVICE, 0);
	put16(config, PCI_COMMAND, 0,
	      PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	put16(config, PCI_CLASS_DEVICE, CLASS, 0);
	put16(config, PCI_SUBSYSTEM_VENDOR_ID, VENDOR, 0);
	put16(config, PCI_SUBSYSTEM_ID, DEVICE, 0);
	config->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	config->writable[PCI_INTERRUPT_LINE] = 0xff;
	config->data[PCI_INTERRUPT_PIN] = 1;
	put_bars(config, memory_size);
	put_msi(config);
}

void config_read(const struct config *config, size_t offset, void *bytes, size_t size)
{
	memcpy(bytes, config->data + offset, size);
}

void config_write(struct config *config, size_t offset, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < size; i++) {
		const uint8_t mask = config->writable[offset + i];
		uint8_t *to = &config->data[offset + i];

		*to = (uint8_t)((*to & ~mask) | (byte[i] & mask));
	}
}

bool config_intx_enabled(const struct config *config)
{
	uint16_t command;

	memcpy(&command, config->data + PCI_COMMAND, sizeof(command));
	return !(le16toh(command) & PCI_COMMAND_INTX_DISABLE);
}
