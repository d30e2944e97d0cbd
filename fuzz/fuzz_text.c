// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <stdlib.h>

/* A text document: read, print, match against itself. */

static bool go_on(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		  size_t near_len)
{
	u32 *errors = arg;
	volatile char sink = 0;

	fuzz_check(reason > DMIG_OK && reason < DMIG_REASON_COUNT);
	fuzz_check(place.line >= 1);
	for (size_t i = 0; near && i < near_len; i++)
		sink ^= near[i];
	(void)sink;
	++*errors;
	return true;
}

/* Reading on behind errors finds some where there are some, and the same first one. */
static void check_recovery(const struct fuzz_document *document, const char *text, size_t size)
{
	const size_t memory_size = dmig_build_memory(size);
	void *memory = malloc(memory_size);
	const struct dmig_document *doc;
	struct dmig_place place;
	struct dmig_builder *b;
	enum dmig_reason reason;
	u32 errors = 0;

	if (!memory)
		abort();
	b = dmig_build_begin(memory, memory_size, go_on, &errors);
	fuzz_check(b);
	dmig_build_text(b, text, size, DMIG_SECTION_NONE);
	reason = dmig_build_end(b, &doc, &place);
	fuzz_check(reason == document->reason);
	fuzz_check(!reason == !errors);
	if (reason)
		fuzz_check(place.line == document->place.line &&
			   place.column == document->place.column);
	free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_document document;
	char *text = fuzz_copy(data, size);

	fuzz_parse(&document, text, size);
	check_recovery(&document, text, size);
	/* The document has its own copy of what it needs. */
	free(text);
	if (document.doc) {
		fuzz_check_canonical(document.doc);
		fuzz_check_match(document.doc, document.doc, document.doc);
	}
	fuzz_document_free(&document);
	return 0;
}
