/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "tap.h"

static int open_copy(const struct device *device, struct memory *memory)
{
	struct vfio_region_info region;

	if (device_region(device, MEMORY, &region) || region.size == 0)
		return -ENODEV;
	memory->length = (size_t)region.size;
	memory->bytes = malloc(memory->length);
	if (memory->bytes == NULL)
		tap_bail("no memory for a copy of %zu bytes", memory->length);
	memory->is_copy = true;
	return device_read(device, MEMORY, 0, memory->bytes, memory->length);
}

int memory_open(const struct device *device, struct memory *memory)
{
	int error;

	*memory = (struct memory){ 0 };
	memory->bytes = device_map(device, MEMORY, &memory->length);
	if (memory->bytes != NULL)
		return 0;
	error = open_copy(device, memory);
	if (error)
		memory_close(memory);
	return error;
}

int memory_store(const struct device *device, const struct memory *memory, size_t length)
{
	if (!memory->is_copy)
		return 0;
	return device_write(device, MEMORY, 0, memory->bytes, length);
}

void memory_close(struct memory *memory)
{
	if (memory->is_copy)
		free(memory->bytes);
	else if (memory->bytes != NULL)
		munmap(memory->bytes, memory->length);
	*memory = (struct memory){ 0 };
}
