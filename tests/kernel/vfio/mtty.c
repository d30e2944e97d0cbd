/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's sample of a serial port. Its content is a UART: the scratch
 * register and two bytes in the loop back FIFO.
 */
#include <errno.h>
#include <linux/serial_reg.h>

#include "kind.h"

#define PCI_ID 0x32534348

#define FIFO_RESET (UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT)

static bool is_mtty(const struct device *device)
{
	uint32_t id = 0;

	return !device_read(device, VFIO_PCI_CONFIG_REGION_INDEX, 0, &id, sizeof(id)) &&
	       id == PCI_ID;
}

static int put(struct device *device, uint64_t reg, uint8_t value)
{
	return device_write(device, VFIO_PCI_BAR0_REGION_INDEX, reg, &value, 1);
}

static int get(struct device *device, uint64_t reg, uint8_t *value)
{
	return device_read(device, VFIO_PCI_BAR0_REGION_INDEX, reg, value, 1);
}

/* Writing the first two again after a verification leaves the device as it was. */
static int fill_mtty(struct device *device, uint64_t seed)
{
	int error = put(device, UART_FCR, FIFO_RESET);

	if (!error)
		error = put(device, UART_SCR, (uint8_t)seed);
	if (!error)
		error = put(device, UART_TX, (uint8_t)(seed >> 8 ^ 0x4d));
	if (!error)
		error = put(device, UART_TX, (uint8_t)(seed ^ 0x47));
	return error;
}

static int verify_mtty(struct device *device, uint64_t seed)
{
	uint8_t scratch = 0;
	uint8_t first = 0;
	uint8_t second = 0;
	int error = get(device, UART_SCR, &scratch);

	if (!error)
		error = get(device, UART_RX, &first);
	if (!error)
		error = get(device, UART_RX, &second);
	if (error)
		return error;
	if (scratch != (uint8_t)seed || first != (uint8_t)(seed >> 8 ^ 0x4d) ||
	    second != (uint8_t)(seed ^ 0x47))
		return -EILSEQ;
	return fill_mtty(device, seed);
}

/* Only what can be read without taking it away. */
static int digest_mtty(struct device *device, uint64_t *digest)
{
	uint8_t scratch = 0;
	uint8_t line = 0;
	int error = get(device, UART_SCR, &scratch);

	if (!error)
		error = get(device, UART_LCR, &line);
	*digest = (uint64_t)scratch << 8 | line;
	return error;
}

const struct kind kind_mtty = {
	.name = "mtty",
	.is = is_mtty,
	.fill = fill_mtty,
	.verify = verify_mtty,
	.digest = digest_mtty,
	.reset_after_open = true,
	.head = 24,
	.faults = {
		[FAULT_PRECOPY_END] = "read() gives 0 at the end of pre-copy data",
		[FAULT_PRECOPY_POLL] = "poll says readable at the end of pre-copy data",
		[FAULT_NOT_STICKY] = "a refused stream goes on",
		[FAULT_NO_CHECK] = "device data is taken unchecked",
		[FAULT_NO_RESET_FLAG] = "the device can be reset and does not say so",
		[FAULT_SURVIVES_CLOSE] = "the state survives a close",
		[FAULT_LOG_TWICE] = "DMA logging starts twice",
		[FAULT_LOG_REPORT] = "a report comes without logging",
	},
};
