/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include <core/document.h>
#include <devmig/devmig.h>

/* A document, in every shape that a bench takes it in. */
struct entry {
	const char *name; /* of the file, without directories */
	char *text;       /* as the file has it */
	size_t text_size;
	char *canonical; /* the same without comments */
	size_t canonical_size;
	char *json;
	size_t json_size;
	struct devmig_document *document;
	void *memory; /* core is in it */
	const struct dmig_document *core;
};

struct corpus {
	struct devmig_context *context;
	struct entry *entries;
	size_t count;
};

/* Read documents; on an error it is printed and the program ends with status 2. */
void corpus_read(struct corpus *corpus, char **paths, size_t count);
void corpus_free(struct corpus *corpus);

/* A text document into memory of its own; an error ends the program. */
const struct dmig_document *corpus_compile(const char *text, size_t size, void **ret_memory);

/* Options that all benches have: --quick.  Returns the index of the first operand. */
int corpus_options(int argc, char **argv, int *ret_quick);

#endif
