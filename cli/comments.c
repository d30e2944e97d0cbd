// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comments.h"
#include "text.h"

/* A line of a text without its line end, and without blanks at both ends. */
struct line {
	const char *at;
	size_t len;
	bool indented;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void trim(struct line *line)
{
	while (line->len && is_blank(*line->at)) {
		line->indented = true;
		line->at++;
		line->len--;
	}
	while (line->len && is_blank(line->at[line->len - 1]))
		line->len--;
}

/* Take a line off the front of a text; false: there is none. */
static bool next_line(const char **text, const char *end, struct line *ret)
{
	const char *lf;

	if (*text == end)
		return false;
	lf = memchr(*text, '\n', end - *text);
	*ret = (struct line){ .at = *text, .len = (lf ? lf : end) - *text };
	*text = lf ? lf + 1 : end;
	trim(ret);
	return true;
}

/* Behind the quote or brace that closes what @at points into; @end if nothing does. */
static const char *skip_quoted(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < end ? at + 1 : end;
}

static const char *skip_braces(const char *at, const char *end)
{
	for (at++; at < end && *at != '}';)
		at = *at == '"' ? skip_quoted(at, end) : at + 1;
	return at < end ? at + 1 : end;
}

/* Behind a quoted value, whose placeholders may have quotes of their own. */
static const char *skip_quoted_value(const char *at, const char *end)
{
	for (at++; at < end && *at != '"';)
		at = *at == '{' ? skip_braces(at, end) : at + 1 + (*at == '\\');
	return at < end ? at + 1 : end;
}

/* The '#' of a comment behind a bare value that begins at @at. */
static const char *bare_comment(const char *at, const char *end)
{
	const char *start = at;

	while (at < end) {
		if (*at == '#' && (at == start || is_blank(at[-1])))
			return at;
		at = *at == '{' ? skip_braces(at, end) : at + 1;
	}
	return NULL;
}

/* The '#' of a comment behind a header or a field, NULL: there is none. */
static const char *trailing_comment(const struct line *line)
{
	const char *end = line->at + line->len;
	const char *at = line->at;

	while (at < end && *at != ':' && *at != '=')
		at++;
	if (at == end)
		return NULL;
	if (*at == ':')
		return memchr(at, '#', end - at);
	for (at++; at < end && is_blank(*at); at++)
		;
	if (at < end && *at == '"')
		return memchr(skip_quoted_value(at, end), '#', end - skip_quoted_value(at, end));
	return bare_comment(at, end);
}

bool comments_present(const char *text, size_t size)
{
	const char *end = text + size;
	struct line line;

	while (next_line(&text, end, &line))
		if (line.len && (*line.at == '#' || trailing_comment(&line)))
			return true;
	return false;
}

/* One canonical line, with the comment that stood behind its original. */
static bool put_line(FILE *out, const struct line *line, const char **canonical)
{
	const char *comment = trailing_comment(line);
	size_t len = strcspn(*canonical, "\n");

	if (**canonical == '\0')
		return false;
	fwrite(*canonical, 1, len, out);
	if (comment)
		fprintf(out, "  %.*s", (int)(line->at + line->len - comment), comment);
	putc('\n', out);
	*canonical += len + ((*canonical)[len] == '\n');
	return true;
}

char *comments_keep(const char *text, size_t size, const char *canonical, size_t *ret_size)
{
	const char *end = text + size;
	bool after_comment = false, gap = false, same = true;
	struct line line;
	char *kept = NULL;
	FILE *out = open_memstream(&kept, ret_size);

	if (!out)
		return NULL;
	while (same && next_line(&text, end, &line)) {
		if (line.len == 0) {
			gap = after_comment;
			continue;
		}
		after_comment = *line.at == '#';
		if (after_comment)
			fprintf(out, "%s%s%.*s\n", gap ? "\n" : "", line.indented ? "\t" : "",
				(int)line.len, line.at);
		else
			same = put_line(out, &line, &canonical);
		gap = false;
	}
	kept = text_end(out, &kept);
	if (!same || *canonical) {
		free(kept);
		return NULL;
	}
	return kept;
}
