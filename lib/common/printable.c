// SPDX-License-Identifier: LGPL-2.1-or-later
#include "printable.h"
#include "utf8.h"

#include <core/platform.h>
#include <stdlib.h>

/*
 * How many bytes at @at a terminal shows as a character: of UTF-8, as in names
 * of files.  0: none; it would break the line, or control the terminal, for
 * which U+0080 to U+009F do as well as the controls of ASCII.
 */
static size_t shown_len(const char *at, const char *end)
{
	const u8 byte = (u8)*at;

	if (byte < 0x80)
		return byte >= 0x20 && byte != 0x7f;
	if (byte == 0xc2 && end - at > 1 && (u8)at[1] < 0xa0)
		return 0;
	return dmig_utf8_len(at, end);
}

char *dmig_printable(const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const char *const end = bytes + len;
	char *copy = malloc(4 * len + 1), *to = copy;

	if (!copy)
		return NULL;
	while (bytes < end) {
		const size_t shown = shown_len(bytes, end);
		const u8 byte = (u8)*bytes;

		if (shown) {
			to = mempcpy(to, bytes, shown);
			bytes += shown;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
		bytes++;
	}
	*to = 0;
	return copy;
}
