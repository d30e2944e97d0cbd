// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/lint.h>
#include <lib/verdict/value.h>

/*
 * looks-like-expression: a template that does not compute what it seems to,
 * such as {n}/02, {n} * 2, 2*{n} or {n}/{m}.
 *
 * The text has to be arithmetic all over: numbers and placeholders of numbers
 * with operators between them.  As a dash or plus sign often just separates,
 * those alone count only between one placeholder and one number behind it.
 * What is an expression but for its quotes was meant as text.
 */

struct arithmetic {
	u32 operands;
	u32 operators;
	u32 numbers;     /* operands that are written out */
	bool multiplies; /* has a '*' or '/' */
	bool variable_first;
	bool in_number;
	bool broken;
};

static void add_operand(struct arithmetic *a)
{
	a->broken |= a->operands != a->operators;
	a->operands++;
}

static void add_byte(struct arithmetic *a, char byte)
{
	const bool is_digit = byte >= '0' && byte <= '9';

	if (is_digit && !a->in_number) {
		a->numbers++;
		add_operand(a);
	}
	a->in_number = is_digit;
	if (is_digit || byte == ' ' || byte == '\t')
		return;
	a->broken |= !memchr("*/+-", byte, 4) || a->operands != a->operators + 1;
	a->operators++;
	a->multiplies |= byte == '*' || byte == '/';
}

/* An int, or a string of which all items are numbers. */
static bool is_numeric(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_text_item *items = dmig_at(doc, var->items);

	if (var->type == DMIG_TYPE_INT)
		return true;
	if (var->type != DMIG_TYPE_STRING || !var->nitems)
		return false;
	for (u32 i = 0; i < var->nitems; i++) {
		const char *text = dmig_chars(doc, items[i].text.at);

		if (!items[i].text.len)
			return false;
		for (u32 j = 0; j < items[i].text.len; j++)
			if (text[j] < '0' || text[j] > '9')
				return false;
	}
	return true;
}

static void read_template(const struct dmig_document *doc, const struct dmig_object *object,
			  const struct dmig_field *field, struct arithmetic *a)
{
	struct dmig_pieces pieces;

	dmig_pieces_of(doc, field, &pieces);
	a->variable_first = pieces.at[0].kind != DMIG_PIECE_LITERAL;
	for (u32 i = 0; i < pieces.count; i++) {
		const struct dmig_piece *piece = &pieces.at[i];

		if (piece->kind == DMIG_PIECE_LITERAL) {
			for (u32 j = 0; j < piece->len; j++)
				add_byte(a, dmig_chars(doc, piece->at)[j]);
			continue;
		}
		a->in_number = false;
		a->broken |= !is_numeric(doc, &dmig_vars(doc, object)[piece->var]);
		add_operand(a);
	}
}

/* Written without the quotes it would be an expression: so they are meant. */
static bool is_quoted(const char *spelling, size_t len)
{
	return len && spelling[0] == '"';
}

static bool looks_like(const struct arithmetic *a)
{
	if (a->broken || !a->operators || a->operands != a->operators + 1)
		return false;
	return a->multiplies || (a->operators == 1 && a->numbers == 1 && a->variable_first);
}

static int check(const struct dmig_lint *lint, u32 object, const struct dmig_field *field)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	char spelling[DMIG_VALUE_MAX];
	struct dmig_out out = { .at = spelling, .size = sizeof(spelling) };
	struct arithmetic arithmetic = { 0 };

	if (field->kind != DMIG_KIND_TEMPLATE)
		return 0;
	read_template(lint->doc, of, field, &arithmetic);
	if (!looks_like(&arithmetic))
		return 0;
	dmig_print_value(lint->doc, of, field, false, &out);
	if (out.len > sizeof(spelling) || is_quoted(spelling, out.len))
		return 0;
	return dmig_remark(lint, DMIG_LOOKS_LIKE_EXPRESSION, dmig_spot_object(lint, object, field),
			   "%.*s=%.*s is text and is not computed", field->name_len,
			   dmig_chars(lint->doc, field->name), (int)out.len, spelling);
}

int dmig_lint_expressions(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	int r = 0;

	for (u32 i = 0; !r && i < dmig_field_count(of); i++)
		r = check(lint, object, dmig_field_at(lint->doc, of, i));
	return r;
}
