// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "timing.h"
#include <core/build.h>

/*
 * devmig-bench-parse [--quick] DOCUMENT...
 *
 * What reading a document costs: by the core into memory that is used again,
 * and by the library, which allocates.  From the files as they are, from the
 * canonical text without comments, and from JSON.
 */

struct bench {
	struct corpus corpus;
	void *memory;
	size_t memory_size;
	bool canonical;
};

static volatile size_t sink;

static void time_core(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	const struct dmig_document *core;
	size_t sum = 0, i;

	while (times--) {
		for (i = 0; i < bench->corpus.count; i++) {
			const struct entry *entry = &bench->corpus.entries[i];

			if (dmig_parse(bench->canonical ? entry->canonical : entry->text,
				       bench->canonical ? entry->canonical_size : entry->text_size,
				       bench->memory, bench->memory_size, &core, NULL))
				abort();
			sum += core->size;
		}
	}
	sink = sum;
}

static void parse_with_library(const struct bench *bench, enum devmig_form form, const char *bytes,
			       size_t size)
{
	struct devmig_document *document;

	if (devmig_document_parse(bench->corpus.context, form, bytes, size, NULL, &document, NULL))
		abort();
	devmig_document_unref(document);
}

static void time_library(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	size_t i;

	while (times--) {
		for (i = 0; i < bench->corpus.count; i++) {
			const struct entry *entry = &bench->corpus.entries[i];

			parse_with_library(bench, DEVMIG_FORM_TEXT,
					   bench->canonical ? entry->canonical : entry->text,
					   bench->canonical ? entry->canonical_size
							    : entry->text_size);
		}
	}
}

static void time_json(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	size_t i;

	while (times--)
		for (i = 0; i < bench->corpus.count; i++)
			parse_with_library(bench, DEVMIG_FORM_JSON, bench->corpus.entries[i].json,
					   bench->corpus.entries[i].json_size);
}

static void measure(struct bench *bench, const char *engine, timing_fn fn, const char *what,
		    size_t bytes, int quick)
{
	char more[64];

	snprintf(more, sizeof(more), ",\"documents\":%zu,\"bytes\":%zu", bench->corpus.count,
		 bytes);
	timing_report("parse", engine, what, timing_measure(fn, bench, quick),
		      (double)bench->corpus.count, more);
}

int main(int argc, char **argv)
{
	struct bench bench = { .memory_size = dmig_build_memory(DMIG_DOCUMENT_MAX) };
	int quick, first = corpus_options(argc, argv, &quick);
	size_t text = 0, canonical = 0, json = 0, i;

	corpus_read(&bench.corpus, argv + first, (size_t)(argc - first));
	bench.memory = malloc(bench.memory_size);
	if (!bench.memory)
		return 2;
	for (i = 0; i < bench.corpus.count; i++) {
		text += bench.corpus.entries[i].text_size;
		canonical += bench.corpus.entries[i].canonical_size;
		json += bench.corpus.entries[i].json_size;
	}
	measure(&bench, "dmig_parse", time_core, "text", text, quick);
	measure(&bench, "devmig_document_parse", time_library, "text", text, quick);
	bench.canonical = true;
	measure(&bench, "dmig_parse", time_core, "canonical", canonical, quick);
	measure(&bench, "devmig_document_parse", time_library, "canonical", canonical, quick);
	measure(&bench, "devmig_document_parse", time_json, "json", json, quick);
	free(bench.memory);
	corpus_free(&bench.corpus);
	return 0;
}
