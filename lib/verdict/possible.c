// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/possible.h>

static void narrow_add(struct dmig_scope *scope, u64 operand)
{
	if (scope->high > DMIG_INT_MAX - operand)
		scope->high = DMIG_INT_MAX - operand;
}

static void narrow_subtract(struct dmig_scope *scope, u64 operand)
{
	if (scope->low < operand)
		scope->low = operand;
}

static void narrow_multiply(struct dmig_scope *scope, u64 operand)
{
	if (operand && scope->high > DMIG_INT_MAX / operand)
		scope->high = DMIG_INT_MAX / operand;
}

static u64 greatest_common(u64 a, u64 b)
{
	while (b) {
		const u64 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static void narrow_divide(struct dmig_scope *scope, u64 operand)
{
	if (!operand) {
		scope->low = 1;
		scope->high = 0;
	} else if (__builtin_mul_overflow(scope->step / greatest_common(scope->step, operand),
					  operand, &scope->step)) {
		/* Of multiples that large 0 is the only value. */
		scope->step = DMIG_U64_MAX;
	}
}

static void (*const narrow[128])(struct dmig_scope *scope, u64 operand) = {
	['+'] = narrow_add,
	['-'] = narrow_subtract,
	['*'] = narrow_multiply,
	['/'] = narrow_divide,
};

static bool computes(const struct dmig_field *field, u8 var)
{
	return field->kind == DMIG_KIND_EXPR && field->var == var;
}

struct dmig_scope dmig_scope_of(const struct dmig_document *doc, const struct dmig_object *object,
				u8 var)
{
	struct dmig_scope scope = { .high = DMIG_INT_MAX, .step = 1 };

	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const struct dmig_field *field = dmig_field_at(doc, object, i);

		if (computes(field, var))
			narrow[field->op](&scope, field->operand);
	}
	return scope;
}

bool dmig_scope_in(const struct dmig_scope *scope, u64 low, u64 high, u64 *ret)
{
	const u64 from = low > scope->low ? low : scope->low;
	const u64 to = high < scope->high ? high : scope->high;
	const u64 past = from % scope->step ? scope->step - from % scope->step : 0;

	if (from > to || past > to - from)
		return false;
	if (ret)
		*ret = from + past;
	return true;
}

u64 dmig_scope_count(const struct dmig_scope *scope, u64 low, u64 high)
{
	const u64 to = high < scope->high ? high : scope->high;
	u64 first;

	return dmig_scope_in(scope, low, high, &first) ? (to - first) / scope->step + 1 : 0;
}

bool dmig_int_impossible(const struct dmig_document *doc, const struct dmig_object *object, u8 var,
			 u64 number, struct dmig_impossible *ret)
{
	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const struct dmig_field *field = dmig_field_at(doc, object, i);
		enum dmig_reason reason;
		u64 result;

		if (!computes(field, var))
			continue;
		reason = dmig_compute(number, field->op, field->operand, &result);
		if (!reason)
			continue;
		*ret = (struct dmig_impossible){
			.reason = reason,
			.field = field,
			.number = number,
		};
		return true;
	}
	return false;
}

/* The smallest value that an int can have at all; false: none. */
static bool smallest_int(const struct dmig_document *doc, const struct dmig_object *object,
			 u8 index, u64 *ret)
{
	const struct dmig_var *var = &dmig_vars(doc, object)[index];
	const struct dmig_int_item *items = dmig_at(doc, var->items);
	const struct dmig_scope scope = dmig_scope_of(doc, object, index);
	u64 smallest = DMIG_U64_MAX;

	if (!var->nitems)
		return dmig_scope_in(&scope, 0, DMIG_INT_MAX, ret);
	for (u32 i = 0; i < var->nitems; i++) {
		u64 first;

		if (dmig_scope_in(&scope, items[i].low, items[i].high, &first) && first < smallest)
			smallest = first;
	}
	*ret = smallest;
	return smallest != DMIG_U64_MAX;
}

bool dmig_var_impossible(const struct dmig_document *doc, const struct dmig_object *object, u8 var,
			 struct dmig_impossible *ret)
{
	const struct dmig_var *of = &dmig_vars(doc, object)[var];
	const struct dmig_int_item *items = dmig_at(doc, of->items);
	u64 smallest;

	if (of->type != DMIG_TYPE_INT || smallest_int(doc, object, var, &smallest))
		return false;
	/* No value passes, so the first does not. */
	return dmig_int_impossible(doc, object, var, of->nitems ? items[0].low : 0, ret);
}

static u64 shortest_int(const struct dmig_document *doc, const struct dmig_object *object, u8 var)
{
	u64 number = 0;
	u64 len = 1;

	smallest_int(doc, object, var, &number);
	while (number /= 10)
		len++;
	return len;
}

