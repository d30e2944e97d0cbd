// SPDX-License-Identifier: LGPL-2.1-or-later
#include "number.h"

bool dmig_int_parse(const char *text, size_t len, u64 *ret)
{
	u64 value = 0;

	/* 19 digits can't overflow 64 bits; 2^63-1 has 19. */
	if (len - 1 >= 19)
		return false;
	if (text[0] == '0' && len > 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!dmig_is_digit(text[i]))
			return false;
		value = value * 10 + (u64)(text[i] - '0');
	}
	*ret = value;
	return value <= DMIG_INT_MAX;
}

bool dmig_version_parse(const char *text, size_t len, struct dmig_version *ret, u8 *ret_parts)
{
	u64 parts[DMIG_PARTS_MAX] = { 0 };
	u8 nparts = 0;
	size_t i = 0;

	for (;;) {
		u64 part = 0;
		size_t start = i;

		if (nparts == DMIG_PARTS_MAX)
			return false;
		for (; i < len && dmig_is_digit(text[i]); i++) {
			part = part * 10 + (u64)(text[i] - '0');
			if (part > DMIG_PART_MAX)
				return false;
		}
		if (i == start)
			return false;
		parts[nparts++] = part;
		if (i == len)
			break;
		if (text[i++] != '.')
			return false;
	}
	ret->head = parts[0] << 32 | parts[1];
	ret->tail = parts[2] << 32 | parts[3];
	*ret_parts = nparts;
	return true;
}

struct dmig_version dmig_version_ceiling(struct dmig_version version, u8 parts)
{
	const u64 low = DMIG_PART_MAX;

	if (parts < 1)
		version.head |= low << 32;
	if (parts < 2)
		version.head |= low;
	if (parts < 3)
		version.tail |= low << 32;
	if (parts < 4)
		version.tail |= low;
	return version;
}

u32 dmig_version_part(struct dmig_version version, u8 part)
{
	u64 half = part < 2 ? version.head : version.tail;

	return (u32)(part & 1 ? half : half >> 32);
}

int dmig_hex(char c)
{
	if (dmig_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool dmig_mask_parse(const char *text, size_t len, const char **ret_hex, size_t *ret_len,
		     u64 ret_bits[2])
{
	*ret_len = 0;
	if (len < 3 || text[0] != '0' || text[1] != 'x') {
		ret_bits[1] = 0;
		return dmig_int_parse(text, len, &ret_bits[0]);
	}
	for (size_t i = 2; i < len; i++)
		if (dmig_hex(text[i]) < 0)
			return false;
	*ret_hex = text + 2;
	*ret_len = len - 2;
	return true;
}

/* Digits that have been looked at before: at most 16. */
static u64 hex_word(const char *at, const char *end)
{
	u64 word = 0;

	/* A letter's low bits begin at 1, and it has a bit more than a digit. */
	for (; at < end; at++)
		word = word << 4 | (u64)((*at & 15) + (*at >> 6) * 9);
	return word;
}

bool dmig_mask_bits(const char *hex, size_t len, u64 ret[2])
{
	const char *const end = hex + len;

	while (hex < end && *hex == '0')
		hex++;
	ret[0] = hex_word(end - hex > 16 ? end - 16 : hex, end);
	ret[1] = 0;
	if (end - hex > 16)
		ret[1] = hex_word(end - hex > 32 ? end - 32 : hex, end - 16);
	return end - hex <= 32;
}
