// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generate.h"
#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX   65536
#define LEN_MAX    12 /* of literal texts */
#define PIECES_MAX 5

struct generator {
	struct random *shape;
	struct random *spelling;
	char *at;
	unsigned int nvars;
	u8 types[DMIG_VARS_MAX];
	u32 choices;
};

/* Literal text, or a placeholder that is spelled already. */
struct piece {
	bool literal;
	char text[512];
	size_t len;
};

/* xorshift64* */
u32 random_below(struct random *random, u32 limit)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return (u32)((random->state * 0x2545f4914f6cdd1dULL) >> 32) % limit;
}

static u32 shape(struct generator *g, u32 limit)
{
	return random_below(g->shape, limit);
}

/* One in @n. */
static bool spell(struct generator *g, u32 n)
{
	return !random_below(g->spelling, n);
}

static void put(struct generator *g, const char *bytes, size_t len)
{
	memcpy(g->at, bytes, len);
	g->at += len;
}

static void put_text(struct generator *g, const char *text)
{
	put(g, text, strlen(text));
}

static void put_blanks(struct generator *g)
{
	while (spell(g, 4))
		put(g, spell(g, 2) ? " " : "\t", 1);
}

static void put_comment(struct generator *g)
{
	static const char *const comments[] = { "#", "# x", "#{\"", "# a=b\\", "##}" };

	put_text(g, comments[random_below(g->spelling, DMIG_COUNT(comments))]);
}

static void put_line_end(struct generator *g)
{
	if (spell(g, 8))
		put(g, "\r", 1);
	put(g, "\n", 1);
	while (spell(g, 10)) {
		put_blanks(g);
		if (spell(g, 2))
			put_comment(g);
		put(g, "\n", 1);
	}
}

/* Behind a value or header; @blank: a comment needs a blank before it. */
static void put_rest(struct generator *g, bool blank)
{
	put_blanks(g);
	if (spell(g, 8)) {
		if (blank)
			put(g, " ", 1);
		put_comment(g);
	}
	put_line_end(g);
}

static size_t make_text(struct generator *g, char *ret)
{
	static const char bytes[] = "aaabbc01.+-_:/ \t#\"\\{}=,;%";
	const size_t len = shape(g, LEN_MAX);

	for (size_t i = 0; i < len; i++)
		ret[i] = bytes[shape(g, shape(g, 3) ? 12 : sizeof(bytes) - 1)];
	return len;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool has(const char *bytes, size_t len, const char *any)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(any, bytes[i]))
			return true;
	return false;
}

/* May literal text stand in a bare value?  By the words of the specification. */
static bool may_be_bare(const char *text, size_t len, bool first, bool last)
{
	if (!len)
		return true;
	if (has(text, len, "{}") || (last && is_blank(text[len - 1])) ||
	    (first && (is_blank(text[0]) || text[0] == '"' || text[0] == '#')))
		return false;
	for (size_t i = 1; i < len; i++)
		if (text[i] == '#' && is_blank(text[i - 1]))
			return false;
	return true;
}

/* @may: bytes that may be escaped besides those that must. */
static void put_escaped(struct generator *g, const char *text, size_t len, const char *must,
			const char *may)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr(must, text[i]) || (strchr(may, text[i]) && spell(g, 2)))
			put(g, "\\", 1);
		put(g, &text[i], 1);
	}
}

static void put_quoted(struct generator *g, const char *text, size_t len)
{
	put(g, "\"", 1);
	put_escaped(g, text, len, "\"\\{}", "");
	put(g, "\"", 1);
}

static void put_literal(struct generator *g, const char *text, size_t len)
{
	const bool bare = may_be_bare(text, len, true, true) && !spell(g, 4);

	if (bare)
		put(g, text, len);
	else
		put_quoted(g, text, len);
	put_rest(g, bare);
}

static void put_number(struct generator *g, u64 number)
{
	g->at += sprintf(g->at, "%llu", (unsigned long long)number);
}

/* Small numbers meet each other; the largest are where errors are. */
static u64 make_number(struct generator *g)
{
	return shape(g, 40) ? shape(g, 12) : DMIG_INT_MAX - shape(g, 3);
}

static void put_int_item(struct generator *g)
{
	const u64 low = make_number(g);
	const u64 add = shape(g, 5);

	if (!shape(g, 3)) {
		const u32 kind = shape(g, 3);

		if (kind != 0)
			put_number(g, low);
		put_text(g, "..");
		if (kind != 1)
			put_number(g, low > DMIG_INT_MAX - add ? low : low + add);
		return;
	}
	put_number(g, low);
}

static void put_version(struct generator *g, const u32 *parts, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		if (i)
			put(g, ".", 1);
		while (spell(g, 6))
			put(g, "0", 1);
		put_number(g, parts[i]);
	}
}

