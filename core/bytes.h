/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_BYTES_H
#define DMIG_BYTES_H

#include "platform.h"

/*
 * Short texts are compared as words.  Most names and values of devices have
 * 16 bytes at most, where the first and the last eight say it all.
 */

/* Eight bytes as a word, the first of them lowest on every machine. */
static inline u64 dmig_load64(const void *at)
{
	u64 word;

	__builtin_memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static inline void dmig_store64(void *at, u64 word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	__builtin_memcpy(at, &word, sizeof(word));
}

static inline u32 dmig_load32(const void *at)
{
	u32 word;

	__builtin_memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

/* The first eight bytes of a text, zero-padded. */
static inline u64 dmig_head(const char *text, size_t len)
{
	u64 head = 0;

	if (len >= 8)
		return dmig_load64(text);
	if (len >= 4)
		return dmig_load32(text) | (u64)dmig_load32(text + len - 4) << (8 * len - 32);
	for (size_t i = 0; i < len; i++)
		head |= (u64)(u8)text[i] << (8 * i);
	return head;
}

/*
 * The same for a text in the block of a document, where more follows behind
 * every text: eight bytes can always be read.
 */
static inline u64 dmig_head_in_block(const char *text, size_t len)
{
	const u64 word = dmig_load64(text);

	return len < 8 ? word & ((1ULL << (8 * len)) - 1) : word;
}

/* The last eight bytes of a text of more than eight, 0 for others. */
static inline u64 dmig_tail(const char *text, size_t len)
{
	return len > 8 ? dmig_load64(text + len - 8) : 0;
}

/*
 * Two lengths as one word: a value's and, right behind it, a name's.  The byte
 * that follows them is left out.
 */
static inline u32 dmig_lens(const u16 *value_len)
{
	return dmig_load32(value_len) & 0x00ffffff;
}

/* Are two texts of equal length, head and tail the same? */
static inline bool dmig_same_middle(const char *a, const char *b, size_t len)
{
	if (dmig_likely(len <= 16))
		return true;
	if (len <= 24)
		return dmig_load64(a + 8) == dmig_load64(b + 8);
	return !memcmp(a + 8, b + 8, len - 16);
}

/* Are two texts of equal length the same? */
static inline bool dmig_same(const char *a, const char *b, size_t len)
{
	if (len > 32)
		return !memcmp(a, b, len);
	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8)
			if (dmig_load64(a + i) != dmig_load64(b + i))
				return false;
		return dmig_load64(a + len - 8) == dmig_load64(b + len - 8);
	}
	if (len >= 4)
		return dmig_load32(a) == dmig_load32(b) &&
		       dmig_load32(a + len - 4) == dmig_load32(b + len - 4);
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/*
 * Copy a short text in line: a call, or an instruction that repeats, takes longer
 * to begin.
 */
static inline void dmig_copy(char *to, const char *from, size_t len)
{
	size_t i;

	for (i = 0; i + 8 <= len; i += 8)
		dmig_store64(to + i, dmig_load64(from + i));
	for (; i < len; i++)
		to[i] = from[i];
}

/* A word of eight equal bytes. */
#define DMIG_BYTES(byte) (0x0101010101010101ULL * (byte))

/*
 * Which of eight bytes are not within @low … @high, both ASCII: their highest
 * bit, right for the lowest of them at least.  Of bytes that are not ASCII the
 * sum has that bit up to @high + 0x80, and the difference from @low + 0x80 on.
 */
static inline u64 dmig_outside(u64 word, u8 low, u8 high)
{
	return ((word - DMIG_BYTES(low)) | (word + DMIG_BYTES(0x7f - high))) & DMIG_BYTES(0x80);
}

/* Which of eight bytes are @byte: their highest bit, right for the lowest of them. */
static inline u64 dmig_equal(u64 word, u8 byte)
{
	const u64 differs = word ^ DMIG_BYTES(byte);

	return (differs - DMIG_BYTES(1)) & ~differs & DMIG_BYTES(0x80);
}

/* Bytes in front of the first @c, or @len. */
static inline size_t dmig_span(const char *text, size_t len, char c)
{
	size_t at = 0;

	/* Eight at a time while none is it; which of eight is for the loop below. */
	while (at + 8 <= len && !dmig_equal(dmig_load64(text + at), (u8)c))
		at += 8;
	while (at < len && text[at] != c)
		at++;
	return at;
}

static inline bool dmig_is_digit(char c)
{
	return (u8)(c - '0') < 10;
}

#endif
