/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "content.h"

#include <linux/serial_reg.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 65536

/* Where memory is filled from: not the same in two pieces. */
static void pattern(uint8_t bytes[PIECE], uint64_t offset, unsigned int seed)
{
	for (size_t i = 0; i < PIECE; i++)
		bytes[i] = (uint8_t)(i * 7 + offset / PIECE * 13 + seed);
}

static uint64_t memory_size(struct devmig_device *device)
{
	struct devmig_region region = { 0 };

	if (!is_vgpu(device) || devmig_device_region(device, BAR2, &region, NULL))
		return 0;
	return region.size;
}

int content_fill(struct devmig_device *device, unsigned int seed)
{
	static uint8_t bytes[PIECE];
	const uint64_t size = memory_size(device);
	const uint8_t scratch = (uint8_t)seed;
	int error = 0;

	if (!size)
		return devmig_device_region_write(device, BAR0, UART_SCR, &scratch, 1, NULL);
	for (uint64_t at = 0; !error && at < size; at += PIECE) {
		pattern(bytes, at, seed);
		error = devmig_device_region_write(device, BAR2, at, bytes, PIECE, NULL);
	}
	return error;
}

bool content_is(struct devmig_device *device, unsigned int seed)
{
	static uint8_t bytes[PIECE];
	static uint8_t wanted[PIECE];
	const uint64_t size = memory_size(device);
	uint8_t scratch = (uint8_t)~seed;

	if (!size)
		return !devmig_device_region_read(device, BAR0, UART_SCR, &scratch, 1, NULL) &&
		       scratch == (uint8_t)seed;
	for (uint64_t at = 0; at < size; at += PIECE) {
		pattern(wanted, at, seed);
		if (devmig_device_region_read(device, BAR2, at, bytes, PIECE, NULL) ||
		    memcmp(bytes, wanted, PIECE))
			return false;
	}
	return true;
}

static void make_room(struct saved *saved)
{
	if (saved->room - saved->size >= PIECE)
		return;
	saved->room = saved->room ? 2 * saved->room : 16 * (size_t)PIECE;
	saved->bytes = realloc(saved->bytes, saved->room);
	if (!saved->bytes)
		tap_bail("no memory for %zu bytes", saved->room);
}

int saved_read(struct saved *saved, struct devmig_device *device, struct devmig_error **ret_error)
{
	size_t n = 0;
	int error;

	do {
		make_room(saved);
		error = devmig_device_read(device, saved->bytes + saved->size, PIECE, &n,
					   ret_error);
		saved->size += error ? 0 : n;
	} while (!error && n);
	return error;
}
