// SPDX-License-Identifier: LGPL-2.1-or-later
#include "strings.h"
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 << 10)

struct dmig_chunk {
	struct dmig_chunk *next;
	char bytes[];
};

static int add_chunk(struct dmig_strings *strings, size_t need)
{
	size_t size = CHUNK_SIZE - sizeof(struct dmig_chunk);
	struct dmig_chunk *chunk;

	if (size < need)
		size = need;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return -1;
	chunk->next = strings->chunks;
	strings->chunks = chunk;
	strings->used = 0;
	strings->size = size;
	return 0;
}

const char *dmig_strings_add(struct dmig_strings *strings, const char *text, size_t len)
{
	char *copy;

	if (strings->size - strings->used <= len && add_chunk(strings, len + 1))
		return NULL;
	copy = strings->chunks->bytes + strings->used;
	memcpy(copy, text, len);
	copy[len] = '\0';
	strings->used += len + 1;
	return copy;
}

void dmig_strings_cut(struct dmig_strings *strings, const struct dmig_strings *mark)
{
	while (strings->chunks != mark->chunks) {
		struct dmig_chunk *next = strings->chunks->next;

		free(strings->chunks);
		strings->chunks = next;
	}
	*strings = *mark;
}

void dmig_strings_clear(struct dmig_strings *strings)
{
	static const struct dmig_strings none;

	dmig_strings_cut(strings, &none);
}
