// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "seal.h"
#include <endian.h>
#include <lib/stream/layout.h>
#include <stdlib.h>
#include <string.h>

static void seal_record(uint8_t *bytes, struct dmig_record_head *head, uint64_t number)
{
	const size_t size = le32toh(head->size), summed = sizeof(*head) - sizeof(head->sum);
	uint8_t *copy = malloc(summed + size);

	if (!copy)
		abort();
	memcpy(copy, head, summed);
	memcpy(copy + summed, bytes + sizeof(*head), size);
	head->sum = htole64(XXH3_64bits_withSeed(copy, summed + size, number));
	memcpy(bytes, head, sizeof(*head));
	free(copy);
}

/* All data that there was so far, in an end. */
static void seal_end(uint8_t *bytes, const XXH3_state_t *state, uint64_t count)
{
	struct dmig_end end = { .bytes = htole64(count) };
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
	memcpy(end.digest, canonical.digest, sizeof(end.digest));
	memcpy(bytes, &end, sizeof(end));
}

static void seal_records(uint8_t *bytes, size_t size)
{
	struct dmig_record_head head;
	XXH3_state_t state;
	uint64_t number, count = 0;
	size_t at, length;

	XXH3_INITSTATE(&state);
	XXH3_128bits_reset(&state);
	for (number = 0, at = 0; size - at >= sizeof(head); number++) {
		uint8_t *payload = bytes + at + sizeof(head);

		memcpy(&head, bytes + at, sizeof(head));
		length = le32toh(head.size);
		if (length > size - at - sizeof(head))
			return;
		if (le16toh(head.type) == DMIG_PRE_COPY || le16toh(head.type) == DMIG_STOP_COPY) {
			XXH3_128bits_update(&state, payload, length);
			count += length;
		}
		if (le16toh(head.type) == DMIG_END && length == sizeof(struct dmig_end))
			seal_end(payload, &state, count);
		seal_record(bytes + at, &head, number);
		at += sizeof(head) + length;
	}
}

void seal_stream(uint8_t *bytes, size_t size)
{
	struct dmig_stream_header header;
	uint64_t all;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	all = (uint64_t)le32toh(header.size) + le32toh(header.identity_size) +
	      le32toh(header.document_size);
	if (le32toh(header.size) < sizeof(header) || all > size)
		return;
	header.sum = 0;
	memcpy(bytes, &header, sizeof(header));
	header.sum = htole64(XXH3_64bits(bytes, all));
	memcpy(bytes, &header, sizeof(header));
	seal_records(bytes + all, size - all);
}

void seal_answers(uint8_t *bytes, size_t size)
{
	struct dmig_answer_header header;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	if (le32toh(header.size) < sizeof(header) || le32toh(header.size) > size)
		return;
	seal_records(bytes + le32toh(header.size), size - le32toh(header.size));
}
