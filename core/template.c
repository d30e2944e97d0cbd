// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"
#include "print.h"

/*
 * Values: literals, templates, expressions.  devmig-document(5), VALUES
 *
 * Bytes are read from the block's own copy; where an escape shortens a text it
 * is moved together in place, never past the byte that is read next.
 */

static const struct {
	const char *name;
	u8 len;
	u32 item_size;
} types[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = { "int", 3, sizeof(struct dmig_int_item) },
	[DMIG_TYPE_STRING] = { "string", 6, sizeof(struct dmig_text_item) },
	[DMIG_TYPE_VERSION] = { "version", 7, sizeof(struct dmig_version_item) },
	[DMIG_TYPE_SET] = { "set", 3, sizeof(struct dmig_text_item) },
	[DMIG_TYPE_MASK] = { "mask", 4, sizeof(struct dmig_text_item) },
};

const char *dmig_type_name(enum dmig_type type)
{
	return types[type].name;
}

/* At @c->at stands a backslash: the byte that it stands for, 0 on error. */
static char read_escape(struct dmig_builder *b, struct dmig_cursor *c)
{
	char escaped = c->end - c->at > 1 ? c->at[1] : 0;

	if (escaped != '"' && escaped != '\\' && escaped != '{' && escaped != '}') {
		dmig_wrong(b, DMIG_BAD_ESCAPE, c, c->at, escaped > ' ' ? 2 : 1);
		return 0;
	}
	c->at += 2;
	return escaped;
}

/* What stops a quoted text short: the end of its line, or a byte that may not be. */
static bool stop_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open)
{
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_QUOTE, c, open, 1);
	return dmig_wrong(b, DMIG_BAD_BYTE, c, c->at, 1);
}

/* An item in quotes; braces are ordinary here, escaped or not. */
static bool read_quoted_item(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_text *ret)
{
	char *const open = c->at++;
	char *write = c->at;

	ret->at = dmig_offset(b, write);
	for (;;) {
		char byte;

		if (dmig_at_eol(c) || !dmig_is(*c->at, DMIG_C_PRINT))
			return stop_quoted(b, c, open);
		byte = *c->at;
		if (byte == '"')
			break;
		if (byte == '\\') {
			byte = read_escape(b, c);
			if (!byte)
				return false;
		} else {
			c->at++;
		}
		*write++ = byte;
	}
	c->at++;
	ret->len = (u32)(write - (char *)b->base) - ret->at;
	return true;
}

/* An item without quotes, of any type: up to the comma or brace. */
static bool read_bare_item(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_text *ret)
{
	char *const start = c->at;

	while (c->at < c->end && dmig_is(*c->at, DMIG_C_ITEM))
		c->at++;
	ret->at = dmig_offset(b, start);
	ret->len = (u32)(c->at - start);
	if (ret->len)
		return true;
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, start, 0);
	return dmig_wrong(b, *c->at == ',' || *c->at == '}' ? DMIG_EMPTY_ITEM : DMIG_BAD_ITEM, c,
			  start, 1);
}

/* Cut "low..high" in two; a bound that is left out has length 0. */
static enum dmig_range split_range(const char *text, u32 len, u32 *ret_low, u32 *ret_high)
{
	for (u32 i = 0; i + 1 < len; i++) {
		if (text[i] != '.' || text[i + 1] != '.')
			continue;
		*ret_low = i;
		*ret_high = len - i - 2;
		if (!*ret_low)
			return DMIG_RANGE_UPTO;
		return *ret_high ? DMIG_RANGE_BOTH : DMIG_RANGE_FROM;
	}
	*ret_low = len;
	*ret_high = len;
	return DMIG_RANGE_ONE;
}

static enum dmig_reason make_int(const char *text, u32 len, void *ret)
{
	struct dmig_int_item *item = ret;
	u32 low;
	u32 high;

