// SPDX-License-Identifier: LGPL-2.1-or-later
#include "chunks.h"
#include <lib/common/file.h>
#include <signal.h>
#include <stdlib.h>

/* Below this size a thread costs more than it saves. */
#define THREAD_MIN ((u64)8 << 20)

/* Chunks that the caller may still look at: the last one, and the one before. */
#define KEPT 2

/* Whole, however little a pipe gives at a time; an error comes when there is nothing before it. */
static void read_chunk(struct dmig_chunks *chunks, struct dmig_chunk *chunk)
{
	ssize_t count;

	chunk->size = 0;
	do {
		count = dmig_read_some(chunks->fd, chunk->room + chunks->before + chunk->size,
				       DMIG_CHUNK_SIZE - chunk->size);
		if (count > 0)
			chunk->size += (size_t)count;
	} while (count > 0 && chunk->size < DMIG_CHUNK_SIZE);
	chunk->error = count < 0 && !chunk->size ? (int)count : 0;
}

static void *read_ahead(void *arg)
{
	struct dmig_chunks *chunks = arg;
	bool more = true;

	pthread_mutex_lock(&chunks->lock);
	while (more) {
		struct dmig_chunk *chunk = &chunks->chunks[chunks->read % DMIG_CHUNKS];

		while (!chunks->stopping && chunks->read - chunks->used == DMIG_CHUNKS)
			pthread_cond_wait(&chunks->changed, &chunks->lock);
		if (chunks->stopping)
			break;
		pthread_mutex_unlock(&chunks->lock);
		read_chunk(chunks, chunk);
		more = chunk->size;
		pthread_mutex_lock(&chunks->lock);
		chunks->read++;
		pthread_cond_signal(&chunks->changed);
	}
	pthread_mutex_unlock(&chunks->lock);
	return NULL;
}

/* Signals are for the program's own threads.  If there can't be another one, it goes without. */
static void start_thread(struct dmig_chunks *chunks)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	chunks->threaded = !pthread_create(&chunks->thread, NULL, read_ahead, chunks);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int dmig_chunks_begin(struct dmig_chunks *chunks, int fd, u64 size, size_t before, size_t behind)
{
	size_t i;

	*chunks = (struct dmig_chunks){
		.fd = fd,
		.before = before,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	for (i = 0; i < DMIG_CHUNKS; i++) {
		chunks->chunks[i].room = malloc(before + DMIG_CHUNK_SIZE + behind);
		if (!chunks->chunks[i].room) {
			dmig_chunks_end(chunks);
			return -ENOMEM;
		}
	}
	if (size >= THREAD_MIN)
		start_thread(chunks);
	return 0;
}

void dmig_chunks_end(struct dmig_chunks *chunks)
{
	size_t i;

	if (chunks->threaded) {
		pthread_mutex_lock(&chunks->lock);
		chunks->stopping = true;
		pthread_cond_signal(&chunks->changed);
		pthread_mutex_unlock(&chunks->lock);
		pthread_join(chunks->thread, NULL);
	}
	pthread_cond_destroy(&chunks->changed);
	pthread_mutex_destroy(&chunks->lock);
	for (i = 0; i < DMIG_CHUNKS; i++)
		free(chunks->chunks[i].room);
}

static void wait_for_chunk(struct dmig_chunks *chunks)
{
	pthread_mutex_lock(&chunks->lock);
	if (chunks->taken >= KEPT && chunks->used < chunks->taken + 1 - KEPT) {
		chunks->used = chunks->taken + 1 - KEPT;
		pthread_cond_signal(&chunks->changed);
	}
	while (chunks->read == chunks->taken)
		pthread_cond_wait(&chunks->changed, &chunks->lock);
	pthread_mutex_unlock(&chunks->lock);
}

ssize_t dmig_chunks_next(struct dmig_chunks *chunks, char **ret)
{
	struct dmig_chunk *chunk = &chunks->chunks[chunks->taken % DMIG_CHUNKS];

	if (chunks->threaded)
		wait_for_chunk(chunks);
	else
		read_chunk(chunks, chunk);
	*ret = chunk->room + chunks->before;
	if (chunk->error)
		return chunk->error;
	/* The end comes again and again: a thread has ended then. */
	if (chunk->size)
		chunks->taken++;
	return (ssize_t)chunk->size;
}
