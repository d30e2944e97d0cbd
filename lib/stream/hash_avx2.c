// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hash.h"

#ifdef __x86_64__
#include <immintrin.h>

/* All that follows is for processors that have it. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

#define XXH_VECTOR XXH_AVX2
#define XXH_INLINE_ALL
#include <xxhash.h>

static u64 sum(const void *bytes, size_t size, u64 seed)
{
	return XXH3_64bits_withSeed(bytes, size, seed);
}

static void add(void *state, const void *bytes, size_t size)
{
	XXH3_128bits_update(state, bytes, size);
}

const struct dmig_hash dmig_hash_avx2 = { sum, add };

#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
