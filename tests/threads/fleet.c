// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/devmig.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Threads that share one mapped fleet, as the library promises that they may:
 * blocks are checked and documents read when they are first asked for, by
 * whoever comes first.  Run under ThreadSanitizer by tools/check.
 */

#define THREADS 4
#define ROUNDS  25
#define CLASSES 40
#define HOSTS   1200
#define SOURCES 3

/* What a search comes to: places and what is none, and a sum of which. */
struct sums {
	uint64_t places;
	uint64_t place_sum;
	uint64_t kept_out;
	uint64_t kept_out_sum;
};

struct shared {
	struct devmig_context *context;
	struct devmig_document *sources[SOURCES]; /* the last one is of no class */
	struct sums wanted[SOURCES];
	struct devmig_fleet *fleet; /* set by one thread between two barriers */
	char path[64];
	pthread_barrier_t barrier;
	atomic_uint arrived;
	atomic_uint wrong;
};

static struct devmig_document *parse(struct shared *shared, const char *text)
{
	struct devmig_document *document = NULL;

	if (devmig_document_parse(shared->context, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
				  &document, NULL))
		abort();
	return document;
}

static struct devmig_document *make_document(struct shared *shared, unsigned int i)
{
	char text[128];

	snprintf(text, sizeof(text), "SELF:\nn=%u\nCOMPATIBLE:\nn={n:int:1..%u}\nAPPLY:\nm={n}\n",
		 i % 9, 3 + i);
	return parse(shared, text);
}

static struct devmig_fleet *make_fleet(struct shared *shared)
{
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_document *documents[CLASSES];
	struct devmig_fleet *fleet = NULL;
	char host[64], device[16];
	struct devmig_record record = { .host = host, .device = device, .vm = "vm", .numa = -1 };
	unsigned int i;

	for (i = 0; i < CLASSES; i++)
		documents[i] = make_document(shared, i);
	if (devmig_fleet_builder_new(shared->context, NULL, &builder, NULL))
		abort();
	for (i = 0; i < HOSTS * 4; i++) {
		snprintf(host, sizeof(host), "a-name-that-makes-for-more-blocks-%u", i / 4);
		snprintf(device, sizeof(device), "%u", i % 4);
		record.in_use = i % 3 == 0;
		record.available = i % 7 != 0;
		if (devmig_fleet_builder_add(builder, &record,
					     i % 11 ? documents[i * 7 % CLASSES] : NULL, NULL))
			abort();
	}
	if (devmig_fleet_builder_finish(builder, &fleet, NULL))
		abort();
	devmig_fleet_builder_free(builder);
	for (i = 0; i < CLASSES; i++)
		devmig_document_unref(documents[i]);
	return fleet;
}

static void add_places(struct devmig_fleet *fleet, const struct devmig_document *source,
		       const struct devmig_find_options *options, struct sums *sums)
{
	struct devmig_find_result *result = NULL;
	struct devmig_place place;

	if (devmig_find(fleet, source, options, &result, NULL))
		return;
	while (devmig_find_next(result, &place) > 0)
		sums->place_sum += ++sums->places * place.record;
	devmig_find_result_free(result);
}

static void add_kept_out(struct devmig_fleet *fleet, const struct devmig_document *source,
			 const struct devmig_find_options *options, struct sums *sums)
{
	struct devmig_obstacles *obstacles = NULL;
	uint32_t record;
	size_t i;

	if (devmig_find_obstacles(fleet, source, options, &obstacles, NULL))
		return;
	for (i = 0; i < devmig_obstacles_count(obstacles); i++)
		while (devmig_obstacle_next(obstacles, i, &record) > 0)
			sums->kept_out_sum += ++sums->kept_out * record;
	devmig_obstacles_free(obstacles);
}

/* One reading has its verdicts in the index, the other has not. */
static struct sums search(struct devmig_fleet *fleet, const struct devmig_document *source)
{
	struct devmig_find_options options = { .reading = DEVMIG_INCOMING };
	struct sums sums = { 0 };

	add_places(fleet, source, &options, &sums);
	add_kept_out(fleet, source, &options, &sums);
	options.reading = DEVMIG_OUTGOING;
	options.spread = true;
	add_places(fleet, source, &options, &sums);
	return sums;
}

