// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "craft.h"
#include <stdlib.h>
#include <string.h>

#define HEADER      48
#define RECORD_HEAD 16

uint16_t craft_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t craft_get32(const uint8_t *at)
{
	return craft_get16(at) | (uint32_t)craft_get16(at + 2) << 16;
}

void craft_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

void craft_put32(uint8_t *at, uint32_t value)
{
	craft_put16(at, (uint16_t)value);
	craft_put16(at + 2, (uint16_t)(value >> 16));
}

static void put64(uint8_t *at, uint64_t value)
{
	craft_put32(at, (uint32_t)value);
	craft_put32(at + 4, (uint32_t)(value >> 32));
}

static size_t header_size(const uint8_t *bytes)
{
	return craft_get32(bytes + 12) + craft_get32(bytes + 32) + craft_get32(bytes + 36);
}

void craft_parts(const uint8_t *bytes, size_t size, struct craft_parts *ret)
{
	size_t at = header_size(bytes);

	*ret = (struct craft_parts){ .header = at };
	while (at < size && ret->count < CRAFT_RECORDS_MAX) {
		ret->record[ret->count++] = at;
		at += RECORD_HEAD + craft_get32(bytes + at + 4);
	}
	ret->record[ret->count] = at;
	if (at != size)
		abort();
}

void craft_seal_header(uint8_t *bytes)
{
	put64(bytes + 40, 0);
	put64(bytes + 40, XXH3_64bits(bytes, header_size(bytes)));
}

void craft_seal_record(uint8_t *record, uint64_t number)
{
	const size_t size = craft_get32(record + 4);
	uint8_t *summed = malloc(8 + size);

	if (!summed)
		abort();
	memcpy(summed, record, 8);
	memcpy(summed + 8, record + RECORD_HEAD, size);
	put64(record + 8, XXH3_64bits_withSeed(summed, 8 + size, number));
	free(summed);
}

size_t craft_record(uint8_t *at, uint16_t type, uint16_t flags, const void *payload, size_t size,
		    uint64_t number)
{
	craft_put16(at, type);
	craft_put16(at + 2, flags);
	craft_put32(at + 4, (uint32_t)size);
	if (size)
		memcpy(at + RECORD_HEAD, payload, size);
	craft_seal_record(at, number);
	return RECORD_HEAD + size;
}
