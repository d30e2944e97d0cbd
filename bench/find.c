// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "timing.h"
#include <devmig/find.h>
#include <string.h>

/*
 * devmig-bench-find [--quick] FLEET
 *
 * How long a fleet takes to read, once, and to search, and how much memory the
 * whole program needed.  Sources are documents of the fleet itself.
 */

#define SOURCES 16

struct bench {
	struct devmig_fleet *fleet;
	struct devmig_find_options options;
	size_t limit; /* 0: all */
	size_t targets;
	size_t obstacles;
};

static void note(struct bench *bench, struct devmig_find_result *result)
{
	struct devmig_place place;
	size_t count = 0;

	while ((!bench->limit || count < bench->limit) && devmig_find_next(result, &place) > 0)
		count++;
	bench->targets += count;
}

static void time_find(void *arg, uint64_t times)
{
	struct bench *bench = arg;
	size_t count = devmig_fleet_class_count(bench->fleet), i;

	while (times--) {
		bench->targets = bench->obstacles = 0;
		for (i = 0; i < SOURCES; i++) {
			struct devmig_find_result *result;
			struct devmig_obstacles *obstacles;
			struct devmig_document *source;

			if (devmig_fleet_document(bench->fleet, (uint32_t)(i * count / SOURCES),
						  &source, NULL) ||
			    devmig_find(bench->fleet, source, &bench->options, &result, NULL) ||
			    devmig_find_obstacles(bench->fleet, source, &bench->options, &obstacles,
						  NULL))
				abort();
			note(bench, result);
			bench->obstacles += devmig_obstacles_count(obstacles);
			devmig_find_result_free(result);
			devmig_obstacles_free(obstacles);
		}
	}
}

/* The most memory that the program had; getrusage() would count what started it, too. */
static long peak_kib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static void report(const struct bench *bench, const char *what, struct timing timing, double count)
{
	char more[256];

	snprintf(more, sizeof(more),
		 ",\"devices\":%zu,\"classes\":%u,\"targets\":%.1f,\"obstacles\":%.1f,"
		 "\"rss_kib\":%ld",
		 devmig_fleet_count(bench->fleet), devmig_fleet_class_count(bench->fleet),
		 (double)bench->targets / SOURCES, (double)bench->obstacles / SOURCES, peak_kib());
	timing_report("find", "devmig_find", what, timing, count, more);
}

static int measure(struct bench *bench, struct devmig_context *context, const char *path, int quick)
{
	struct devmig_error *error = NULL;
	uint64_t start = timing_now();
	struct timing timing;

	if (devmig_fleet_read(context, &path, 1, NULL, &bench->fleet, &error)) {
		fprintf(stderr, "bench: %s\n", devmig_error_text(error));
		devmig_error_free(error);
		return 2;
	}
	timing.median = timing.min = (double)(timing_now() - start);
	report(bench, "read", timing, 1);
	bench->limit = 10;
	report(bench, "find-10", timing_measure(time_find, bench, quick), SOURCES);
	bench->limit = 0;
	timing = timing_measure(time_find, bench, quick);
	report(bench, "find-all", timing, SOURCES);
	return 0;
}

int main(int argc, char **argv)
{
	int quick, status, first = corpus_options(argc, argv, &quick);
	struct devmig_context *context;
	struct bench bench = { 0 };

	if (first + 1 != argc)
		return 2;
	if (devmig_context_new(NULL, &context, NULL))
		return 2;
	status = measure(&bench, context, argv[first], quick);
	devmig_fleet_unref(bench.fleet);
	devmig_context_unref(context);
	return status;
}
