// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "timing.h"
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
	size_t targets;
	size_t obstacles;
};

static void note(struct bench *bench, const struct devmig_find_result *result)
{
	size_t count;

	devmig_find_targets(result, &count);
	bench->targets += count;
	bench->obstacles += devmig_find_obstacle_count(result);
}

static void time_find(void *arg, uint64_t times)
{
	struct bench *bench = arg;
	const struct devmig_class_table *classes = devmig_fleet_classes(bench->fleet);
	size_t count = devmig_class_count(classes), i;

	while (times--) {
		bench->targets = bench->obstacles = 0;
		for (i = 0; i < SOURCES; i++) {
			struct devmig_find_result *result;

			if (devmig_find(
				    bench->fleet,
				    devmig_class_document(classes, (uint32_t)(i * count / SOURCES)),
				    &bench->options, &result, NULL))
				abort();
			note(bench, result);
			devmig_find_result_free(result);
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
		 ",\"devices\":%zu,\"classes\":%zu,\"targets\":%.1f,\"obstacles\":%.1f,"
		 "\"rss_kib\":%ld",
		 devmig_fleet_count(bench->fleet),
		 devmig_class_count(devmig_fleet_classes(bench->fleet)),
		 (double)bench->targets / SOURCES, (double)bench->obstacles / SOURCES, peak_kib());
	timing_report("find", "devmig_find", what, timing, count, more);
}

static int measure(struct bench *bench, const char *path, int quick)
{
	struct devmig_error *error = NULL;
	uint64_t start = timing_now();
	struct timing timing;

	if (devmig_fleet_read(bench->fleet, path, NULL, NULL, &error)) {
		fprintf(stderr, "bench: %s\n", devmig_error_text(error));
		devmig_error_free(error);
		return 2;
	}
	timing.median = timing.min = (double)(timing_now() - start);
	report(bench, "read", timing, 1);
	bench->options.limit = 10;
	report(bench, "find-10", timing_measure(time_find, bench, quick), SOURCES);
	bench->options.limit = 0;
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
	if (devmig_context_new(NULL, &context, NULL) ||
	    devmig_fleet_new(context, &bench.fleet, NULL))
		return 2;
	status = measure(&bench, argv[first], quick);
	devmig_fleet_free(bench.fleet);
	devmig_context_unref(context);
	return status;
}
