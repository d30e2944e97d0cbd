// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include "stream.h"

#include <xxhash.h>

uint64_t stream_checksum(const void *fixed, size_t size, const void *more, size_t more_size)
{
	const XXH64_hash_t seed = XXH3_64bits(fixed, size - sizeof(uint64_t));

	return XXH3_64bits_withSeed(more, more_size, seed);
}

uint64_t stream_chain(uint64_t chain, uint64_t checksum)
{
	const uint64_t bytes = htole64(checksum);

	return XXH3_64bits_withSeed(&bytes, sizeof(bytes), chain);
}
