/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_STREAM_CRAFT_H
#define TEST_STREAM_CRAFT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Streams byte by byte, as devmig-stream(5) has them, and without the code that is
 * tested.
 */

/* Where the parts of a stream begin: its records, and then its end. */
#define CRAFT_RECORDS_MAX 64
struct craft_parts {
	size_t header; /* its size */
	size_t record[CRAFT_RECORDS_MAX + 1];
	size_t count;
};

void craft_parts(const uint8_t *bytes, size_t size, struct craft_parts *ret);

/* Make the checksum of the header, or of a record that stands @number-th, right. */
void craft_seal_header(uint8_t *bytes);
void craft_seal_record(uint8_t *record, uint64_t number);

uint16_t craft_get16(const uint8_t *at);
uint32_t craft_get32(const uint8_t *at);
void craft_put16(uint8_t *at, uint16_t value);
void craft_put32(uint8_t *at, uint32_t value);

/* Write a record; returns its size. */
size_t craft_record(uint8_t *at, uint16_t type, uint16_t flags, const void *payload, size_t size,
		    uint64_t number);

#endif
