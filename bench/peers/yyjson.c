// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../timing.h"
#include <stdbool.h>
#include <string.h>
#include <yyjson.h>

/*
 * bench-yyjson [--quick] DOCUMENT.json...
 *
 * The same documents in JSON, parsed by yyjson and then walked: every key and
 * every string is looked at once.  This checks nothing and compiles nothing; it
 * is what reading costs at the least.  Once into memory that is used again, as
 * dmig_parse() does, and once into memory that is allocated and freed, as
 * devmig_document_parse() does.
 */

struct text {
	char *bytes;
	size_t size;
};

struct bench {
	struct text *texts;
	size_t count;
	void *memory;
	size_t memory_size;
};

#define TEXT_MAX ((size_t)1 << 20)

static volatile size_t sink;

/* Once for a string: its length and its first byte. */
static size_t look_at(yyjson_val *string)
{
	const char *text = yyjson_get_str(string);

	return yyjson_get_len(string) + (unsigned char)text[0];
}

static size_t walk(yyjson_val *value)
{
	yyjson_obj_iter members;
	yyjson_arr_iter items;
	yyjson_val *next;
	size_t sum = 0;

	if (yyjson_is_str(value))
		return look_at(value);
	if (yyjson_obj_iter_init(value, &members)) {
		while ((next = yyjson_obj_iter_next(&members)))
			sum += look_at(next) + walk(yyjson_obj_iter_get_val(next));
	} else if (yyjson_arr_iter_init(value, &items)) {
		while ((next = yyjson_arr_iter_next(&items)))
			sum += walk(next);
	}
	return sum;
}

static size_t parse(const struct bench *bench, const struct text *text)
{
	yyjson_alc allocator;
	yyjson_doc *document;

	yyjson_alc_pool_init(&allocator, bench->memory, bench->memory_size);
	document = yyjson_read_opts(text->bytes, text->size, 0, &allocator, NULL);
	return document ? walk(yyjson_doc_get_root(document)) : 0;
}

static size_t parse_allocating(const struct text *text)
{
	yyjson_doc *document = yyjson_read(text->bytes, text->size, 0);
	size_t sum = document ? walk(yyjson_doc_get_root(document)) : 0;

	yyjson_doc_free(document);
	return sum;
}

static void time_parse(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	size_t sum = 0, i;

	while (times--)
		for (i = 0; i < bench->count; i++)
			sum += parse(bench, &bench->texts[i]);
	sink = sum;
}

static void time_allocating(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	size_t sum = 0, i;

	while (times--)
		for (i = 0; i < bench->count; i++)
			sum += parse_allocating(&bench->texts[i]);
	sink = sum;
}

static size_t read_text(const char *path, struct text *ret)
{
	FILE *file = fopen(path, "r");

	ret->bytes = malloc(TEXT_MAX);
	if (!file || !ret->bytes) {
		perror(path);
		exit(2);
	}
	ret->size = fread(ret->bytes, 1, TEXT_MAX, file);
	fclose(file);
	while (ret->size && ret->bytes[ret->size - 1] == '\n')
		ret->size--;
	return ret->size;
}

int main(int argc, char **argv)
{
	bool quick = argc > 1 && !strcmp(argv[1], "--quick");
	struct bench bench = { .count = (size_t)(argc - 1 - quick) };
	size_t bytes = 0, i;
	char more[64];

	bench.texts = calloc(bench.count + 1, sizeof(*bench.texts));
	bench.memory_size = yyjson_read_max_memory_usage(TEXT_MAX, 0);
	bench.memory = malloc(bench.memory_size);
	if (!bench.texts || !bench.memory)
		return 2;
	for (i = 0; i < bench.count; i++) {
		bytes += read_text(argv[1 + quick + (int)i], &bench.texts[i]);
		if (!parse(&bench, &bench.texts[i])) {
			fprintf(stderr, "bench: %s: not JSON\n", argv[1 + quick + (int)i]);
			return 2;
		}
	}
	snprintf(more, sizeof(more), ",\"documents\":%zu,\"bytes\":%zu", bench.count, bytes);
	timing_report("parse", "yyjson", "json", timing_measure(time_parse, &bench, quick),
		      (double)bench.count, more);
	timing_report("parse", "yyjson, allocating", "json",
		      timing_measure(time_allocating, &bench, quick), (double)bench.count, more);
	for (i = 0; i < bench.count; i++)
		free(bench.texts[i].bytes);
	free(bench.texts);
	free(bench.memory);
	return 0;
}