	memset(item, 0, sizeof(*item));
	item->range = (u8)split_range(text, len, &low, &high);
	item->high = DMIG_INT_MAX;
	if (!low && !high)
		return DMIG_BAD_RANGE;
	if (low && !dmig_int_parse(text, low, &item->low))
		return DMIG_BAD_ITEM;
	if (high && !dmig_int_parse(text + len - high, high, &item->high))
		return DMIG_BAD_ITEM;
	return item->low <= item->high ? DMIG_OK : DMIG_BAD_RANGE;
}

static enum dmig_reason make_version(const char *text, u32 len, void *ret)
{
	struct dmig_version_item *item = ret;
	u32 low;
	u32 high;

	memset(item, 0, sizeof(*item));
	item->range = (u8)split_range(text, len, &low, &high);
	if (!low && !high)
		return DMIG_BAD_RANGE;
	if (low && !dmig_version_parse(text, low, &item->low, &item->low_parts))
		return DMIG_BAD_ITEM;
	if (high && !dmig_version_parse(text + len - high, high, &item->high, &item->high_parts))
		return DMIG_BAD_ITEM;
	item->high = dmig_version_ceiling(item->high, item->high_parts);
	return dmig_version_le(item->low, item->high) ? DMIG_OK : DMIG_BAD_RANGE;
}

static enum dmig_reason make_mask(const char *text, u32 len, void *ret)
{
	struct dmig_text_item *item = ret;
	u64 bits[2];
	const char *hex;
	size_t hex_len;

	if (len < 2 || text[1] != 'x' || !dmig_mask_parse(text, len, &hex, &hex_len, bits))
		return DMIG_BAD_ITEM;
	dmig_mask_bits(hex, hex_len, bits);
	item->head = bits[0];
	item->high = bits[1];
	item->text.at += 2;
	item->text.len -= 2;
	return DMIG_OK;
}

static enum dmig_reason make_text(const char *text, u32 len, void *ret)
{
	struct dmig_text_item *item = ret;

	item->head = dmig_head(text, len);
	item->high = 0;
	return DMIG_OK;
}

static enum dmig_reason (*const make_item[])(const char *text, u32 len, void *ret) = {
	[DMIG_TYPE_INT] = make_int,	    [DMIG_TYPE_STRING] = make_text,
	[DMIG_TYPE_VERSION] = make_version, [DMIG_TYPE_SET] = make_text,
	[DMIG_TYPE_MASK] = make_mask,
};

static bool may_quote(u8 type)
{
	return type == DMIG_TYPE_STRING || type == DMIG_TYPE_SET;
}

static bool read_item(struct dmig_builder *b, struct dmig_cursor *c, u8 type)
{
	const char *const start = c->at;
	enum dmig_reason reason;
	struct dmig_text text;
	union {
		struct dmig_text_item text;
		struct dmig_int_item number;
		struct dmig_version_item version;
	} * item;

	if (c->at < c->end && *c->at == '"' && may_quote(type)) {
		if (!read_quoted_item(b, c, &text))
			return false;
	} else if (!read_bare_item(b, c, &text)) {
		return false;
	}
	item = dmig_take(b, types[type].item_size);
	if (!item)
		return false;
	if (type != DMIG_TYPE_INT && type != DMIG_TYPE_VERSION)
		item->text.text = text;
	reason = make_item[type]((const char *)b->base + text.at, text.len, item);
	if (reason)
		return dmig_wrong(b, reason, c, start, (size_t)(c->at - start));
	return true;
}

/* Items up to the closing brace, which is left standing. */
static bool read_list(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_var *var)
{
	const char *const start = c->at;
	u32 at = 0;

	for (;;) {
		if (var->nitems == DMIG_ITEMS_MAX)
			return dmig_wrong(b, DMIG_LIMIT_ITEMS, c, c->at, 1);
		if (!read_item(b, c, var->type))
			return false;
		if (!var->nitems++)
			at = b->used - types[var->type].item_size;
		if (c->at < c->end && *c->at == '}')
			break;
		if (dmig_at_eol(c))
			return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, c->at, 0);
		if (*c->at != ',')
			return dmig_wrong(b, DMIG_BAD_ITEM, c, c->at, 1);
		c->at++;
	}
	var->items = at;
	if (var->type == DMIG_TYPE_MASK && var->nitems > 1)
		return dmig_wrong(b, DMIG_BAD_ITEM, c, start, (size_t)(c->at - start));
	return true;
}