/* Each begins elsewhere, and all get the same document. */
static void ask_documents(struct shared *shared, struct devmig_fleet *fleet, uint32_t first)
{
	const uint32_t count = devmig_fleet_class_count(fleet);
	struct devmig_document *one, *again;
	uint32_t i, number;

	for (i = 0; i < count; i++) {
		const uint32_t class_number = (first + i) % count;

		if (devmig_fleet_document(fleet, class_number, &one, NULL) ||
		    devmig_fleet_document(fleet, class_number, &again, NULL) || one != again ||
		    devmig_fleet_find_class(fleet, one, &number) || number != class_number)
			shared->wrong++;
	}
}

static void ask_records(struct shared *shared, struct devmig_fleet *fleet, uint32_t first)
{
	const uint32_t count = (uint32_t)devmig_fleet_count(fleet);
	struct devmig_record record;
	uint32_t i, number;

	for (i = first; i < count; i += 97)
		if (devmig_fleet_record(fleet, i, &record) ||
		    devmig_fleet_find(fleet, record.host, record.device, &number) || number != i)
			shared->wrong++;
}

/* Threads come out of a barrier one after another; here all go on at once. */
static void wait_awake(struct shared *shared)
{
	atomic_fetch_add(&shared->arrived, 1);
	while (atomic_load_explicit(&shared->arrived, memory_order_relaxed) % THREADS)
		;
}

static void use(struct shared *shared, uint32_t turn)
{
	struct devmig_fleet *fleet = devmig_fleet_ref(shared->fleet);
	const unsigned int source = turn % SOURCES;
	struct sums sums;

	/* Whoever comes first drops the reference that it came with. */
	if (pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		devmig_fleet_unref(shared->fleet);
	wait_awake(shared);
	if (turn % 2)
		ask_documents(shared, fleet, turn);
	sums = search(fleet, shared->sources[source]);
	if (memcmp(&sums, &shared->wanted[source], sizeof(sums)) != 0)
		shared->wrong++;
	ask_records(shared, fleet, turn);
	if (turn % 5 == 0 && devmig_fleet_verify(fleet, NULL))
		shared->wrong++;
	devmig_fleet_unref(fleet);
}

static void *work(void *arg)
{
	const char *path;
	struct shared *shared = arg;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		int last = pthread_barrier_wait(&shared->barrier);

		path = shared->path;
		if (last == PTHREAD_BARRIER_SERIAL_THREAD &&
		    devmig_fleet_read(shared->context, &path, 1, NULL, &shared->fleet, NULL))
			abort();
		pthread_barrier_wait(&shared->barrier);
		/* The serial thread is another one each time, and so is what each does. */
		use(shared, i + (last == PTHREAD_BARRIER_SERIAL_THREAD));
	}
	return NULL;
}

static void prepare(struct shared *shared)
{
	struct devmig_fleet *fleet;
	unsigned int i;

	if (devmig_context_new(NULL, &shared->context, NULL) ||
	    pthread_barrier_init(&shared->barrier, NULL, THREADS))
		abort();
	fleet = make_fleet(shared);
	snprintf(shared->path, sizeof(shared->path), "/tmp/devmig-threads-%ld", (long)getpid());
	if (devmig_fleet_write(fleet, shared->path, DEVMIG_INDEX_INCOMING, NULL))
		abort();
	shared->sources[0] = make_document(shared, 4);
	shared->sources[1] = make_document(shared, 13);
	shared->sources[2] = parse(shared, "SELF:\nn=5\nother=1\nCOMPATIBLE:\nn=2\n");
	for (i = 0; i < SOURCES; i++) {
		shared->wanted[i] = search(fleet, shared->sources[i]);
		if (!shared->wanted[i].places || !shared->wanted[i].kept_out)
			abort();
	}
	devmig_fleet_unref(fleet);
}

int main(void)
{
	struct shared shared = { 0 };
	pthread_t threads[THREADS];
	unsigned int i;

	prepare(&shared);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, &shared))
			return 2;
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&shared.barrier);
	for (i = 0; i < SOURCES; i++)
		devmig_document_unref(shared.sources[i]);
	devmig_context_unref(shared.context);
	unlink(shared.path);
	if (shared.wrong)
		fprintf(stderr, "%u wrong answers\n", shared.wrong);
	return shared.wrong != 0;
}
