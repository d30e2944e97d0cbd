/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_NUMBER_H
#define DMIG_NUMBER_H

#include "document.h"

static inline bool dmig_is_digit(char c)
{
	return (u8)(c - '0') < 10;
}

/* The first eight bytes of a text, zero-padded, as one word that can be compared. */
static inline u64 dmig_head(const char *text, size_t len)
{
	u64 head = 0;

	if (dmig_likely(len >= 8)) {
		memcpy(&head, text, 8);
		return head;
	}
	if (len >= 4) {
		u32 low;
		u32 high;

		memcpy(&low, text, 4);
		memcpy(&high, text + len - 4, 4);
		/* The halves overlap by 8 - len bytes, which hold the same in both. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		return low | (u64)high << (len * 8 - 32);
#else
		return (u64)low << 32 | (u64)high << (64 - len * 8);
#endif
	}
	/* A word in memory order on every machine, since texts of 8 are copied. */
	for (size_t i = 0; i < len; i++)
		((u8 *)&head)[i] = (u8)text[i];
	return head;
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