static bool one_range(const struct dmig_builder *b, const struct dmig_var *var)
{
	const void *item = b->base + var->items;

	if (var->nitems != 1)
		return false;
	if (var->type == DMIG_TYPE_INT)
		return ((const struct dmig_int_item *)item)->range != DMIG_RANGE_ONE;
	if (var->type == DMIG_TYPE_VERSION)
		return ((const struct dmig_version_item *)item)->range != DMIG_RANGE_ONE;
	return false;
}

static bool read_type(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_var *var)
{
	const char *const start = c->at;
	size_t len;

	while (c->at < c->end && dmig_is(*c->at, DMIG_C_VAR))
		c->at++;
	len = (size_t)(c->at - start);
	for (var->type = 0; var->type < DMIG_TYPE_COUNT; var->type++)
		if (len == types[var->type].len && !memcmp(start, types[var->type].name, len))
			return true;
	return dmig_wrong(b, DMIG_BAD_TYPE, c, start, len);
}

/* Behind the name of a new variable, at ':'. */
static bool read_declaration(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
			     size_t len, u8 *ret_var)
{
	struct dmig_var *var = &b->vars[b->object.nvars];

	if (b->section == DMIG_SECTION_APPLY)
		return dmig_wrong(b, DMIG_DECLARED_IN_APPLY, c, name, len);
	if (b->object.nvars == DMIG_VARS_MAX)
		return dmig_wrong(b, DMIG_LIMIT_VARIABLES, c, name, len);
	memset(var, 0, sizeof(*var));
	var->name = dmig_offset(b, name);
	var->name_len = (u8)len;
	var->field = (u16)b->nfields;
	c->at++;
	if (!read_type(b, c, var))
		return false;
	if (c->at < c->end && *c->at == ':') {
		c->at++;
		if (!read_list(b, c, var))
			return false;
		var->one_range = one_range(b, var);
	} else if (var->type == DMIG_TYPE_SET || var->type == DMIG_TYPE_MASK) {
		return dmig_wrong(b, DMIG_NO_LIST, c, name, len);
	}
	if (var->type == DMIG_TYPE_STRING && var->nitems) {
		b->choices *= var->nitems;
		if (b->choices > DMIG_CHOICES_MAX)
			return dmig_wrong(b, DMIG_LIMIT_CHOICES, c, name, len);
	}
	*ret_var = b->object.nvars++;
	return true;
}

/* The index of a variable of the open object, or nvars. */
static u8 find_var(const struct dmig_builder *b, const char *name, size_t len)
{
	u8 i;

	for (i = 0; i < b->object.nvars; i++)
		if (b->vars[i].name_len == len && !memcmp(b->base + b->vars[i].name, name, len))
			break;
	return i;
}

/* The name in a placeholder, behind its brace. */
static bool read_var_name(struct dmig_builder *b, struct dmig_cursor *c, size_t *ret_len)
{
	const char *const name = c->at;

	while (c->at < c->end && dmig_is(*c->at, DMIG_C_VAR))
		c->at++;
	*ret_len = (size_t)(c->at - name);
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, name - 1, 1);
	if (!*ret_len || dmig_is_digit(*name) || *ret_len > DMIG_VAR_NAME_MAX ||
	    (*c->at != ':' && *c->at != '}'))
		return dmig_wrong(b, DMIG_BAD_VARIABLE, c, name, *ret_len + 1);
	return true;
}