static void put_version_item(struct generator *g)
{
	u32 low[DMIG_PARTS_MAX];
	u32 high[DMIG_PARTS_MAX];
	const u32 n = 1 + shape(g, DMIG_PARTS_MAX);
	const u32 kind = shape(g, 6);

	for (u32 i = 0; i < n; i++) {
		low[i] = shape(g, 4);
		high[i] = low[i] + shape(g, 3);
	}
	if (kind != 0)
		put_version(g, low, n);
	if (kind <= 2)
		put_text(g, "..");
	if (kind == 0 || kind == 2)
		put_version(g, high, n);
}

static void put_text_item(struct generator *g)
{
	char text[LEN_MAX];
	const size_t len = shape(g, 2) ? shape(g, 3) : make_text(g, text);
	bool quoted;

	if (len < 3)
		memcpy(text, shape(g, 2) ? "ab" : "aa", len);
	quoted = !len || has(text, len, ",}\"\\ \t");
	if (!quoted && !spell(g, 3)) {
		put(g, text, len);
		return;
	}
	put(g, "\"", 1);
	put_escaped(g, text, len, "\"\\", "{}");
	put(g, "\"", 1);
}

static void put_mask(struct generator *g)
{
	const u32 digits = 1 + shape(g, shape(g, 4) ? 4 : 40);

	put_text(g, "0x");
	while (spell(g, 3))
		put(g, "0", 1);
	for (u32 i = 0; i < digits; i++) {
		const u32 digit = shape(g, 16);

		put(g, &(spell(g, 2) ? "0123456789ABCDEF" : "0123456789abcdef")[digit], 1);
	}
}

static void (*const put_item[])(struct generator *g) = {
	[DMIG_TYPE_INT] = put_int_item,
	[DMIG_TYPE_STRING] = put_text_item,
	[DMIG_TYPE_VERSION] = put_version_item,
	[DMIG_TYPE_SET] = put_text_item,
	[DMIG_TYPE_MASK] = put_mask,
};

static const char *const type_names[] = { "int", "string", "version", "set", "mask" };

static void put_list(struct generator *g, u8 type)
{
	const u32 n = type == DMIG_TYPE_MASK ? 1 : 1 + shape(g, 4);

	put(g, ":", 1);
	for (u32 i = 0; i < n; i++) {
		if (i)
			put(g, ",", 1);
		put_item[type](g);
	}
	if (type == DMIG_TYPE_STRING)
		g->choices *= n;
}

/* Spell a placeholder into @piece; returns its type.  @types: how many may be chosen of. */
static u8 make_placeholder(struct generator *g, struct piece *piece, u32 types, bool declare)
{
	char *const back = g->at;
	u8 type;

	g->at = piece->text;
	piece->literal = false;
	if (!declare) {
		const u32 var = shape(g, g->nvars);

		type = g->types[var];
		g->at += sprintf(g->at, "{v%u}", var);
	} else {
		type = (u8)shape(g, types);
		g->types[g->nvars] = type;
		g->at += sprintf(g->at, "{v%u:%s", g->nvars++, type_names[type]);
		if (type >= DMIG_TYPE_SET || shape(g, 2))
			put_list(g, type);
		put(g, "}", 1);
	}
	piece->len = (size_t)(g->at - piece->text);
	g->at = back;
	return type;
}

static bool may_declare(const struct generator *g)
{
	return g->nvars < DMIG_VARS_MAX && g->choices <= DMIG_CHOICES_MAX / 8;
}

/* A value that is one placeholder, and maybe computed with. */
static void put_placeholder(struct generator *g, bool apply)
{
	static const char *const operations[] = { "/2", "*2", "+1", "-1",
						  "/1", "*0", "/0", "+999999999999999999" };
	struct piece piece;
	const bool declare = !apply && may_declare(g) && (!g->nvars || shape(g, 2));
	u8 type;

	if (!declare && !g->nvars) {
		put_literal(g, "a", 1);
		return;
	}
	type = make_placeholder(g, &piece, DMIG_TYPE_COUNT, declare);
	if (type == DMIG_TYPE_INT && !shape(g, 3)) {
		put(g, piece.text, piece.len);
		put_text(g, operations[shape(g, DMIG_COUNT(operations))]);
		put_rest(g, true);
		return;
	}
	if (spell(g, 3)) {
		put(g, "\"", 1);
		put(g, piece.text, piece.len);
		put(g, "\"", 1);
		put_rest(g, false);
		return;
	}
	put(g, piece.text, piece.len);
	put_rest(g, true);
}

