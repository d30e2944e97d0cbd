/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_SCRATCH_H
#define DEVMIG_SCRATCH_H

#include <linux/mutex.h>
#include <linux/types.h>

/*
 * Memory for a check, so that none has to be allocated for it: as many as there
 * are processors, each for one check at a time.
 */

/* Bytes of a value that a refusal quotes; the rest of it is cut off. */
#define DMIG_QUOTE_MAX 256

struct dmig_scratch {
	/* Held by the check that uses all below. Nests inside nothing and around nothing. */
	struct mutex lock;
	void *memory; /* for the document of a capability string */
	size_t size;
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
