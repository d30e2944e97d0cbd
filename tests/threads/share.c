// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/devmig.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Threads that share a context and documents, as the library promises that
 * they may: they read, match, explain, print, and take and drop references.
 * Run under ThreadSanitizer by tools/check.
 */

#define THREADS 4
#define ROUNDS  500

struct shared {
	struct devmig_context *context;
	struct devmig_document *source;
	struct devmig_document *destination;
	struct devmig_document *fresh; /* set by one thread between two barriers */
	pthread_barrier_t barrier;
	atomic_uint arrived;
	atomic_uint wrong;
};

static void check_pair(struct shared *shared)
{
	struct devmig_verdict *verdict = NULL;
	struct devmig_error *error = NULL;

	if (devmig_check(shared->source, NULL, shared->destination, NULL, DEVMIG_BOTH, &verdict,
			 &error)) {
		shared->wrong++;
		devmig_error_free(error);
		return;
	}
	/* One of the two directions is refused, so both together are. */
	if (devmig_verdict_answer(verdict) != DEVMIG_INCOMPATIBLE)
		shared->wrong++;
	devmig_verdict_free(verdict);
}

static void print_and_parse(struct shared *shared)
{
	struct devmig_document *copy = NULL;
	char *text = NULL;
	size_t size;

	if (devmig_document_format(shared->source, DEVMIG_FORM_TEXT, &text, &size, NULL) ||
	    devmig_document_parse(shared->context, DEVMIG_FORM_TEXT, text, size, "copy", &copy,
				  NULL) ||
	    !devmig_document_equal(shared->source, copy))
		shared->wrong++;
	devmig_document_unref(copy);
	free(text);
}

static struct devmig_document *copy_source(struct shared *shared)
{
	struct devmig_document *copy = NULL;

	if (devmig_document_normalize(shared->context, shared->source, &copy, NULL))
		shared->wrong++;
	return copy;
}

/* Threads come out of a barrier one after another; here two go on at once. */
static void wait_awake(struct shared *shared)
{
	atomic_fetch_add(&shared->arrived, 1);
	while (atomic_load_explicit(&shared->arrived, memory_order_relaxed) % THREADS)
		;
}

/* All threads at once ask a document for what is made when it is first asked for. */
static void ask_first(struct shared *shared)
{
	struct devmig_digest mine, known = devmig_document_digest(shared->source);

	if (pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		shared->fresh = copy_source(shared);
	pthread_barrier_wait(&shared->barrier);
	wait_awake(shared);
	mine = devmig_document_digest(shared->fresh);
	if (memcmp(&mine, &known, sizeof(mine)))
		shared->wrong++;
	if (pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		devmig_document_unref(shared->fresh);
}

static void *work(void *arg)
{
	struct shared *shared = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct devmig_document *mine = devmig_document_ref(shared->source);

		ask_first(shared);
		if (devmig_match(mine, shared->destination, DEVMIG_INCOMING, NULL) !=
		    DEVMIG_COMPATIBLE)
			shared->wrong++;
		check_pair(shared);
		print_and_parse(shared);
		devmig_document_unref(mine);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct shared shared = { 0 };
	pthread_t threads[THREADS];

	if (argc != 3 || devmig_context_new(NULL, &shared.context, NULL) ||
	    devmig_document_read(shared.context, DEVMIG_FORM_AUTO, argv[1], &shared.source, NULL) ||
	    devmig_document_read(shared.context, DEVMIG_FORM_AUTO, argv[2], &shared.destination,
				 NULL) ||
	    pthread_barrier_init(&shared.barrier, NULL, THREADS))
		return 2;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, &shared))
			return 2;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&shared.barrier);
	devmig_document_unref(shared.source);
	devmig_document_unref(shared.destination);
	devmig_context_unref(shared.context);
	if (shared.wrong)
		fprintf(stderr, "%u wrong answers\n", shared.wrong);
	return shared.wrong != 0;
}
