// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include <core/build.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((noreturn)) void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(2);
}

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		give_up("malloc", strerror(ENOMEM));
	return memory;
}

static char *read_file(const char *path, size_t *ret_size)
{
	char *text = allocate(DMIG_DOCUMENT_MAX + 1);
	FILE *file = fopen(path, "r");

	if (!file)
		give_up(path, strerror(errno));
	*ret_size = fread(text, 1, DMIG_DOCUMENT_MAX + 1, file);
	fclose(file);
	return text;
}

const struct dmig_document *corpus_compile(const char *text, size_t size, void **ret_memory)
{
	size_t memory_size = dmig_build_memory(size);
	const struct dmig_document *core;
	enum dmig_reason reason;
	struct dmig_place place;

	*ret_memory = allocate(memory_size);
	reason = dmig_parse(text, size, *ret_memory, memory_size, &core, &place);
	if (reason) {
		fprintf(stderr, "bench: line %u, column %u: ", place.line, place.column);
		give_up("a document that is no document", dmig_reason_what(reason));
	}
	return core;
}

static void format(const struct devmig_document *document, enum devmig_form form, char **ret,
		   size_t *ret_size)
{
	struct devmig_error *error = NULL;

	if (devmig_document_format(document, form, ret, ret_size, &error))
		give_up("devmig_document_format", devmig_error_text(error));
}

static void read_entry(struct corpus *corpus, const char *path, struct entry *entry)
{
	const char *slash = strrchr(path, '/');
	struct devmig_error *error = NULL;

	entry->name = slash ? slash + 1 : path;
	entry->text = read_file(path, &entry->text_size);
	if (devmig_document_parse(corpus->context, DEVMIG_FORM_TEXT, entry->text, entry->text_size,
				  path, &entry->document, &error))
		give_up(path, devmig_error_text(error));
	format(entry->document, DEVMIG_FORM_TEXT, &entry->canonical, &entry->canonical_size);
	format(entry->document, DEVMIG_FORM_JSON, &entry->json, &entry->json_size);
	entry->core = corpus_compile(entry->text, entry->text_size, &entry->memory);
}

void corpus_read(struct corpus *corpus, char **paths, size_t count)
{
	struct devmig_error *error = NULL;
	size_t i;

	if (!count)
		give_up("usage", "name some documents");
	if (devmig_context_new(NULL, &corpus->context, &error))
		give_up("devmig_context_new", devmig_error_text(error));
	corpus->entries = allocate(count * sizeof(*corpus->entries));
	corpus->count = count;
	for (i = 0; i < count; i++)
		read_entry(corpus, paths[i], &corpus->entries[i]);
}

void corpus_free(struct corpus *corpus)
{
	size_t i;

	for (i = 0; i < corpus->count; i++) {
		struct entry *entry = &corpus->entries[i];

		devmig_document_unref(entry->document);
		free(entry->text);
		free(entry->canonical);
		free(entry->json);
		free(entry->memory);
	}
	free(corpus->entries);
	devmig_context_unref(corpus->context);
}

int corpus_options(int argc, char **argv, int *ret_quick)
{
	*ret_quick = argc > 1 && !strcmp(argv[1], "--quick");
	return 1 + *ret_quick;
}
