// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"

/*
 * The bytes of values: where they end, what is escaped, what is a comment.
 * devmig-document(5), TEXT FORM
 *
 * Bytes are read from the block's own copy; where an escape shortens a text it
 * is moved together in place, never past the byte that is read next.
 */

/* At @c->at stands a backslash: the byte that it stands for, 0 on error. */
char dmig_read_escape(struct dmig_builder *b, struct dmig_cursor *c)
{
	char escaped = c->at[1];

	if (escaped != '"' && escaped != '\\' && escaped != '{' && escaped != '}') {
		dmig_wrong(b, DMIG_BAD_ESCAPE, c, c->at, escaped > ' ' ? 2 : 1);
		return 0;
	}
	c->at += 2;
	return escaped;
}

char *dmig_pass_safe(struct dmig_cursor *c, char *write)
{
	if (write != c->at) {
		while (dmig_is(*c->at, DMIG_C_SAFE))
			*write++ = *c->at++;
		return write;
	}
	c->at = dmig_skip_words(c->at, DMIG_C_SAFE, '$', 'z', '\\');
	return c->at;
}

/* What stops a quoted text short: the end of its line, or a byte that may not be. */
bool dmig_stop_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open)
{
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_QUOTE, c, open, 1);
	return dmig_wrong(b, DMIG_BAD_BYTE, c, c->at, 1);
}

bool dmig_read_rest(struct dmig_builder *b, struct dmig_cursor *c, enum dmig_reason otherwise)
{
	dmig_skip_blanks(c);
	if (dmig_at_eol(c))
		return true;
	if (*c->at != '#')
		return dmig_wrong(b, dmig_is(*c->at, DMIG_C_PRINT) ? otherwise : DMIG_BAD_BYTE, c,
				  c->at, 1);
	c->at = dmig_skip_words(c->at, DMIG_C_PRINT, ' ', '~', 0);
	return dmig_at_eol(c) || dmig_wrong(b, DMIG_BAD_BYTE, c, c->at, 1);
}

/*
 * Pass over ordinary bytes of a bare value, up to a brace or its end;
 * *ret_end is then where its trailing blanks begin.
 */
enum dmig_scanned dmig_scan_bare(struct dmig_builder *b, struct dmig_cursor *c, const char *start,
				 char **ret_end)
{
	char *at = c->at;

	for (;;) {
		at = dmig_skip_words(at, DMIG_C_PLAIN, '$', 'z', 0);
		/* A '#' begins a comment at the start, or behind a blank. */
		if (*at != '#' || at == start || dmig_is(at[-1], DMIG_C_BLANK))
			break;
		at++;
	}
	c->at = at;
	if (*at == '{' || *at == '}')
		return DMIG_SCANNED_BRACE;
	while (at > start && dmig_is(at[-1], DMIG_C_BLANK))
		at--;
	*ret_end = at;
	return dmig_read_rest(b, c, DMIG_BAD_BYTE) ? DMIG_SCANNED_END : DMIG_SCANNED_ERROR;
}

bool dmig_check_len(struct dmig_builder *b, const struct dmig_cursor *c, const char *start,
		    const char *end)
{
	if (dmig_unlikely(end - start > DMIG_VALUE_MAX))
		return dmig_wrong(b, DMIG_LIMIT_VALUE, c, start, (size_t)(end - start));
	return true;
}

/*
 * Pass over the literal text of a quoted value and move it together.  True at
 * an unescaped brace or at the closing quote; *ret_end is the text's end.
 */
bool dmig_scan_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open,
		      char **ret_end)
{
	char *write = c->at;

	for (;;) {
		char byte;

		write = dmig_pass_safe(c, write);
		*ret_end = write;
		if (!dmig_is(*c->at, DMIG_C_PRINT))
			return dmig_stop_quoted(b, c, open);
		if (*c->at != '\\')
			return true;
		byte = dmig_read_escape(b, c);
		if (!byte)
			return false;
		*write++ = byte;
	}
}

const char *dmig_read_literal(struct dmig_builder *b, struct dmig_cursor *c, size_t *ret_len)
{
	enum dmig_scanned scanned;
	const char *start;
	const char *text;
	char *end;

	dmig_skip_blanks(c);
	start = c->at;
	if (*start == '"') {
		text = ++c->at;
		if (!dmig_scan_quoted(b, c, start, &end))
			return NULL;
		if (*c->at != '"') {
			dmig_wrong(b, DMIG_BRACE_IN_SELF, c, c->at, 1);
			return NULL;
		}
		c->at++;
		*ret_len = (size_t)(end - text);
		return dmig_check_len(b, c, start, c->at) && dmig_read_rest(b, c, DMIG_AFTER_QUOTE)
			       ? text
			       : NULL;
	}
	end = dmig_plain_end(c);
	if (!end) {
		scanned = dmig_scan_bare(b, c, start, &end);
		if (scanned == DMIG_SCANNED_BRACE)
			dmig_wrong(b, DMIG_BRACE_IN_SELF, c, c->at, 1);
		if (scanned != DMIG_SCANNED_END)
			return NULL;
	}
	*ret_len = (size_t)(end - start);
	return dmig_check_len(b, c, start, end) ? start : NULL;
}
