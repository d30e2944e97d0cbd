// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "families.h"
#include "found.h"
#include <errno.h>
#include <string.h>

/*
 * devmig-bench-find [--quick] INDEX
 *
 * Searches of a fleet that is mapped from its index, as often as they can be
 * done: for devices that are in it, and for documents that are new to it.
 */

struct bench {
	struct devmig_context *context;
	const char *path;
	struct devmig_fleet *fleet;
	struct devmig_document *sources[SOURCES];
	uint32_t *out; /* where a search writes to */
};

static volatile uint64_t sink;

static __attribute__((noreturn)) void give_up(const char *what, const struct devmig_error *error)
{
	fprintf(stderr, "bench: %s: %s\n", what, error ? devmig_error_text(error) : "failed");
	exit(2);
}

static struct devmig_fleet *open_fleet(const struct bench *bench)
{
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet;

	if (devmig_fleet_read(bench->context, &bench->path, 1, NULL, &fleet, &error))
		give_up(bench->path, error);
	return fleet;
}

static struct devmig_find_result *find(struct devmig_fleet *fleet,
				       const struct devmig_document *source)
{
	static const struct devmig_find_options options = { .reading = DEVMIG_INCOMING };
	struct devmig_error *error = NULL;
	struct devmig_find_result *result;

	if (devmig_find(fleet, source, &options, &result, &error))
		give_up("devmig_find", error);
	return result;
}

/* --- what is timed --- */

static void time_open(void *arg, uint64_t times)
{
	const struct bench *bench = arg;

	while (times--)
		devmig_fleet_unref(open_fleet(bench));
}

/* The answer with its ranges. */
static void time_count(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint64_t sum = 0;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			struct devmig_find_result *result = find(bench->fleet, bench->sources[i]);

			sum += devmig_find_count(result);
			devmig_find_result_free(result);
		}
	}
	sink = sum;
}

/* Every record, the best class first. */
static uint32_t write_ranges(struct devmig_find_result *result, uint32_t *out)
{
	const struct devmig_places *places;
	uint32_t count = 0, j;
	size_t nplaces, i;

	places = devmig_find_places(result, &nplaces);
	for (i = 0; i < nplaces; i++) {
		const struct devmig_range range = places[i].range;

		for (j = 0; j < range.count; j++)
			out[count + j] = range.first + j;
		count += range.count;
	}
	return count;
}

static void time_ranges(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint64_t sum = 0;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			struct devmig_find_result *result = find(bench->fleet, bench->sources[i]);

			sum += write_ranges(result, bench->out);
			__asm__ volatile("" : : "r"(bench->out) : "memory");
			devmig_find_result_free(result);
		}
	}
	sink = sum;
}

/* Every record, equally good ones by name. */
static void time_next(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	struct devmig_place place;
	uint64_t sum = 0;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			struct devmig_find_result *result = find(bench->fleet, bench->sources[i]);

			while (devmig_find_next(result, &place) > 0)
				sum += place.record;
			devmig_find_result_free(result);
		}
	}
	sink = sum;
}

/* As a program does that asks once. */
static void time_first(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			struct devmig_fleet *fleet = open_fleet(bench);

			devmig_find_result_free(find(fleet, bench->sources[i]));
			devmig_fleet_unref(fleet);
		}
	}
}

/* --- sources --- */

static void choose_devices(struct bench *bench)
{
	size_t count = devmig_fleet_count(bench->fleet);
	struct devmig_record record;
	uint32_t i, number;

	for (i = 0; i < SOURCES; i++) {
		if (devmig_fleet_by_name(bench->fleet, found_source(i, count), &number) ||
		    devmig_fleet_record(bench->fleet, number, &record) ||
		    devmig_fleet_document(bench->fleet, record.class_number, &bench->sources[i],
					  NULL))
			give_up("a source", NULL);
		devmig_document_ref(bench->sources[i]);
	}
}

static void drop_sources(struct bench *bench)
{
	uint32_t i;

	for (i = 0; i < SOURCES; i++)
		bench->sources[i] = devmig_document_unref(bench->sources[i]);
}

