/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_STREAM_MEMORY_H
#define TEST_STREAM_MEMORY_H

#include <devmig/channel.h>

/* A stream in memory, as a channel without answers. */
struct memory {
	unsigned char *bytes;
	size_t size;
	size_t room;
	size_t at;        /* of the reader */
	size_t read_max;  /* bytes of one read; 0: any */
	size_t write_end; /* what is written behind it fails with -ENOSPC; 0: nothing */
	bool finished;
};

/* The memory outlives it. */
struct devmig_channel *memory_channel(struct memory *memory);
void memory_free(struct memory *memory);

#endif
