/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_HASH_H
#define DMIG_LIB_STREAM_HASH_H

#include <core/platform.h>

/*
 * XXH3 over much data, which goes through it twice: by far most of what a stream costs
 * beyond copying.  Where the processor has AVX2 it takes a third of the time.  The
 * values, and the state between two calls, are the same.
 */
struct dmig_hash {
	/* XXH3-64 */
	u64 (*sum)(const void *bytes, size_t size, u64 seed);
	/* More for an XXH3-128; @state is an XXH3_state_t. */
	void (*add)(void *state, const void *bytes, size_t size);
};

/* The one that this processor is fastest with. */
const struct dmig_hash *dmig_hash_choose(void);

/* Everywhere. */
extern const struct dmig_hash dmig_hash_any;
/* Where there is AVX2. */
extern const struct dmig_hash dmig_hash_avx2;

#endif
