// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/platform.h>
#include <lib/common/utf8.h>

size_t dmig_utf8_len(const char *at, const char *end)
{
	static const struct {
		u8 first_low, first_high, second_low, second_high, len;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	const u8 *bytes = (const u8 *)at;
	size_t form, i;

	for (form = 0; form < DMIG_COUNT(forms); form++)
		if (bytes[0] >= forms[form].first_low && bytes[0] <= forms[form].first_high)
			break;
	if (form == DMIG_COUNT(forms) || (size_t)(end - at) < forms[form].len)
		return 0;
	if (bytes[1] < forms[form].second_low || bytes[1] > forms[form].second_high)
		return 0;
	for (i = 2; i < forms[form].len; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	return forms[form].len;
}
