// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "conform_place.h"
#include "report.h"

/* A number, decimal or 0x…, and what stands behind it. */
static bool read_number(const char **text, char end, uint64_t max, uint64_t *ret)
{
	char *behind;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*ret = strtoull(*text, &behind, 0);
	if (errno || *behind != end || *ret > max)
		return false;
	*text = behind + (end != 0);
	return true;
}

static bool read_watch(const char *text, struct conform_watch *ret)
{
	uint64_t region, size;

	if (!read_number(&text, ':', UINT_MAX, &region) ||
	    !read_number(&text, ':', UINT64_MAX, &ret->offset) ||
	    !read_number(&text, 0, CONFORM_WATCH_MAX, &size) || !size)
		return false;
	ret->region = (unsigned int)region;
	ret->size = (size_t)size;
	return true;
}

int conform_read_watches(const struct option_list *texts, struct conform_options *ret)
{
	if (texts->count > CONFORM_WATCHES_MAX)
		return report_usage("conform: --watch can be given %d times at most",
				    CONFORM_WATCHES_MAX);
	for (size_t i = 0; i < texts->count; i++)
		if (!read_watch(texts->texts[i], &ret->watches[i]))
			return report_usage("conform: --watch wants REGION:OFFSET:SIZE, with a "
					    "size from 1 to %d, not '%s'",
					    CONFORM_WATCH_MAX, texts->texts[i]);
	ret->nwatches = texts->count;
	return 0;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool read_hex(const char *text, struct conform_poke *ret)
{
	const size_t len = strlen(text);

	ret->size = len / 2;
	if (!len || len % 2 || ret->size > sizeof(ret->bytes))
		return false;
	for (size_t i = 0; i < len; i++) {
		const int digit = hex_digit(text[i]);

		if (digit < 0)
			return false;
		ret->bytes[i / 2] = (unsigned char)(ret->bytes[i / 2] << 4 | digit);
	}
	return true;
}

static bool read_poke(const char *text, struct conform_poke *ret)
{
	uint64_t region;

	if (!read_number(&text, ':', UINT_MAX, &region) ||
	    !read_number(&text, ':', UINT64_MAX, &ret->offset))
		return false;
	ret->region = (unsigned int)region;
	return read_hex(text, ret);
}

int conform_read_pokes(const struct option_list *texts, struct conform_options *ret)
{
	if (texts->count > CONFORM_POKES_MAX)
		return report_usage("conform: --poke can be given %d times at most",
				    CONFORM_POKES_MAX);
	for (size_t i = 0; i < texts->count; i++)
		if (!read_poke(texts->texts[i], &ret->pokes[i]))
			return report_usage("conform: --poke wants REGION:OFFSET:HEX, with 1 to "
					    "%zu bytes as hexadecimal digits, not '%s'",
					    sizeof(ret->pokes[i].bytes), texts->texts[i]);
	ret->npokes = texts->count;
	return 0;
}
