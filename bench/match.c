// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "timing.h"
#include <core/match.h>
#include <string.h>

/*
 * devmig-bench-match [--quick | --export] DOCUMENT...
 *
 * Every document against every other, and itself: what one question costs,
 * for pairs that match and for pairs that do not.  --export prints the
 * documents as JSON and the answers instead, for the other engines.
 */

struct pair {
	size_t source;
	size_t destination;
};

struct bench {
	struct corpus corpus;
	struct pair *pairs; /* those that match, then those that do not */
	size_t matched;
	size_t count;
	const struct pair *timed;
	size_t ntimed;
};

/* What is summed up here can't be left out by the compiler. */
static volatile unsigned int sink;

static enum devmig_answer ask_library(const struct bench *bench, struct pair pair)
{
	const struct entry *entries = bench->corpus.entries;

	return devmig_match(entries[pair.source].document, entries[pair.destination].document,
			    DEVMIG_INCOMING, NULL);
}

static enum dmig_answer ask_core(const struct bench *bench, struct pair pair)
{
	const struct entry *entries = bench->corpus.entries;
	const struct dmig_document *destination = entries[pair.destination].core;
	struct dmig_match match;

	return dmig_match(entries[pair.source].core, destination, destination, &match);
}

static void time_library(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	unsigned int sum = 0;
	size_t i;

	while (times--)
		for (i = 0; i < bench->ntimed; i++)
			sum += ask_library(bench, bench->timed[i]);
	sink = sum;
}

static void time_core(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	unsigned int sum = 0;
	size_t i;

	while (times--)
		for (i = 0; i < bench->ntimed; i++)
			sum += ask_core(bench, bench->timed[i]);
	sink = sum;
}

static bool is_yes(enum devmig_answer answer)
{
	return answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

/* Sort the pairs by their answers, in which both ways to ask must agree. */
static int sort_pairs(struct bench *bench)
{
	const size_t count = bench->corpus.count;
	struct pair pair;
	int yes;

	bench->pairs = calloc(count * count, sizeof(*bench->pairs));
	if (!bench->pairs)
		return 2;
	for (yes = 1; yes >= 0; yes--) {
		for (pair.source = 0; pair.source < count; pair.source++) {
			for (pair.destination = 0; pair.destination < count; pair.destination++) {
				bool answer = is_yes(ask_library(bench, pair));

				if (answer != (ask_core(bench, pair) != DMIG_ANSWER_INCOMPATIBLE))
					return 1;
				if (answer == yes)
					bench->pairs[bench->count++] = pair;
			}
		}
		if (yes)
			bench->matched = bench->count;
	}
	return 0;
}

static void measure(struct bench *bench, const char *what, const struct pair *pairs, size_t count,
		    int quick)
{
	char more[64];

	if (!count)
		return;
	bench->timed = pairs;
	bench->ntimed = count;
	snprintf(more, sizeof(more), ",\"pairs\":%zu", count);
	timing_report("match", "dmig_match", what, timing_measure(time_core, bench, quick),
		      (double)count, more);
	timing_report("match", "devmig_match", what, timing_measure(time_library, bench, quick),
		      (double)count, more);
}

static void export(const struct bench *bench)
{
	const struct corpus *corpus = &bench->corpus;
	size_t i;

	printf("{\"documents\":[");
	for (i = 0; i < corpus->count; i++)
		printf("%s\n{\"name\":\"%s\",\"document\":%s}", i ? "," : "",
		       corpus->entries[i].name, corpus->entries[i].json);
	printf("],\"pairs\":[");
	for (i = 0; i < bench->count; i++)
		printf("%s\n[%zu,%zu,%s]", i ? "," : "", bench->pairs[i].source,
		       bench->pairs[i].destination, i < bench->matched ? "true" : "false");
	printf("]}\n");
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	int quick, status, first = corpus_options(argc, argv, &quick);
	bool exporting = argc > 1 && !strcmp(argv[1], "--export");

	first += exporting;
	corpus_read(&bench.corpus, argv + first, (size_t)(argc - first));
	status = sort_pairs(&bench);
	if (status) {
		fprintf(stderr, "bench: devmig_match and dmig_match disagree\n");
	} else if (exporting) {
		export(&bench);
	} else {
		measure(&bench, "matched", bench.pairs, bench.matched, quick);
		measure(&bench, "refused", bench.pairs + bench.matched, bench.count - bench.matched,
			quick);
	}
	free(bench.pairs);
	corpus_free(&bench.corpus);
	return status;
}
