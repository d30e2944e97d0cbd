/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "forge.h"

#include <endian.h>
#include <string.h>

/* A head of devmig: the sizes of its two parts stand in it. */
#define HEAD_SIZE      32
#define HEAD_HEADER_AT 12
#define HEAD_TEXT_AT   24

/* What stands in front of a payload. */
#define RECORD_SIZE      24
#define RECORD_FLAGS_AT  4
#define RECORD_OFFSET_AT 8
#define RECORD_LENGTH_AT 16
#define RECORD_CRC_AT    20

#define END_CRC_AT (RECORD_SIZE + 8)

enum record {
	RECORD_PAGES = 1,
	RECORD_REGISTERS = 2,
	RECORD_SWITCH = 3,
	RECORD_END = 4,
};

/* Bits that are flipped in the first record of a type. */
static const struct forgery {
	enum record type;
	size_t at;
	uint32_t bits;
	const char *what;
} forgeries[] = {
	{ RECORD_PAGES, RECORD_FLAGS_AT, 1, "flags of pages" },
	{ RECORD_REGISTERS, RECORD_FLAGS_AT, 1, "flags of registers" },
	{ RECORD_REGISTERS, RECORD_OFFSET_AT, 4096, "an offset of registers" },
	{ RECORD_REGISTERS, RECORD_SIZE, 4096, "another size of memory" },
	{ RECORD_REGISTERS, RECORD_SIZE + 40, 1 << 3, "the first flag of DMA without a name" },
	{ RECORD_REGISTERS, RECORD_SIZE + 40, 1U << 31, "the last flag of DMA" },
	{ RECORD_REGISTERS, RECORD_SIZE + 44, 1, "the reserved bytes of registers, at the start" },
	{ RECORD_REGISTERS, RECORD_SIZE + 44, 1U << 31, "and at the end" },
	{ RECORD_SWITCH, RECORD_FLAGS_AT, 1, "flags of the switch" },
	{ RECORD_SWITCH, RECORD_OFFSET_AT, 4096, "an offset of the switch" },
	{ RECORD_END, RECORD_FLAGS_AT, 1, "flags of the end" },
	{ RECORD_END, RECORD_SIZE + 12, 1, "the reserved bytes of the end, at the start" },
	{ RECORD_END, RECORD_SIZE + 12, 1U << 31, "and at the end" },
};

static uint32_t get(const uint8_t *at)
{
	uint32_t raw;

	memcpy(&raw, at, sizeof(raw));
	return le32toh(raw);
}

static void put(uint8_t *at, uint32_t value)
{
	const uint32_t raw = htole32(value);

	memcpy(at, &raw, sizeof(raw));
}

/* CRC-32 of what comes one after the other; the first @crc is 0. */
static uint32_t crc32(uint32_t crc, const uint8_t *bytes, size_t length)
{
	crc = ~crc;
	for (size_t i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Behind the head that stands at a place; the end of the stream if none can. */
static size_t behind_head(const struct stream *stream, size_t at)
{
	if (stream->length - at < HEAD_SIZE)
		return stream->length;
	return at + get(stream->bytes + at + HEAD_HEADER_AT) +
	       get(stream->bytes + at + HEAD_TEXT_AT);
}

/* A record with right checksums; the stream's goes on over it. */
static uint32_t seal(uint8_t *record, size_t length, uint32_t crc)
{
	put(record + RECORD_CRC_AT,
	    crc32(crc32(0, record, RECORD_CRC_AT), record + RECORD_SIZE, length - RECORD_SIZE));
	return crc32(crc, record, length);
}

bool forge_vgpu(struct stream *stream, unsigned int number, const char **what)
{
	const struct forgery *forgery = &forgeries[number];
	size_t at = behind_head(stream, 0);
	uint32_t crc = 0;

	if (number >= sizeof(forgeries) / sizeof(forgeries[0]))
		return false;
	*what = NULL;
	while (at < stream->length && stream->length - at >= RECORD_SIZE) {
		uint8_t *record = stream->bytes + at;
		const enum record type = get(record);
		const size_t length = RECORD_SIZE + get(record + RECORD_LENGTH_AT);

		if (type == RECORD_END)
			put(record + END_CRC_AT, crc);
		if (type == forgery->type && !*what) {
			put(record + forgery->at, get(record + forgery->at) ^ forgery->bits);
			*what = forgery->what;
		}
		crc = seal(record, length, crc);
		at += length;
		if (type == RECORD_SWITCH)
			at = behind_head(stream, at);
	}
	return true;
}