/* At the opening brace.  The piece is not added yet. */
static bool read_placeholder(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_piece *ret)
{
	const char *const open = c->at++;
	const char *const name = c->at;
	size_t len;
	u8 var;

	if (!read_var_name(b, c, &len))
		return false;
	var = find_var(b, name, len);
	if (*c->at == '}') {
		/* After an error the declaration may be what was in error. */
		if (var == b->object.nvars)
			return b->broken ? false : dmig_wrong(b, DMIG_UNDECLARED, c, name, len);
		*ret = (struct dmig_piece){ .kind = DMIG_PIECE_USE, .var = var };
		b->link.uses |= (u16)(1u << var);
	} else {
		if (var != b->object.nvars)
			return dmig_wrong(b, DMIG_DECLARED_TWICE, c, name, len);
		if (!read_declaration(b, c, name, len, &var))
			return false;
		*ret = (struct dmig_piece){ .kind = DMIG_PIECE_DECLARE, .var = var };
		b->link.declares |= (u16)(1u << var);
	}
	if (dmig_at_eol(c))
		return dmig_wrong(b, DMIG_UNCLOSED_BRACE, c, open, 1);
	if (*c->at != '}')
		return dmig_wrong(b, DMIG_BAD_TYPE, c, c->at, 1);
	c->at++;
	return true;
}

static bool add_piece(struct dmig_builder *b, const struct dmig_cursor *c, struct dmig_piece piece)
{
	const struct dmig_piece *before = b->npieces ? &b->pieces[b->npieces - 1] : NULL;

	if (b->npieces == DMIG_PIECES_MAX)
		return dmig_wrong(b, DMIG_LIMIT_VALUE, c, c->at, 0);
	if (before && piece.kind != DMIG_PIECE_LITERAL && before->kind != DMIG_PIECE_LITERAL)
		return dmig_wrong(b, DMIG_ADJACENT, c, c->at, 0);
	if (before && piece.kind == DMIG_PIECE_LITERAL) {
		const u8 type = b->vars[before->var].type;
		const char first = (char)b->base[piece.at];

		if ((type == DMIG_TYPE_INT || type == DMIG_TYPE_VERSION) &&
		    (dmig_is_digit(first) || (type == DMIG_TYPE_VERSION && first == '.')))
			return dmig_wrong(b, DMIG_DIGIT_FOLLOWS, c, c->at, 0);
	}
	b->pieces[b->npieces++] = piece;
	return true;
}

/* The literal text that was read since the last placeholder, if any. */
static bool add_literal(struct dmig_builder *b, const struct dmig_cursor *c, const char *start,
			const char *end)
{
	if (start == end)
		return true;
	return add_piece(b, c,
			 (struct dmig_piece){
				 .at = dmig_offset(b, start),
				 .len = (u16)(end - start),
				 .kind = DMIG_PIECE_LITERAL,
			 });
}

bool dmig_read_rest(struct dmig_builder *b, struct dmig_cursor *c, enum dmig_reason otherwise)
{
	dmig_skip_blanks(c);
	if (dmig_at_eol(c))
		return true;
	if (*c->at != '#')
		return dmig_wrong(b, dmig_is(*c->at, DMIG_C_PRINT) ? otherwise : DMIG_BAD_BYTE, c,
				  c->at, 1);
	while (c->at < c->end && dmig_is(*c->at, DMIG_C_PRINT))
		c->at++;
	return dmig_at_eol(c) || dmig_wrong(b, DMIG_BAD_BYTE, c, c->at, 1);
}

enum scanned {
	SCANNED_ERROR,
	SCANNED_BRACE, /* the cursor is at it */
	SCANNED_END,   /* the cursor is at the end of the line */
};

/*
 * Pass over ordinary bytes of a bare value, up to a brace or its end;
 * *ret_end is then where its trailing blanks begin.
 */
static enum scanned scan_bare(struct dmig_builder *b, struct dmig_cursor *c, const char *start,
			      char **ret_end)
{
	char *at = c->at;

	for (;;) {
		while (at < c->end && dmig_is(*at, DMIG_C_PLAIN))
			at++;
		/* A '#' begins a comment at the start, or behind a blank. */
		if (at == c->end || *at != '#' || at == start || dmig_is(at[-1], DMIG_C_BLANK))
			break;
		at++;
	}
	c->at = at;
	if (at < c->end && (*at == '{' || *at == '}'))
		return SCANNED_BRACE;
	while (at > start && dmig_is(at[-1], DMIG_C_BLANK))
		at--;
	*ret_end = at;
	return dmig_read_rest(b, c, DMIG_BAD_BYTE) ? SCANNED_END : SCANNED_ERROR;
}

