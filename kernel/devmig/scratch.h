/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_SCRATCH_H
#define DEVMIG_SCRATCH_H

#include <core/match.h>
#include <linux/mutex.h>
#include <linux/types.h>

/*
 * Memory for a check, so that none has to be allocated for it: as many as there
 * are processors, each for one check at a time.
 */

/* Bytes of a value that a refusal quotes; the rest of it is cut off. */
#define DMIG_QUOTE_MAX 256

/*
 * A string that was accepted, and by which documents: management asks the same
 * of the same device more than once, and one type's virtual machines have one
 * string. Nothing of what is refused is kept: a refusal is told each time.
 */
#define DMIG_KNOWN_COUNT 16
#define DMIG_KNOWN_MAX   240

struct dmig_known {
	unsigned long id; /* of the documents; 0: nothing is known */
	size_t len;
	char string[DMIG_KNOWN_MAX];
};

struct dmig_scratch {
	/* Held by the check that uses all below. Nests inside nothing and around nothing. */
	struct mutex lock;
	struct dmig_match match;
	void *memory; /* for the document of a capability string */
	size_t size;
	struct dmig_known known[DMIG_KNOWN_COUNT]; /* by id */
	char wanted[DMIG_QUOTE_MAX];
	char found[DMIG_QUOTE_MAX];
	char field[DMIG_QUOTE_MAX];
};

int dmig_scratch_init(void);
void dmig_scratch_exit(void);

/* Wait for one and hold it; not from a context that may not sleep. */
struct dmig_scratch *dmig_scratch_get(void);
void dmig_scratch_put(struct dmig_scratch *scratch);

#endif
