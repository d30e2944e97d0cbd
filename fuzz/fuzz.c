// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <core/print.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

char *fuzz_copy(const void *bytes, size_t size)
{
	char *copy = malloc(size);

	if (!copy && size)
		abort();
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

void fuzz_parse(struct fuzz_document *document, const char *text, size_t size)
{
	const size_t memory_size = dmig_build_memory(size);

	*document = (struct fuzz_document){ .memory = malloc(memory_size) };
	if (!document->memory)
		abort();
	document->reason = dmig_parse(text, size, document->memory, memory_size, &document->doc,
				      &document->place);
	fuzz_check(document->reason != DMIG_NO_MEMORY);
	fuzz_check(!document->reason == !!document->doc);
	if (document->doc)
		fuzz_check(document->doc->size <= memory_size);
	else
		fuzz_check_refusal(document->reason, document->place, text, size);
}

void fuzz_document_free(struct fuzz_document *document)
{
	free(document->memory);
}

/* The last column that an error of a line can have: one behind its bytes. */
static size_t columns_of(const char *text, size_t size, u32 line)
{
	size_t column = 1;

	for (size_t i = 0; i < size && line; i++) {
		if (text[i] == '\n')
			line--;
		else if (line == 1)
			column++;
	}
	return column;
}

void fuzz_check_refusal(enum dmig_reason reason, struct dmig_place place, const char *text,
			size_t size)
{
	size_t lines = 1;

	fuzz_check(reason > DMIG_OK && dmig_reason_base(reason) <= DMIG_LIMIT_STRING);
	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	fuzz_check(place.line >= 1 && place.line <= lines);
	fuzz_check(place.column >= 1 && place.column <= columns_of(text, size, place.line));
}

char *fuzz_print(const struct dmig_document *doc, size_t *ret_size)
{
	struct dmig_out out = { 0 };
	char *text;

	dmig_print(doc, &out);
	fuzz_check(out.len <= DMIG_DOCUMENT_MAX);
	*ret_size = out.len;
	text = malloc(out.len);
	if (!text)
		abort();
	out = (struct dmig_out){ .at = text, .size = *ret_size };
	dmig_print(doc, &out);
	fuzz_check(out.len == *ret_size);
	return text;
}

void fuzz_check_canonical(const struct dmig_document *doc)
{
	struct fuzz_document again;
	size_t size;
	size_t again_size;
	char *text = fuzz_print(doc, &size);
	char *again_text;

	fuzz_parse(&again, text, size);
	fuzz_check(again.doc);
	again_text = fuzz_print(again.doc, &again_size);
	fuzz_check(again_size == size && !memcmp(text, again_text, size));
	free(again_text);
	free(text);
	fuzz_document_free(&again);
}