/* The sample as a document, if the fleet has no such one; else NULL. */
static struct devmig_document *new_document(const struct bench *bench, const struct sample *sample)
{
	struct devmig_document *document;
	struct devmig_error *error = NULL;
	uint32_t class_number;

	if (devmig_document_parse(bench->context, DEVMIG_FORM_JSON, sample->json, sample->size,
				  NULL, &document, &error))
		give_up("a sample", error);
	if (devmig_fleet_find_class(bench->fleet, document, &class_number) != -ENOENT)
		return devmig_document_unref(document);
	return document;
}

/* Generations that the fleet does not have yet: of three times as many documents as it has. */
static void choose_new(struct bench *bench)
{
	uint32_t count = 3 * devmig_fleet_class_count(bench->fleet), i, at = 0;
	struct sample *samples = samples_make(count);

	if (!samples)
		give_up("samples_make", NULL);
	for (i = 0; i < SOURCES; i++) {
		at = at > i * (count / SOURCES) ? at : i * (count / SOURCES);
		while (!bench->sources[i] && at < count)
			bench->sources[i] = new_document(bench, &samples[at++]);
		if (!bench->sources[i])
			give_up("a new document", NULL);
	}
	samples_free(samples, count);
}

/* --- what was found --- */

/* Each record's place in name order. */
static uint32_t *invert_names(const struct bench *bench)
{
	size_t count = devmig_fleet_count(bench->fleet), i;
	uint32_t *positions = calloc(count ? count : 1, sizeof(*positions)), number;

	if (!positions)
		give_up("calloc", NULL);
	for (i = 0; i < count; i++) {
		if (devmig_fleet_by_name(bench->fleet, i, &number))
			give_up("devmig_fleet_by_name", NULL);
		positions[number] = (uint32_t)i;
	}
	return positions;
}

/* All that the sources find, in order; both ways to hand them out have to agree. */
static struct found collect(const struct bench *bench)
{
	uint32_t *positions = invert_names(bench), i, j;
	struct found found = { 0 }, ranges = { 0 };
	struct devmig_place place;

	for (i = 0; i < SOURCES; i++) {
		struct devmig_find_result *result = find(bench->fleet, bench->sources[i]);

		for (j = write_ranges(result, bench->out); j--;)
			found_add(&ranges, positions[bench->out[j]]);
		while (devmig_find_next(result, &place) > 0)
			found_add(&found, positions[place.record]);
		devmig_find_result_free(result);
	}
	if (found.count != ranges.count || found.sum != ranges.sum)
		give_up("ranges and records differ", NULL);
	free(positions);
	return found;
}

static void measure(struct bench *bench, int quick)
{
	static const struct found none;
	struct found found;

	found_report("devmig", "open", timing_measure(time_open, bench, quick), &none, 0);
	choose_devices(bench);
	found = collect(bench);
	found_report("devmig", "count", timing_measure(time_count, bench, quick), &found, 1);
	found_report("devmig", "by class", timing_measure(time_ranges, bench, quick), &found, 0);
	found_report("devmig", "in order", timing_measure(time_next, bench, quick), &found, 1);
	found_report("devmig", "first", timing_measure(time_first, bench, quick), &none, 0);
	drop_sources(bench);
	choose_new(bench);
	found_report("devmig", "new", timing_measure(time_count, bench, quick), &none, 0);
	found_report("devmig", "new, first", timing_measure(time_first, bench, quick), &none, 0);
	drop_sources(bench);
}

int main(int argc, char **argv)
{
	int quick, first = corpus_options(argc, argv, &quick);
	struct bench bench = { 0 };

	if (first + 1 != argc)
		return 2;
	bench.path = argv[first];
	if (devmig_context_new(NULL, &bench.context, NULL))
		return 2;
	bench.fleet = open_fleet(&bench);
	bench.out = calloc(devmig_fleet_count(bench.fleet) + 1, sizeof(*bench.out));
	if (!bench.out)
		return 2;
	measure(&bench, quick);
	free(bench.out);
	devmig_fleet_unref(bench.fleet);
	devmig_context_unref(bench.context);
	return 0;
}
