/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_NUMBER_H
#define DMIG_NUMBER_H

#include "bytes.h"
#include "document.h"

/* The slot that a field's name falls into. */
static inline u8 dmig_slot(u64 head, u64 tail, size_t len)
{
	return (u8)((head * 0x9e3779b97f4a7c15ULL ^ (tail + len) * 0xc2b2ae3d27d4eb4fULL) >> 56);
}

/* A slot's bit in a set of slots. */
static inline u64 dmig_slot_bit(u8 slot)
{
	return 1ULL << (slot & 63);
}

/* Digits at the start of a text. */
static inline size_t dmig_digits(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && dmig_is_digit(text[n]))
		n++;
	return n;
}

/*
 * Exactly a canonical number: decimal, no sign, no leading zero, at most
 * 2^63-1.  devmig-document(5), TYPES, int
 */
bool dmig_int_parse(const char *text, size_t len, u64 *ret);

/*
 * Exactly a version: one to four numbers up to 2^31-1 with dots between them.
 * Missing parts are 0.  devmig-document(5), TYPES, version
 */
bool dmig_version_parse(const char *text, size_t len, struct dmig_version *ret, u8 *ret_parts);

/* The same version with every part from @parts on as large as it can be. */
struct dmig_version dmig_version_ceiling(struct dmig_version version, u8 parts);

u32 dmig_version_part(struct dmig_version version, u8 part);

static inline bool dmig_version_le(struct dmig_version a, struct dmig_version b)
{
	return a.head < b.head || (a.head == b.head && a.tail <= b.tail);
}

/* The value of a hexadecimal digit of either case, or -1. */
int dmig_hex(char c);

/*
 * A mask as a source writes it: 0x and digits of any length, or a canonical
 * number.  @ret_hex and @ret_len: its hexadecimal digits, or *ret_len 0 and
 * the number in @ret_bits.  devmig-document(5), TYPES, mask
 */
bool dmig_mask_parse(const char *text, size_t len, const char **ret_hex, size_t *ret_len,
		     u64 ret_bits[2]);

/* The low 128 bits of hexadecimal digits; false: there are more bits than that. */
bool dmig_mask_bits(const char *hex, size_t len, u64 ret[2]);

#endif
