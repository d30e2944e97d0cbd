/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_FAMILIES_H
#define BENCH_FAMILIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the name of a device of a document looks like. */
enum naming {
	NAMED_BY_UUID,
	NAMED_BY_ADDRESS,
	NAMED_BY_TYPE, /* an address and the type */
};

/* A document as it stands in fleet records. */
struct sample {
	char *json;
	size_t size;
	const char *kind;
	enum naming naming;
	char type[32]; /* NAMED_BY_TYPE: its name */
	unsigned int family;
};

/*
 * @count documents, no two of them equal, family by family and old to new
 * within one.  NULL: out of memory.
 */
struct sample *samples_make(uint32_t count);
void samples_free(struct sample *samples, uint32_t count);

#endif
