// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"

/* The text form, line by line.  devmig-document(5), TEXT FORM */

#define IS_ALPHA(c) (((c) >= 'A' && (c) <= 'Z') || ((c) >= 'a' && (c) <= 'z') || (c) == '_')
#define IS_DIGIT(c) ((c) >= '0' && (c) <= '9')
#define IS_BLANK(c) ((c) == ' ' || (c) == '\t')
#define IS_PRINT(c) (((c) >= ' ' && (c) <= '~') || (c) == '\t')
#define IS_BRACE(c) ((c) == '{' || (c) == '}')

#define BYTE_CLASS(c)                                                                              \
	((IS_ALPHA(c) || IS_DIGIT(c) || (c) == '.' || (c) == '-' ? DMIG_C_NAME : 0) |              \
	 (IS_ALPHA(c) || IS_DIGIT(c) ? DMIG_C_VAR : 0) | (IS_BLANK(c) ? DMIG_C_BLANK : 0) |        \
	 (IS_PRINT(c) ? DMIG_C_PRINT : 0) |                                                        \
	 (IS_PRINT(c) && !IS_BRACE(c) && (c) != '#' ? DMIG_C_PLAIN : 0) |                          \
	 (IS_PRINT(c) && !IS_BRACE(c) && (c) != '"' && (c) != '\\' ? DMIG_C_SAFE : 0) |            \
	 (IS_PRINT(c) && !IS_BLANK(c) && (c) != ',' && (c) != '}' && (c) != '"' && (c) != '\\'     \
		  ? DMIG_C_ITEM                                                                    \
		  : 0) |                                                                           \
	 (IS_ALPHA(c) ? DMIG_C_START : 0))

#define CLASS4(c)  BYTE_CLASS(c), BYTE_CLASS((c) + 1), BYTE_CLASS((c) + 2), BYTE_CLASS((c) + 3)
#define CLASS16(c) CLASS4(c), CLASS4((c) + 4), CLASS4((c) + 8), CLASS4((c) + 12)
#define CLASS64(c) CLASS16(c), CLASS16((c) + 16), CLASS16((c) + 32), CLASS16((c) + 48)

const u8 dmig_class[256] = { CLASS64(0), CLASS64(64), CLASS64(128), CLASS64(192) };

static const struct {
	const char *text;
	u8 len;
	u8 section;
} headers[] = {
	{ "SELF", 4, DMIG_SECTION_SELF },
	{ "COMPATIBLE", 10, DMIG_SECTION_COMPATIBLE },
	{ "APPLY", 5, DMIG_SECTION_APPLY },
};

/* Is @text these letters, whatever their case?  No other byte of a name becomes a letter. */
static bool is_word(const char *text, const char *letters, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] & ~0x20) != letters[i])
			return false;
	return true;
}

/*
 * The section that a line of this name was most likely meant to open: it is
 * spelled like its header, or has a colon and begins like it.
 */
static u8 guess_header(const char *name, size_t len, bool colon)
{
	for (size_t i = 0; i < DMIG_COUNT(headers); i++)
		if (headers[i].len == len && is_word(name, headers[i].text, len))
			return headers[i].section;
	for (size_t i = 0; colon && i < DMIG_COUNT(headers); i++)
		if (is_word(name, headers[i].text, 1))
			return headers[i].section;
	return DMIG_SECTION_NONE;
}

/* The section that a header of this name opens. */
static u8 find_header(const char *name, size_t len)
{
	for (size_t i = 0; i < DMIG_COUNT(headers); i++)
		if (headers[i].len == len && dmig_same(headers[i].text, name, len))
			return headers[i].section;
	return DMIG_SECTION_NONE;
}

/* A line that is nothing: say what it was most likely meant to be. */
static bool stray_line(struct dmig_builder *b, const struct dmig_cursor *c, const char *start)
{
	const char *at = c->at;

	if (!dmig_is(*at, DMIG_C_PRINT) && !dmig_at_eol(c))
		return dmig_wrong(b, DMIG_BAD_BYTE, c, at, 1);
	for (; *at != '\n'; at++) {
		if (*at != '=')
			continue;
		b->value = at + 1;
		if (b->section == DMIG_SECTION_COMPATIBLE)
			dmig_declare_rest(b);
		return dmig_wrong(b, DMIG_BAD_NAME, c, start, (size_t)(at - start));
	}
	return dmig_wrong(b, b->only == DMIG_SECTION_SELF ? DMIG_LINE_IN_SELF : DMIG_BAD_LINE, c,
			  start, (size_t)(at - start));
}

static bool is_rest_blank(const struct dmig_cursor *c)
{
	struct dmig_cursor rest = *c;

	dmig_skip_blanks(&rest);
	return dmig_at_eol(&rest) || *rest.at == '#';
}

/*
 * A name that no '=' follows, the cursor behind it: where it looks like a
 * header that is misspelled, say so and take it for that header, so that what
 * follows is not wrong as well.
 */