static bool check_len(struct dmig_builder *b, const struct dmig_cursor *c, const char *start,
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
static bool scan_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open,
			char **ret_end)
{
	char *write = c->at;

	for (;;) {
		char byte;

		while (c->at < c->end && dmig_is(*c->at, DMIG_C_SAFE))
			*write++ = *c->at++;
		*ret_end = write;
		if (c->at == c->end || !dmig_is(*c->at, DMIG_C_PRINT))
			return stop_quoted(b, c, open);
		if (*c->at != '\\')
			return true;
		byte = read_escape(b, c);
		if (!byte)
			return false;
		*write++ = byte;
	}
}

bool dmig_read_literal(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_text *ret)
{
	enum scanned scanned;
	char *start;
	char *end;

	dmig_skip_blanks(c);
	start = c->at;
	if (c->at < c->end && *c->at == '"') {
		const char *text = ++c->at;

		if (!scan_quoted(b, c, start, &end))
			return false;
		if (*c->at != '"')
			return dmig_wrong(b, DMIG_BRACE_IN_SELF, c, c->at, 1);
		c->at++;
		ret->at = dmig_offset(b, text);
		ret->len = (u32)(end - text);
		return check_len(b, c, start, c->at) && dmig_read_rest(b, c, DMIG_AFTER_QUOTE);
	}
	scanned = scan_bare(b, c, start, &end);
	if (scanned == SCANNED_BRACE)
		return dmig_wrong(b, DMIG_BRACE_IN_SELF, c, c->at, 1);
	if (scanned == SCANNED_ERROR)
		return false;
	ret->at = dmig_offset(b, start);
	ret->len = (u32)(end - start);
	return check_len(b, c, start, end);
}

static bool read_bare_template(struct dmig_builder *b, struct dmig_cursor *c)
{
	const char *const start = c->at;
	char *literal = c->at;
	struct dmig_piece piece;
	enum scanned scanned;
	char *end;

	while ((scanned = scan_bare(b, c, start, &end)) == SCANNED_BRACE) {
		if (*c->at == '}')
			return dmig_wrong(b, DMIG_UNOPENED_BRACE, c, c->at, 1);
		if (!add_literal(b, c, literal, c->at) || !read_placeholder(b, c, &piece) ||
		    !add_piece(b, c, piece))
			return false;
		literal = c->at;
	}
	if (scanned == SCANNED_ERROR)
		return false;
	/* Blanks between the last placeholder and a comment are not text. */
	if (end < literal)
		end = literal;
	return add_literal(b, c, literal, end) && check_len(b, c, start, end);
}

static bool read_quoted_template(struct dmig_builder *b, struct dmig_cursor *c)
{
	const char *const open = c->at++;
	struct dmig_piece piece;
	char *literal = c->at;
	char *end;

	while (scan_quoted(b, c, open, &end)) {
		if (*c->at == '}')
			return dmig_wrong(b, DMIG_UNOPENED_BRACE, c, c->at, 1);
		if (!add_literal(b, c, literal, end))
			return false;
		if (*c->at == '"') {
			c->at++;
			return check_len(b, c, open, c->at) &&
			       dmig_read_rest(b, c, DMIG_AFTER_QUOTE);
		}
		if (!read_placeholder(b, c, &piece) || !add_piece(b, c, piece))
			return false;
		literal = c->at;
	}
	return false;
}

bool dmig_is_operation(const char *text, size_t len, u64 *ret_operand)
{
	if (len < 2 || len > DMIG_OPERAND_MAX + 1)
		return false;
	if (text[0] != '/' && text[0] != '*' && text[0] != '+' && text[0] != '-')
		return false;
	return dmig_int_parse(text + 1, len - 1, ret_operand);
}

