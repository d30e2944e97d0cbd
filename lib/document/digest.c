// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <lib/common/export.h>
#include <lib/document/document.h>

struct devmig_digest dmig_digest(const char *bytes, size_t size)
{
	XXH128_canonical_t canonical;
	struct devmig_digest digest;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
	memcpy(digest.bytes, canonical.digest, sizeof(digest.bytes));
	return digest;
}

DEVMIG_EXPORT void devmig_digest_format(const struct devmig_digest *digest, char ret[33])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < sizeof(digest->bytes); i++) {
		ret[2 * i] = digits[digest->bytes[i] >> 4];
		ret[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	ret[32] = 0;
}