static u64 shortest_string(const struct dmig_document *doc, const struct dmig_object *object,
			   u8 index)
{
	const struct dmig_var *var = &dmig_vars(doc, object)[index];
	const struct dmig_text_item *items = dmig_at(doc, var->items);
	u64 shortest = DMIG_VALUE_MAX;

	if (!var->nitems)
		return 1;
	for (u32 i = 0; i < var->nitems; i++)
		if (items[i].text.len < shortest)
			shortest = items[i].text.len;
	return shortest;
}

static u64 shortest_other(const struct dmig_document *doc, const struct dmig_object *object, u8 var)
{
	/* An empty set; one digit of a version or of a mask. */
	return dmig_vars(doc, object)[var].type == DMIG_TYPE_SET ? 0 : 1;
}

static u64 (*const shortest[DMIG_TYPE_COUNT])(const struct dmig_document *doc,
					      const struct dmig_object *object, u8 var) = {
	[DMIG_TYPE_INT] = shortest_int,       [DMIG_TYPE_STRING] = shortest_string,
	[DMIG_TYPE_VERSION] = shortest_other, [DMIG_TYPE_SET] = shortest_other,
	[DMIG_TYPE_MASK] = shortest_other,
};

/* The bytes that each variable takes at least. */
static void measure_vars(const struct dmig_assignment *assignment, u64 lens[DMIG_VARS_MAX])
{
	const struct dmig_object *object = assignment->object;
	char digits[DMIG_DIGITS_MAX];
	const char *text;
	size_t len;

	for (u8 i = 0; i < object->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(assignment->doc, object)[i];

		if (assignment->vars >> i & 1) {
			dmig_bind_text(var, &assignment->binds[i], digits, &text, &len);
			lens[i] = len;
		} else {
			lens[i] = shortest[var->type](assignment->doc, object, i);
		}
	}
}

/* A source's value has its limit as well; APPLY's values are not compared with a source's. */
static bool too_long(const struct dmig_assignment *assignment, struct dmig_impossible *ret)
{
	const struct dmig_object *object = assignment->object;
	u64 lens[DMIG_VARS_MAX];

	measure_vars(assignment, lens);
	for (u32 i = 0; i < object->nfields; i++) {
		const struct dmig_field *field = &dmig_fields(assignment->doc, object)[i];
		struct dmig_pieces pieces;
		u64 len = 0;

		dmig_pieces_of(assignment->doc, field, &pieces);
		for (u32 j = 0; j < pieces.count; j++) {
			const struct dmig_piece *piece = &pieces.at[j];

			len += piece->kind == DMIG_PIECE_LITERAL ? piece->len : lens[piece->var];
		}
		if (len <= DMIG_VALUE_MAX)
			continue;
		*ret = (struct dmig_impossible){
			.reason = DMIG_LIMIT_VALUE,
			.field = field,
			.len = len,
		};
		return true;
	}
	return false;
}

bool dmig_assignment_impossible(const struct dmig_assignment *assignment,
				struct dmig_impossible *ret)
{
	const struct dmig_document *doc = assignment->doc;
	const struct dmig_object *object = assignment->object;

	for (u8 i = 0; i < object->nvars; i++) {
		if (dmig_vars(doc, object)[i].type != DMIG_TYPE_INT)
			continue;
		if (assignment->vars >> i & 1
			    ? dmig_int_impossible(doc, object, i, assignment->binds[i].number, ret)
			    : dmig_var_impossible(doc, object, i, ret))
			return true;
	}
	return too_long(assignment, ret);
}

bool dmig_object_impossible(const struct dmig_document *doc, const struct dmig_object *object,
			    struct dmig_impossible *ret)
{
	struct dmig_assignment nothing;

	dmig_assignment_begin(&nothing, doc, object, 0);
	return dmig_assignment_impossible(&nothing, ret);
}

static void print_words(const char *words, struct dmig_out *out)
{
	dmig_out_bytes(out, words, strlen(words));
}

void dmig_computation_print(u64 number, const struct dmig_field *expression,
			    enum dmig_reason reason, struct dmig_out *out)
{
	dmig_out_number(out, number);
	dmig_out_char(out, (char)expression->op);
	dmig_out_number(out, expression->operand);
	if (reason == DMIG_NOT_EXACT)
		print_words(", which is not exact", out);
	else if (reason == DMIG_BELOW_ZERO)
		print_words(", which is below zero", out);
	else if (expression->op == '/')
		print_words(", which divides by zero", out);
	else
		print_words(", which is too large", out);
}

void dmig_impossible_print(const struct dmig_document *doc, const struct dmig_impossible *what,
			   struct dmig_out *out)
{
	dmig_out_bytes(out, dmig_chars(doc, what->field->name), what->field->name_len);
	if (what->reason == DMIG_LIMIT_VALUE) {
		print_words(" has at least ", out);
		dmig_out_number(out, what->len);
		print_words(" bytes, and a value has at most ", out);
		dmig_out_number(out, DMIG_VALUE_MAX);
		return;
	}
	print_words(" is ", out);
	dmig_computation_print(what->number, what->field, what->reason, out);
}
