/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_CORE_GENERATE_H
#define TESTS_CORE_GENERATE_H

#include <core/document.h>

/*
 * Random documents.  Two streams of random numbers make one: @shape decides
 * what it says, @spelling how that is written.  The same shape in two
 * spellings must be the same document.
 */
struct random {
	u64 state;
};

/* A number below @limit. */
u32 random_below(struct random *random, u32 limit);

/* The text, in a buffer that belongs to the generator, until the next call of @slot. */
const char *generate(struct random *shape, struct random *spelling, unsigned int slot,
		     size_t *ret_size);

#define GENERATE_SLOTS 2

#endif
