// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "hash.h"
#include "total.h"
#include <stdlib.h>
#include <string.h>

struct dmig_total {
	XXH3_state_t state;
	const struct dmig_hash *hash;
	u64 bytes;
};

struct dmig_total *dmig_total_new(void)
{
	/* The state wants more than malloc() gives. */
	struct dmig_total *total = aligned_alloc(_Alignof(struct dmig_total), sizeof(*total));

	if (!total)
		return NULL;
	XXH3_INITSTATE(&total->state);
	XXH3_128bits_reset(&total->state);
	total->hash = dmig_hash_choose();
	total->bytes = 0;
	return total;
}

void dmig_total_add(struct dmig_total *total, const void *bytes, size_t size)
{
	total->hash->add(&total->state, bytes, size);
	total->bytes += size;
}

u64 dmig_total_bytes(const struct dmig_total *total)
{
	return total->bytes;
}

struct devmig_digest dmig_total_digest(const struct dmig_total *total)
{
	XXH128_canonical_t canonical;
	struct devmig_digest digest;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&total->state));
	memcpy(digest.bytes, canonical.digest, sizeof(digest.bytes));
	return digest;
}

void dmig_total_free(struct dmig_total *total)
{
	free(total);
}
