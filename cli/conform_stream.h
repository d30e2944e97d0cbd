/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_STREAM_H
#define CLI_CONFORM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A device's data, in a file without a name: it may be more than there is memory.
 * Calls return 0 or a negative errno.
 */
struct conform_stream {
	int fd; /* -1: nothing was kept yet */
	uint64_t size;
};
#define CONFORM_STREAM_NONE                                                                        \
	(struct conform_stream)                                                                    \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* As much of a stream as is moved at a time. */
#define CONFORM_CHUNK ((size_t)1 << 20)

/* For __attribute__((cleanup)). */
void conform_stream_close(struct conform_stream *stream);
#define conform_auto_stream __attribute__((cleanup(conform_stream_close))) struct conform_stream

/* Forget what is in it. */
int conform_stream_clear(struct conform_stream *stream);
int conform_stream_append(struct conform_stream *stream, const void *bytes, size_t size);
/* All of @size bytes, which must be there. */
int conform_stream_read(const struct conform_stream *stream, uint64_t at, void *bytes, size_t size);

/* The first byte in which they differ; the size of the shorter where it begins the other. */
int conform_stream_compare(const struct conform_stream *a, const struct conform_stream *b,
			   uint64_t *ret_at);

#endif
