// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foreign.h"
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* Behind the line end, or @end. */
static const char *skip_line(const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at));

	return lf ? lf + 1 : end;
}

static bool begins_with(const char *at, const char *end, const char *what)
{
	size_t len = strlen(what);

	return (size_t)(end - at) >= len && !memcmp(at, what, len);
}

/* The text of a document, perhaps below comments. */
static bool is_document(const char *at, const char *end)
{
	while (at < end && *at == '#')
		at = skip_blanks(skip_line(at, end), end);
	return begins_with(at, end, "SELF:");
}

/* The first line begins an object, and the next one has a key of it. */
static bool is_spread(const char *at, const char *end)
{
	const char *next = skip_line(at, end);
	const char *last = next;

	if (*at != '{')
		return false;
	while (is_blank(last[-1]))
		last--;
	if (last[-1] == '}')
		return false;
	next = skip_blanks(next, end);
	return next < end && *next == '"';
}

const char *dmig_foreign(const char *bytes, size_t size)
{
	const char *end = bytes + size;
	const char *at = skip_blanks(bytes, end);

	if (at == end)
		return NULL;
	if (begins_with(bytes, end, "\x1f\x8b"))
		return "the file is compressed by gzip; unpack it first";
	if (*at == '[')
		return "the file is a JSON array; write one record per line, without the array";
	if (is_spread(at, end))
		return "the file has JSON that is spread over lines; write each record on one line";
	if (is_document(at, end))
		return "the file is a document, and no fleet, which has one JSON record per line";
	return NULL;
}
