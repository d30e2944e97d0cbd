// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parallel.h"
#include <sched.h>
#include <signal.h>
#include <stdbool.h>

/* Less than this is done before a thread has started. */
#define PIECE_MIN ((size_t)32 << 10)

size_t dmig_processors(void)
{
	cpu_set_t processors;
	size_t count;

	if (sched_getaffinity(0, sizeof(processors), &processors))
		return 1;
	count = (size_t)CPU_COUNT(&processors);
	return count < DMIG_THREADS_MAX ? count : DMIG_THREADS_MAX;
}

int dmig_thread_start(pthread_t *ret, void *(*run)(void *arg), void *arg)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(ret, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -failed;
}

size_t dmig_pieces(size_t count)
{
	const size_t most = count / PIECE_MIN;
	size_t processors;

	if (most < 2)
		return 1;
	processors = dmig_processors();
	return most < processors ? most : processors;
}

/* One piece of the work, and the thread that does it. */
struct piece {
	void (*work)(void *arg, size_t piece, size_t from, size_t to);
	void *arg;
	size_t number;
	size_t from;
	size_t to;
	pthread_t thread;
	bool threaded;
};

static void *run_piece(void *arg)
{
	struct piece *piece = arg;

	piece->work(piece->arg, piece->number, piece->from, piece->to);
	return NULL;
}

/* The first piece is the calling thread's. */
void dmig_parallel(size_t pieces, size_t count,
		   void (*work)(void *arg, size_t piece, size_t from, size_t to), void *arg)
{
	struct piece all[DMIG_THREADS_MAX];
	size_t i;

	for (i = 0; i < pieces; i++) {
		struct piece *piece = &all[i];

		*piece = (struct piece){
			.work = work,
			.arg = arg,
			.number = i,
			.from = count / pieces * i,
			.to = i + 1 < pieces ? count / pieces * (i + 1) : count,
		};
		piece->threaded = i && !dmig_thread_start(&piece->thread, run_piece, piece);
	}
	for (i = 0; i < pieces; i++)
		if (!all[i].threaded)
			run_piece(&all[i]);
	for (i = 1; i < pieces; i++)
		if (all[i].threaded)
			pthread_join(all[i].thread, NULL);
}
