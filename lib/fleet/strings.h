/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STRINGS_H
#define DMIG_LIB_STRINGS_H

#include <stddef.h>

/*
 * Many short strings that live as long as their owner: packed into large
 * chunks, as malloc() would spend 16 bytes and more on each.  Zeroed to begin
 * with.
 */
struct dmig_strings {
	struct dmig_chunk *chunks; /* the one in use first */
	size_t used;
	size_t size;
};

/* A copy with a NUL behind it; NULL: out of memory. */
const char *dmig_strings_add(struct dmig_strings *strings, const char *text, size_t len);
/* Take back what was added since @mark was copied from @strings. */
void dmig_strings_cut(struct dmig_strings *strings, const struct dmig_strings *mark);
void dmig_strings_clear(struct dmig_strings *strings);

#endif
