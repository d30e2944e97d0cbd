/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FUZZ_H
#define DEVMIG_FUZZ_H

#include <core/build.h>

/*
 * What the fuzzers have in common.  A fuzzer is one file that defines
 * LLVMFuzzerTestOneInput(); libFuzzer, AFL++ and replay.c call it.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is.  A failure aborts, which fuzzers keep. */
#define fuzz_check(what)                                                                           \
	do {                                                                                       \
		if (!(what))                                                                       \
			fuzz_fail(__FILE__, __LINE__, #what);                                      \
	} while (0)

_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/*
 * A copy that is exactly as long as the bytes, so that a sanitizer sees each
 * byte that is read behind them; to be freed.
 */
char *fuzz_copy(const void *bytes, size_t size);

/* A text document in memory of its own, which is as small as may be. */
struct fuzz_document {
	void *memory;
	const struct dmig_document *doc; /* NULL: it is malformed */
	enum dmig_reason reason;
	struct dmig_place place;
};

void fuzz_parse(struct fuzz_document *document, const char *text, size_t size);
void fuzz_document_free(struct fuzz_document *document);

/* A refusal must be one that readers give, at a place within the input. */
void fuzz_check_refusal(enum dmig_reason reason, struct dmig_place place, const char *text,
			size_t size);

/* The canonical text in memory that is exactly as long; to be freed. */
char *fuzz_print(const struct dmig_document *doc, size_t *ret_size);

/* Printing must be canonical: what is printed is read as the same document. */
void fuzz_check_canonical(const struct dmig_document *doc);

/*
 * Match a source by a list of objects in all ways that there are, and compare:
 * the answer, each object's, what the assignment stands for, the explanations.
 */
void fuzz_check_match(const struct dmig_document *source, const struct dmig_document *accepts,
		      const struct dmig_document *destination);

#endif