static bool is_piece_type(u8 type)
{
	return type == DMIG_TYPE_INT || type == DMIG_TYPE_STRING || type == DMIG_TYPE_VERSION;
}

static bool uses_piece_types(const struct generator *g)
{
	for (u32 i = 0; i < g->nvars; i++)
		if (!is_piece_type(g->types[i]))
			return false;
	return g->nvars > 0;
}

/* Literal text that may stand behind a placeholder of this type: never empty. */
static void make_literal(struct generator *g, struct piece *piece, bool first)
{
	piece->literal = true;
	piece->len = shape(g, 2) ? 0 : make_text(g, piece->text);
	if (!piece->len)
		piece->text[piece->len++] = "ab-x"[shape(g, 4)];
	if (!first && strchr("0123456789.", piece->text[0]))
		piece->text[0] = '-';
}

/* An operation behind an int, which would be computed where it is bare. */
static bool looks_computed(const struct piece *pieces, u32 n)
{
	return n == 2 && !pieces[0].literal && strchr("/*+-", pieces[1].text[0]) &&
	       pieces[1].len > 1;
}

static void put_pieces(struct generator *g, const struct piece *pieces, u32 n)
{
	bool bare = !spell(g, 3) && !looks_computed(pieces, n);

	for (u32 i = 0; i < n; i++)
		if (pieces[i].literal &&
		    !may_be_bare(pieces[i].text, pieces[i].len, i == 0, i == n - 1))
			bare = false;
	if (!bare)
		put(g, "\"", 1);
	for (u32 i = 0; i < n; i++) {
		if (pieces[i].literal && !bare)
			put_escaped(g, pieces[i].text, pieces[i].len, "\"\\{}", "");
		else
			put(g, pieces[i].text, pieces[i].len);
	}
	if (!bare)
		put(g, "\"", 1);
	put_rest(g, bare);
}

/* Literals and placeholders by turns, as long as there are placeholders. */
static void put_template(struct generator *g, bool apply)
{
	struct piece pieces[PIECES_MAX];
	const u32 most = 2 + shape(g, PIECES_MAX - 1);
	bool literal = shape(g, 2);
	u32 n;

	for (n = 0; n < most; n++, literal = !literal) {
		const bool declare = !apply && may_declare(g) && shape(g, 3);

		if (literal)
			make_literal(g, &pieces[n], n == 0);
		else if (declare || uses_piece_types(g))
			make_placeholder(g, &pieces[n], DMIG_TYPE_SET, declare);
		else
			break;
	}
	put_pieces(g, pieces, n);
}

static void put_some_literal(struct generator *g)
{
	static const char *const values[] = { "",    "a",    "ab",   "aa",  "4",  "8",
					      "2.1", "0x1f", "a+ab", "a-4", "x8", "0" };
	char text[LEN_MAX];

	if (shape(g, 3)) {
		const char *value = values[shape(g, DMIG_COUNT(values))];

		put_literal(g, value, strlen(value));
		return;
	}
	put_literal(g, text, make_text(g, text));
}

static void put_field(struct generator *g, u32 index, const char *section)
{
	const bool apply = *section == 'A';

	put_blanks(g);
	*g->at++ = (char)('a' + index);
	if (!shape(g, 4))
		put_text(g, "_name.of-more_than_two_words");
	put_blanks(g);
	put(g, "=", 1);
	put_blanks(g);
	if (*section == 'S' || !shape(g, 3))
		put_some_literal(g);
	else if (shape(g, 2))
		put_placeholder(g, apply);
	else
		put_template(g, apply);
}

static void put_object(struct generator *g, const char *section)
{
	u32 index = 0;
	bool any = false;

	put_text(g, section);
	put_rest(g, false);
	while (index < 6 && (!any || shape(g, 3))) {
		index += shape(g, 2);
		put_field(g, index++, section);
		any = true;
	}
}

const char *generate(struct random *shape_of, struct random *spelling, unsigned int slot,
		     size_t *ret_size)
{
	static char texts[GENERATE_SLOTS][TEXT_MAX];
	struct generator g = { .shape = shape_of, .spelling = spelling, .at = texts[slot] };

	if (spell(&g, 4)) {
		put_comment(&g);
		put_line_end(&g);
	}
	put_object(&g, "SELF:");
	for (u32 n = shape(&g, 4); n; n--) {
		g.nvars = 0;
		g.choices = 1;
		put_object(&g, "COMPATIBLE:");
		if (!shape(&g, 3))
			put_object(&g, "APPLY:");
	}
	/* The last line needs no LF. */
	if (g.at[-1] == '\n' && spell(&g, 8) && g.at[-2] != '\n' && g.at[-2] != '\r')
		g.at--;
	*ret_size = (size_t)(g.at - texts[slot]);
	return texts[slot];
}
