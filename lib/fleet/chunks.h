/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CHUNKS_H
#define DMIG_LIB_CHUNKS_H

#include <core/platform.h>
#include <pthread.h>
#include <sys/types.h>

/* Reads are large, but not so large that bytes would have left the cache before they are used. */
#define DMIG_CHUNK_SIZE ((size_t)256 << 10)

#define DMIG_CHUNKS 4

struct dmig_chunk {
	char *room; /* the caller's part before, the bytes, and the caller's part behind */
	size_t size;
	int error; /* a negative errno, when nothing was read */
};

/*
 * A file read chunk by chunk.  Of a large one a thread of its own reads what
 * comes next, as copying the bytes takes as long as much of what is done with
 * them.
 */
struct dmig_chunks {
	int fd;
	size_t before;
	struct dmig_chunk chunks[DMIG_CHUNKS];
	size_t taken; /* by the caller, of those that were read */
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock; /* guards all that follows */
	pthread_cond_t changed;
	size_t read;   /* chunks, all told */
	size_t used;   /* that may be read into again */
	bool stopping; /* nobody wants more */
};

/*
 * Begin with a file of @size bytes, 0 if that is not known.  In front of each
 * chunk there are @before bytes, and @behind bytes at its end, for the caller.
 * -ENOMEM.
 */
int dmig_chunks_begin(struct dmig_chunks *chunks, int fd, u64 size, size_t before, size_t behind);
void dmig_chunks_end(struct dmig_chunks *chunks);

/*
 * The next bytes; those of the chunk before may be read until the next call but
 * one.  Their number, 0 at the end, or a negative errno.
 */
ssize_t dmig_chunks_next(struct dmig_chunks *chunks, char **ret);

#endif
