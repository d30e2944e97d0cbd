// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/value.h>

void dmig_pieces_of(const struct dmig_document *doc, const struct dmig_field *field,
		    struct dmig_pieces *ret)
{
	*ret = (struct dmig_pieces){ .at = &ret->one, .count = 1 };
	if (field->kind == DMIG_KIND_TEMPLATE) {
		ret->at = dmig_at(doc, field->value);
		ret->count = field->value_len;
	} else if (field->kind == DMIG_KIND_EXPR) {
		ret->count = 0;
	} else if (field->kind == DMIG_KIND_LITERAL) {
		ret->one.kind = DMIG_PIECE_LITERAL;
		ret->one.at = field->value;
		ret->one.len = field->value_len;
	} else {
		const bool uses =
			field->kind == DMIG_KIND_USE_INT || field->kind == DMIG_KIND_USE_TEXT;

		ret->one.kind = uses ? DMIG_PIECE_USE : DMIG_PIECE_DECLARE;
		ret->one.var = field->var;
	}
}

u16 dmig_vars_of(const struct dmig_document *doc, const struct dmig_field *field)
{
	struct dmig_pieces pieces;
	u16 vars = 0;

	if (field->kind == DMIG_KIND_EXPR)
		return (u16)(1u << field->var);
	dmig_pieces_of(doc, field, &pieces);
	for (u32 i = 0; i < pieces.count; i++)
		if (pieces.at[i].kind != DMIG_PIECE_LITERAL)
			vars |= (u16)(1u << pieces.at[i].var);
	return vars;
}

static size_t print_digits(u64 number, char digits[DMIG_DIGITS_MAX])
{
	struct dmig_out out = { .at = digits, .size = DMIG_DIGITS_MAX };

	dmig_out_number(&out, number);
	return out.len;
}

void dmig_bind_text(const struct dmig_var *var, const struct dmig_bind *bind,
		    char digits[DMIG_DIGITS_MAX], const char **ret, size_t *ret_len)
{
	if (var->type == DMIG_TYPE_INT) {
		*ret = digits;
		*ret_len = print_digits(bind->number, digits);
	} else {
		*ret = bind->text;
		*ret_len = bind->len;
	}
}

void dmig_value_begin(struct dmig_value *value, const struct dmig_document *doc,
		      const struct dmig_object *object, const struct dmig_field *field,
		      const struct dmig_bind *binds)
{
	value->doc = doc;
	value->vars = dmig_vars(doc, object);
	value->binds = binds;
	value->next = 0;
	value->expression = field->kind == DMIG_KIND_EXPR ? field : NULL;
	dmig_pieces_of(doc, field, &value->pieces);
}

bool dmig_value_next(struct dmig_value *value, const char **ret, size_t *ret_len)
{
	const struct dmig_field *expression = value->expression;
	const struct dmig_piece *piece = &value->pieces.at[value->next];
	u64 result = 0;

	if (expression) {
		dmig_compute(value->binds[expression->var].number, expression->op,
			     expression->operand, &result);
		*ret = value->digits;
		*ret_len = print_digits(result, value->digits);
		value->expression = NULL;
		return true;
	}
	if (value->next == value->pieces.count)
		return false;
	value->next++;
	if (piece->kind == DMIG_PIECE_LITERAL) {
		*ret = dmig_chars(value->doc, piece->at);
		*ret_len = piece->len;
	} else {
		dmig_bind_text(&value->vars[piece->var], &value->binds[piece->var], value->digits,
			       ret, ret_len);
	}
	return true;
}

/* Go on until there are bytes; false at the end. */
static bool refill(struct dmig_value *value, const char **bytes, size_t *len)
{
	while (!*len)
		if (!dmig_value_next(value, bytes, len))
			return false;
	return true;
}

bool dmig_value_equal(struct dmig_value *a, struct dmig_value *b)
{
	const char *a_bytes = NULL;
	const char *b_bytes = NULL;
	size_t a_len = 0;
	size_t b_len = 0;

	for (;;) {
		const bool more = refill(a, &a_bytes, &a_len);
		size_t len;

		if (more != refill(b, &b_bytes, &b_len))
			return false;
		if (!more)
			return true;
		len = a_len < b_len ? a_len : b_len;
		if (memcmp(a_bytes, b_bytes, len))
			return false;
		a_bytes += len;
		b_bytes += len;
		a_len -= len;
		b_len -= len;
	}
}
