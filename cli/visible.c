// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <string.h>

#include "text.h"
#include "utf8.h"
#include "visible.h"

/* Characters that are named, by first and last. */
static const struct {
	uint32_t first, last;
} named[] = {
	{ 0x00, 0x08 },     { 0x0b, 0x1f },     { 0x7f, 0x9f },     { 0x061c, 0x061c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

static uint32_t decode(const unsigned char *at, size_t len)
{
	uint32_t character = len > 1 ? *at & (0x7fu >> len) : *at;
	size_t i;

	for (i = 1; i < len; i++)
		character = character << 6 | (at[i] & 0x3f);
	return character;
}

static bool is_named(uint32_t character)
{
	size_t i;

	for (i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (character >= named[i].first && character <= named[i].last)
			return true;
	return false;
}

bool is_visible(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text), len;

	for (; left; at += len, left -= len) {
		len = utf8_len(at, left);
		if (!len || is_named(decode(at, len)))
			return false;
	}
	return true;
}

void put_visible(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text), len;

	for (; left; at += len, left -= len) {
		len = utf8_len(at, left);
		if (!len)
			fprintf(out, "<%02X>", *at);
		else if (is_named(decode(at, len)))
			fprintf(out, "<U+%04X>", decode(at, len));
		else
			fwrite(at, 1, len, out);
		len += !len;
	}
}

char *visible(const char *text)
{
	char *shown = NULL;
	size_t size;
	FILE *out = open_memstream(&shown, &size);

	if (out)
		put_visible(out, text);
	return text_end(out, &shown);
}
