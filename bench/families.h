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
	NAMED_BY_PORT, /* an address, of a PF */
};

/* A document as it stands in fleet records. */
struct sample {
	char *json;
	size_t size;
	const char *kind;
	enum naming naming;
	char type[32]; /* NAMED_BY_TYPE: its name */
	/* What such devices are parts of, on each NUMA node; NULL: nothing, a PF or their address. */
	const char *cards[2];
	unsigned int family;
	uint32_t whole; /* of a virtual function: the document of its PF; else the same */
	uint32_t part;  /* of a PF: the document of its virtual functions; else the same */
};

/*
 * @count documents, no two of them equal, family by family and old to new
 * within one.  NULL: out of memory.
 */
struct sample *samples_make(uint32_t count);
void samples_free(struct sample *samples, uint32_t count);

#endif
