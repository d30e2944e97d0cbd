/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SCRATCH_H
#define DMIG_LIB_SCRATCH_H

#include <devmig/context.h>
#include <stddef.h>

/*
 * Memory that is needed while a document is read.  A context keeps one such
 * piece for the next reader, as most documents are small and there may be many.
 */
struct dmig_scratch {
	size_t size; /* of memory */
	_Alignas(16) unsigned char memory[];
};

/*
 * At least @size bytes, not cleared; NULL without memory.  The caller owns it.
 * Without a context (NULL) nothing is kept.
 */
struct dmig_scratch *dmig_scratch_take(struct devmig_context *context, size_t size);

/* Give it back; NULL is allowed. */
void dmig_scratch_give(struct devmig_context *context, struct dmig_scratch *scratch);

#endif
