/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PARALLEL_H
#define DMIG_LIB_PARALLEL_H

#include <pthread.h>
#include <stddef.h>

/* Threads that are used for one thing. */
#define DMIG_THREADS_MAX 8

/* Processors that this program may use, of which more than DMIG_THREADS_MAX don't count. */
size_t dmig_processors(void);

/* Start a thread that is sent no signals: they are for the program's own.  0 or an errno. */
int dmig_thread_start(pthread_t *ret, void *(*run)(void *arg), void *arg);

/* Into how many pieces that many things are worth to be cut: 1 for few. */
size_t dmig_pieces(size_t count);

/*
 * Run @work for @pieces even pieces of @count things, side by side; it is told
 * which piece it is and the things from @from up to @to.  Where there can be no
 * other threads, the calling one does it all.
 */
void dmig_parallel(size_t pieces, size_t count,
		   void (*work)(void *arg, size_t piece, size_t from, size_t to), void *arg);

#endif
