// SPDX-License-Identifier: LGPL-2.1-or-later
#include "attempts.h"
#include "corpus.h"
#include "timing.h"
#include <core/match.h>

/*
 * devmig-bench-worst [--quick]
 *
 * The most that one question can cost, and the most that it takes to find the
 * nearest object when the answer is no: every attempt of attempts.c, its object
 * as often as 65536 bytes and 256 objects allow.
 */

struct bench {
	const struct dmig_document *source;
	const struct dmig_document *accepts;
};

static enum dmig_answer ask(const struct bench *bench)
{
	struct dmig_match match;

	return dmig_match(bench->source, bench->accepts, bench->accepts, &match);
}

static void time_match(void *arg, uint64_t times)
{
	while (times--)
		if (ask(arg) != DMIG_ANSWER_INCOMPATIBLE)
			abort();
}

static const struct dmig_document *make_source(const struct attempt *attempt, void **ret_memory)
{
	const struct dmig_document *core;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fputs("SELF:\n", out);
	attempt->self(out);
	fclose(out);
	core = corpus_compile(text, size, ret_memory);
	free(text);
	return core;
}

static const struct dmig_document *make_accepts(const struct attempt *attempt, void **ret_memory)
{
	const struct dmig_document *core;
	size_t object_size, size, i;
	char *object = NULL, *text = NULL;
	FILE *out = open_memstream(&object, &object_size);

	fputs("COMPATIBLE:\n", out);
	attempt->object(out);
	fclose(out);
	out = open_memstream(&text, &size);
	fputs("SELF:\na=1\n", out);
	fflush(out);
	for (i = 0; i < DMIG_OBJECTS_MAX && size + object_size <= DMIG_DOCUMENT_MAX; i++) {
		fputs(object, out);
		fflush(out);
	}
	fclose(out);
	core = corpus_compile(text, size, ret_memory);
	free(object);
	free(text);
	return core;
}

static void time_nearest(void *arg, uint64_t times)
{
	const struct bench *bench = arg;

	while (times--)
		if (dmig_nearest(bench->source, bench->accepts) >= bench->accepts->nobjects)
			abort();
}

/* What takes a second is not done a hundred times. */
static double measure(struct bench *bench, const char *engine, timing_fn fn, const char *name,
		      int quick)
{
	uint64_t took = timing_once(fn, bench, 1);
	struct timing timing = { (double)took, (double)took };
	char more[64];

	if (took < TIMING_SPAN && !quick)
		timing = timing_measure(fn, bench, 0);
	snprintf(more, sizeof(more), ",\"ms\":%.3f,\"objects\":%u", timing.median / 1e6,
		 bench->accepts->nobjects);
	timing_report("worst", engine, name, timing, 1, more);
	return timing.median;
}

static double try(const struct attempt *attempt, int quick)
{
	void *source_memory, *accepts_memory;
	struct bench bench;
	double took;

	bench.source = make_source(attempt, &source_memory);
	bench.accepts = make_accepts(attempt, &accepts_memory);
	took = measure(&bench, "dmig_match", time_match, attempt->name, quick);
	measure(&bench, "dmig_nearest", time_nearest, attempt->name, quick);
	free(source_memory);
	free(accepts_memory);
	return took;
}

int main(int argc, char **argv)
{
	const char *name = "";
	double worst = 0, took;
	int quick;
	size_t i;

	corpus_options(argc, argv, &quick);
	for (i = 0; i < attempts_count; i++) {
		took = try(&attempts[i], quick);
		if (took > worst) {
			worst = took;
			name = attempts[i].name;
		}
	}
	printf("{\"bench\":\"worst\",\"engine\":\"dmig_match\",\"case\":\"worst\",\"ms\":%.3f,"
	       "\"attempt\":\"%s\"}\n",
	       worst / 1e6, name);
	return 0;
}
