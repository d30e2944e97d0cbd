// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"

/* Templates and expressions.  devmig-document(5), VALUES */

/* The index of a variable of the open object, or nvars. */
static u8 find_var(const struct dmig_builder *b, const char *name, size_t len)
{
	u8 i;

	for (i = 0; i < b->object.nvars; i++)
		if (b->vars[i].name_len == len &&
		    dmig_same((const char *)b->base + b->vars[i].name, name, len))
			break;
	return i;
}

void dmig_declare_rest(struct dmig_builder *b)
{
	for (const char *at = b->value; *at != '\n'; at++) {
		const char *const name = at + 1;
		size_t len = 0;

		if (*at != '{' || b->object.nvars == DMIG_VARS_MAX)
			continue;
		while (dmig_is(name[len], DMIG_C_VAR))
			len++;
		if (name[len] != ':' || len - 1 >= DMIG_VAR_NAME_MAX ||
		    find_var(b, name, len) != b->object.nvars)
			continue;
		b->vars[b->object.nvars++] = (struct dmig_var){
			.name = dmig_offset(b, name),
			.name_len = (u8)len,
			.type = DMIG_TYPE_STRING,
		};
	}
}

/* The name in a placeholder, behind its brace. */
static bool read_var_name(struct dmig_builder *b, struct dmig_cursor *c, size_t *ret_len)
{
	const char *const name = c->at;

	c->at = dmig_skip(c->at, DMIG_C_VAR);
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
		if (var == b->object.nvars)
			return dmig_wrong(b, DMIG_UNDECLARED, c, name, len);
		*ret = (struct dmig_piece){ .kind = DMIG_PIECE_USE, .var = var };
		b->links[b->nfields].uses |= (u16)(1u << var);
	} else {
		if (var != b->object.nvars)
			return dmig_wrong(b, DMIG_DECLARED_TWICE, c, name, len);
		if (!dmig_read_declaration(b, c, name, len, &var))
			return false;
		*ret = (struct dmig_piece){ .kind = DMIG_PIECE_DECLARE, .var = var };
		b->links[b->nfields].declares |= (u16)(1u << var);
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

/* A template behind the text from @start, with the cursor at its first brace. */
static bool read_bare_template(struct dmig_builder *b, struct dmig_cursor *c, const char *start)
{
	const char *literal = start;
	struct dmig_piece piece;
	enum dmig_scanned scanned;
	char *end;

	do {
		if (*c->at == '}')
			return dmig_wrong(b, DMIG_UNOPENED_BRACE, c, c->at, 1);
		if (!add_literal(b, c, literal, c->at) || !read_placeholder(b, c, &piece) ||
		    !add_piece(b, c, piece))
			return false;
		literal = c->at;
		scanned = dmig_scan_bare(b, c, start, &end);
	} while (scanned == DMIG_SCANNED_BRACE);
	if (scanned == DMIG_SCANNED_ERROR)
		return false;
	return add_literal(b, c, literal, end) && dmig_check_len(b, c, start, end);
}

static bool read_quoted_template(struct dmig_builder *b, struct dmig_cursor *c)
{
	const char *const open = c->at++;
	struct dmig_piece piece;
	char *literal = c->at;
	char *end;

	while (dmig_scan_quoted(b, c, open, &end)) {
		if (*c->at == '}')
			return dmig_wrong(b, DMIG_UNOPENED_BRACE, c, c->at, 1);
		if (!add_literal(b, c, literal, end))
			return false;
		if (*c->at == '"') {
			c->at++;
			return dmig_check_len(b, c, open, c->at) &&
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
		[DMIG_TYPE_INT] = DMIG_KIND_INT,         [DMIG_TYPE_STRING] = DMIG_KIND_STRING,
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

static void set_literal(const struct dmig_builder *b, struct dmig_field *field, const char *text,
			size_t len)
{
	*field = (struct dmig_field){
		.value_head = dmig_head_in_block(text, len),
		.value_tail = dmig_tail(text, len),
		.value = dmig_offset(b, text),
		.value_len = (u16)len,
		.kind = DMIG_KIND_LITERAL,
	};
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

/* Text that ends in a digit would be taken for a part of the number behind it. */
static bool is_prefix(const struct dmig_builder *b)
{
	const struct dmig_piece *pieces = b->pieces;

	return b->npieces == 2 && pieces[0].kind == DMIG_PIECE_LITERAL &&
	       pieces[1].kind == DMIG_PIECE_DECLARE &&
	       b->vars[pieces[1].var].type == DMIG_TYPE_INT &&
	       !dmig_is_digit((char)b->base[pieces[0].at + pieces[0].len - 1]);
}

static bool set_template(struct dmig_builder *b, const struct dmig_cursor *c,
			 struct dmig_field *field)
{
	struct dmig_piece *copy;

	for (u32 i = 0; i < b->npieces; i++) {
		const struct dmig_piece *piece = &b->pieces[i];
		const struct dmig_var *var = &b->vars[piece->var];

		if (piece->kind == DMIG_PIECE_LITERAL)
			continue;
		if (var->type == DMIG_TYPE_SET || var->type == DMIG_TYPE_MASK)
			return dmig_wrong(b, DMIG_NOT_WHOLE, c, b->value, 0);
		if (piece->kind == DMIG_PIECE_DECLARE && var->type == DMIG_TYPE_STRING &&
		    var->nitems)
			b->links[b->nfields].chooses = true;
	}
	copy = dmig_take(b, b->npieces * sizeof(*copy));
	if (!copy)
		return false;
	memcpy(copy, b->pieces, b->npieces * sizeof(*copy));
	field->kind = DMIG_KIND_TEMPLATE;
	if (b->links[b->nfields].chooses)
		field->op = DMIG_OP_CHOICE;
	else if (is_prefix(b))
		field->op = DMIG_OP_PREFIX;
	field->value = dmig_offset(b, copy);
	field->value_len = (u16)b->npieces;
	return true;
}

/* Make the field of the pieces that its value has been found to be. */
static bool set_pieces(struct dmig_builder *b, const struct dmig_cursor *c,
		       struct dmig_field *field, bool quoted)
{
	const struct dmig_piece *first = b->pieces;

	if (b->npieces == 1 && first->kind == DMIG_PIECE_LITERAL) {
		set_literal(b, field, (const char *)b->base + first->at, first->len);
		return true;
	}
	*field = (struct dmig_field){ 0 };
	if (b->npieces > 1)
		return (!quoted && set_expression(b, field)) || set_template(b, c, field);
	field->kind = kind_of(b, first);
	field->var = first->var;
	return true;
}

bool dmig_read_value(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_field *field)
{
	enum dmig_scanned scanned;
	const char *start;
	char *end;

	dmig_skip_blanks(c);
	start = c->at;
	b->npieces = 0;
	b->value = start;
	b->links[b->nfields] = (struct dmig_links){ 0 };
	if (*start == '"') {
		if (!read_quoted_template(b, c))
			return false;
		if (b->npieces)
			return set_pieces(b, c, field, true);
		set_literal(b, field, start + 1, 0);
		return true;
	}
	end = dmig_plain_end(c);
	if (!end) {
		scanned = dmig_scan_bare(b, c, start, &end);
		if (scanned == DMIG_SCANNED_BRACE)
			return read_bare_template(b, c, start) && set_pieces(b, c, field, false);
		if (scanned == DMIG_SCANNED_ERROR)
			return false;
	}
	set_literal(b, field, start, (size_t)(end - start));
	return dmig_check_len(b, c, start, end);
}
