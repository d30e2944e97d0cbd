// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "hash.h"

static u64 sum(const void *bytes, size_t size, u64 seed)
{
	return XXH3_64bits_withSeed(bytes, size, seed);
}

static void add(void *state, const void *bytes, size_t size)
{
	XXH3_128bits_update(state, bytes, size);
}

const struct dmig_hash dmig_hash_any = { sum, add };

const struct dmig_hash *dmig_hash_choose(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &dmig_hash_avx2;
#endif
	return &dmig_hash_any;
}