static bool stray_name(struct dmig_builder *b, struct dmig_cursor *c, const char *name, size_t len)
{
	const bool colon = *c->at == ':';
	const u8 section = guess_header(name, len, colon);
	const bool spelled = section != DMIG_SECTION_NONE && guess_header(name, len, false);

	c->at += colon;
	if ((!section && !colon) || b->only == DMIG_SECTION_SELF || !is_rest_blank(c))
		return stray_line(b, c, name);
	/* What is wrong with the object before stands before. */
	if (!dmig_build_check_empty(b))
		return false;
	dmig_wrong(b, spelled ? DMIG_BAD_HEADER : DMIG_NO_HEADER, c, name, (size_t)(c->at - name));
	if (b->stopped)
		return false;
	if (section && !dmig_build_object(b, section, dmig_place_of(c, name)))
		return false;
	return dmig_read_rest(b, c, DMIG_BAD_LINE);
}

/* A line that begins with a name, from there. */
static bool read_name(struct dmig_builder *b, struct dmig_cursor *c)
{
	char *const name = c->at;
	size_t len = dmig_expected_name(b, name);

	if (len) {
		c->at = name + len + 1;
		return dmig_add_expected(b, c, name);
	}
	c->at = dmig_skip(name + 1, DMIG_C_NAME);
	len = (size_t)(c->at - name);

	if (name == c->origin && *c->at == ':') {
		const u8 section = find_header(name, len);

		/* A file of SELF's fields has no headers. */
		if (section == DMIG_SECTION_NONE || b->only == DMIG_SECTION_SELF)
			return stray_name(b, c, name, len);
		c->at++;
		return dmig_build_object(b, section, dmig_place_of(c, name)) &&
		       dmig_read_rest(b, c, DMIG_BAD_LINE);
	}
	dmig_skip_blanks(c);
	if (*c->at != '=')
		return stray_name(b, c, name, len);
	c->at++;
	return dmig_add_field(b, c, name, len);
}

/* A line from its first non-blank byte, up to its end. */
static bool read_line(struct dmig_builder *b, struct dmig_cursor *c)
{
	if (dmig_likely(dmig_is(*c->at, DMIG_C_START)))
		return read_name(b, c);
	if (*c->at == '#')
		return dmig_read_rest(b, c, DMIG_BAD_LINE);
	return dmig_at_eol(c) || stray_line(b, c, c->at);
}

/* After an error: on to the end of its line. */
static void skip_line(struct dmig_cursor *c)
{
	while (*c->at != '\n')
		c->at++;
}

static void read_lines(struct dmig_builder *b, struct dmig_cursor *c)
{
	while (c->at < c->end) {
		c->origin = c->at;
		c->place.line++;
		dmig_skip_blanks(c);
		if (!read_line(b, c)) {
			if (b->stopped)
				return;
			skip_line(c);
		}
		/* The LF that stands behind the text may be passed, too. */
		c->at += 1 + (*c->at == '\r');
	}
}

/* A file of the two-files form: its header is left out, or may be. */
static bool begin_part(struct dmig_builder *b, size_t size, enum dmig_section section)
{
	const struct dmig_place start = { 1, 1 };

	if (!dmig_count_written(b, size, start))
		return false;
	b->only = (u8)section;
	/* What may migrate in can be nothing: its first object opens with its first field. */
	b->implied = section == DMIG_SECTION_COMPATIBLE;
	return b->implied || dmig_build_object(b, section, start);
}

/* The first byte of a text that is past the limit. */
static struct dmig_place past_limit(const char *text)
{
	struct dmig_place place = { 1, 1 };

	for (u32 i = 0; i < DMIG_DOCUMENT_MAX; i++) {
		place.column++;
		if (text[i] == '\n')
			place = (struct dmig_place){ place.line + 1, 1 };
	}
	return place;
}

bool dmig_build_text(struct dmig_builder *b, const char *text, size_t size,
		     enum dmig_section section)
{
	struct dmig_cursor c = { .place = { .line = 0, .column = 1 } };

	if (size > DMIG_DOCUMENT_MAX) {
		dmig_build_error(b, DMIG_LIMIT_DOCUMENT, past_limit(text), NULL, 0);
		b->stopped = true;
		return false;
	}
	if (section != DMIG_SECTION_NONE && !begin_part(b, size, section))
		return false;
	/* The copy keeps names and values; escapes are undone in it. */
	c.at = dmig_take(b, size + 1);
	if (!c.at)
		return false;
	/* A text of no bytes need not be anywhere. */
	if (size)
		memcpy(c.at, text, size);
	c.end = c.at + size;
	*c.end = '\n';
	b->in_text = true;
	read_lines(b, &c);
	b->in_text = false;
	b->only = DMIG_SECTION_NONE;
	b->implied = false;
	return !b->stopped;
}
