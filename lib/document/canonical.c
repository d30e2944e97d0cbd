// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <core/print.h>
#include <lib/common/export.h>
#include <lib/document/document.h>

/*
 * The canonical text of a document and its digest.  Many documents are read for
 * one question and dropped, so both are made when they are first asked for.
 */

static struct devmig_digest digest_of(const char *bytes, size_t size)
{
	XXH128_canonical_t canonical;
	struct devmig_digest digest;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
	memcpy(digest.bytes, canonical.digest, sizeof(digest.bytes));
	return digest;
}

static void make(struct devmig_document *document)
{
	struct dmig_canonical *canonical = &document->canonical;
	char *const text = (char *)(document + 1) + document->core->size;
	struct dmig_out out = { .at = text, .size = document->room - 1 };

	dmig_print(document->core, &out);
	text[out.len] = 0;
	canonical->text = text;
	canonical->size = out.len;
	canonical->digest = digest_of(text, out.len);
}

const struct dmig_canonical *dmig_document_canonical(const struct devmig_document *shared)
{
	/* Only what is guarded by the lock is written. */
	struct devmig_document *document = (struct devmig_document *)shared;

	if (__atomic_load_n(&document->made, __ATOMIC_ACQUIRE))
		return &document->canonical;
	pthread_mutex_lock(&document->lock);
	if (!document->made)
		make(document);
	__atomic_store_n(&document->made, true, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&document->lock);
	return &document->canonical;
}

DEVMIG_EXPORT struct devmig_digest devmig_document_digest(const struct devmig_document *document)
{
	return dmig_document_canonical(document)->digest;
}

/* Two texts can be made to have one digest: it alone does not decide. */
DEVMIG_EXPORT bool devmig_document_equal(const struct devmig_document *a,
					 const struct devmig_document *b)
{
	const struct dmig_canonical *one, *other;

	if (a == b)
		return true;
	one = dmig_document_canonical(a);
	other = dmig_document_canonical(b);
	return one->size == other->size && !memcmp(one->text, other->text, one->size);
}

bool dmig_document_is_compact(const struct devmig_document *document)
{
	return dmig_document_canonical(document)->text[strlen("SELF:\n")] != '\t';
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
