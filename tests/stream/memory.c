// SPDX-License-Identifier: LGPL-2.1-or-later
#include "memory.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int read_memory(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct memory *memory = arg;

	(void)deadline;
	if (size > memory->size - memory->at)
		size = memory->size - memory->at;
	if (memory->read_max && size > memory->read_max)
		size = memory->read_max;
	memcpy(bytes, memory->bytes + memory->at, size);
	memory->at += size;
	*ret_size = size;
	return 0;
}

static int write_memory(void *arg, const struct devmig_piece *pieces, size_t count,
			uint64_t deadline)
{
	struct memory *memory = arg;

	(void)deadline;
	for (size_t i = 0; i < count; i++) {
		if (memory->write_end && memory->size + pieces[i].size > memory->write_end)
			return -ENOSPC;
		while (memory->room < memory->size + pieces[i].size) {
			memory->room = memory->room ? 2 * memory->room : 4096;
			memory->bytes = realloc(memory->bytes, memory->room);
			if (!memory->bytes)
				abort();
		}
		if (pieces[i].size)
			memcpy(memory->bytes + memory->size, pieces[i].bytes, pieces[i].size);
		memory->size += pieces[i].size;
	}
	return 0;
}

static int finish_memory(void *arg)
{
	struct memory *memory = arg;

	memory->finished = true;
	return 0;
}

struct devmig_channel *memory_channel(struct memory *memory)
{
	static const struct devmig_channel_kind kind = {
		.read = read_memory,
		.write = write_memory,
		.finish = finish_memory,
	};
	struct devmig_channel *channel = NULL;

	if (devmig_channel_new(&kind, memory, false, "memory", &channel, NULL))
		abort();
	return channel;
}

void memory_free(struct memory *memory)
{
	free(memory->bytes);
}