static u8 kind_of(const struct dmig_builder *b, const struct dmig_piece *piece)
{
	static const u8 declares[DMIG_TYPE_COUNT] = {
		[DMIG_TYPE_INT] = DMIG_KIND_INT,	 [DMIG_TYPE_STRING] = DMIG_KIND_STRING,
		[DMIG_TYPE_VERSION] = DMIG_KIND_VERSION, [DMIG_TYPE_SET] = DMIG_KIND_SET,
		[DMIG_TYPE_MASK] = DMIG_KIND_MASK,
	};
	const struct dmig_var *var = &b->vars[piece->var];

	if (piece->kind == DMIG_PIECE_USE)
		return var->type == DMIG_TYPE_INT ? DMIG_KIND_USE_INT : DMIG_KIND_USE_TEXT;
	if (var->type == DMIG_TYPE_STRING && !var->nitems)
		return DMIG_KIND_ANY;
	return declares[var->type];
}

static void set_literal(struct dmig_builder *b, struct dmig_field *field, u32 at, u16 len)
{
	field->kind = DMIG_KIND_LITERAL;
	field->value = at;
	field->value_len = len;
	field->value_head = dmig_head((const char *)b->base + at, len);
}

static bool set_expression(struct dmig_builder *b, struct dmig_field *field)
{
	const struct dmig_piece *pieces = b->pieces;
	const char *text;

	if (b->npieces != 2 || pieces[0].kind == DMIG_PIECE_LITERAL ||
	    b->vars[pieces[0].var].type != DMIG_TYPE_INT)
		return false;
	text = (const char *)b->base + pieces[1].at;
	if (!dmig_is_operation(text, pieces[1].len, &field->operand))
		return false;
	field->kind = DMIG_KIND_EXPR;
	field->var = pieces[0].var;
	field->op = (u8)text[0];
	field->declares = pieces[0].kind == DMIG_PIECE_DECLARE;
	if (field->declares && field->op == '*' && !field->operand)
		b->object.free_vars |= (u16)(1u << field->var);
	return true;
}

static bool not_whole(struct dmig_builder *b)
{
	dmig_build_error(b, DMIG_NOT_WHOLE, b->value_place, NULL, 0);
	return false;
}

static bool set_template(struct dmig_builder *b, struct dmig_field *field)
{
	struct dmig_piece *copy;

	for (u32 i = 0; i < b->npieces; i++) {
		const struct dmig_piece *piece = &b->pieces[i];
		const struct dmig_var *var = &b->vars[piece->var];

		if (piece->kind == DMIG_PIECE_LITERAL)
			continue;
		if (var->type == DMIG_TYPE_SET || var->type == DMIG_TYPE_MASK)
			return not_whole(b);
		if (piece->kind == DMIG_PIECE_DECLARE && var->type == DMIG_TYPE_STRING &&
		    var->nitems)
			b->link.chooses = true;
	}
	copy = dmig_take(b, b->npieces * sizeof(*copy));
	if (!copy)
		return false;
	memcpy(copy, b->pieces, b->npieces * sizeof(*copy));
	field->kind = DMIG_KIND_TEMPLATE;
	field->value = dmig_offset(b, copy);
	field->value_len = (u16)b->npieces;
	return true;
}

bool dmig_read_value(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_field *field)
{
	bool quoted;

	dmig_skip_blanks(c);
	b->npieces = 0;
	b->link = (struct dmig_links){ 0 };
	b->value_place = dmig_place_of(c, c->at);
	quoted = c->at < c->end && *c->at == '"';
	if (!(quoted ? read_quoted_template(b, c) : read_bare_template(b, c)))
		return false;
	memset(field, 0, sizeof(*field));
	if (!b->npieces) {
		set_literal(b, field, 0, 0);
		return true;
	}
	if (b->npieces > 1)
		return (!quoted && set_expression(b, field)) || set_template(b, field);
	if (b->pieces[0].kind == DMIG_PIECE_LITERAL) {
		set_literal(b, field, b->pieces[0].at, b->pieces[0].len);
	} else {
		field->kind = kind_of(b, &b->pieces[0]);
		field->var = b->pieces[0].var;
	}
	return true;
}
