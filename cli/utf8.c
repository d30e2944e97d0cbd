// SPDX-License-Identifier: LGPL-2.1-or-later
#include "utf8.h"

size_t utf8_len(const unsigned char *at, size_t left)
{
	/* By first byte: how many bytes, and the bounds of the second one. */
	static const struct {
		unsigned char first, last, len, low, high;
	} forms[] = {
		{ 0x00, 0x7f, 1, 0, 0 },       { 0xc2, 0xdf, 2, 0x80, 0xbf },
		{ 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xe1, 0xec, 3, 0x80, 0xbf },
		{ 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
		{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf },
		{ 0xf4, 0xf4, 4, 0x80, 0x8f },
	};
	size_t i, k;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (*at >= forms[i].first && *at <= forms[i].last)
			break;
	if (i == sizeof(forms) / sizeof(*forms) || forms[i].len > left)
		return 0;
	if (forms[i].len > 1 && (at[1] < forms[i].low || at[1] > forms[i].high))
		return 0;
	for (k = 2; k < forms[i].len; k++)
		if ((at[k] & 0xc0) != 0x80)
			return 0;
	return forms[i].len;
}
