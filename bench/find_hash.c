// SPDX-License-Identifier: LGPL-2.1-or-later
#include "answers.h"
#include "found.h"
#include <string.h>

/*
 * devmig-bench-find-hash [--quick] FLEET
 *
 * What a search can cost at the least: a hash of all documents, and for each
 * the devices that it can go to as a list that is there already.
 */

struct list {
	struct devmig_digest digest;
	uint32_t *devices; /* NULL: a free slot */
	uint32_t count;
};

struct bench {
	struct list *lists;
	uint32_t mask;
	struct devmig_digest sources[SOURCES];
	uint32_t *out; /* where a search writes to */
};

static volatile uint64_t sink;

static struct list *find(const struct bench *bench, const struct devmig_digest *digest)
{
	uint32_t slot;

	memcpy(&slot, digest, sizeof(slot));
	slot &= bench->mask;
	while (bench->lists[slot].devices &&
	       memcmp(&bench->lists[slot].digest, digest, sizeof(*digest)) != 0)
		slot = (slot + 1) & bench->mask;
	return &bench->lists[slot];
}

static void time_count(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint64_t sum = 0;
	uint32_t i;

	while (times--)
		for (i = 0; i < SOURCES; i++)
			sum += find(bench, &bench->sources[i])->count;
	sink = sum;
}

static void time_write(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			const struct list *list = find(bench, &bench->sources[i]);

			memcpy(bench->out, list->devices, list->count * sizeof(*bench->out));
			__asm__ volatile("" : : "r"(bench->out) : "memory");
		}
	}
}

/* The devices of all sources, counted. */
static struct found collect(const struct bench *bench)
{
	struct found found = { 0 };
	uint32_t i, j;

	for (i = 0; i < SOURCES; i++) {
		const struct list *list = find(bench, &bench->sources[i]);

		for (j = 0; j < list->count; j++)
			found_add(&found, list->devices[j]);
	}
	return found;
}

static int make(struct bench *bench, const struct listing *listing)
{
	struct answers answers;
	uint32_t size = 1, i;

	while (size < 4 * listing->nclasses)
		size *= 2;
	bench->mask = size - 1;
	bench->lists = calloc(size, sizeof(*bench->lists));
	bench->out = calloc(listing->count, sizeof(*bench->out));
	if (!bench->lists || !bench->out)
		return -1;
	answers_make(&answers, listing);
	for (i = 0; i < listing->nclasses; i++) {
		struct devmig_digest digest = devmig_document_digest(listing->documents[i]);
		struct list *list = find(bench, &digest);

		list->digest = digest;
		list->devices = answers_devices(&answers, listing, i, &list->count);
	}
	for (i = 0; i < SOURCES; i++) {
		const struct listed *device = &listing->devices[found_source(i, listing->count)];

		bench->sources[i] =
			devmig_document_digest(listing->documents[device->class_number]);
	}
	answers_free(&answers);
	return 0;
}

int main(int argc, char **argv)
{
	int quick = argc > 1 && !strcmp(argv[1], "--quick");
	struct bench bench = { 0 };
	struct listing listing;
	struct found found;
	uint32_t i;

	if (argc != 2 + quick)
		return 2;
	listing_read(&listing, argv[1 + quick]);
	if (make(&bench, &listing))
		return 2;
	listing_free(&listing);
	found = collect(&bench);
	found_report("C hash", "count", timing_measure(time_count, &bench, quick), &found, 1);
	found_report("C hash", "in order", timing_measure(time_write, &bench, quick), &found, 1);
	for (i = 0; i <= bench.mask; i++)
		free(bench.lists[i].devices);
	free(bench.lists);
	free(bench.out);
	return 0;
}
