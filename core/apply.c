// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply.h"
#include "number.h"

/* What to set on the destination.  devmig-document(5), APPLY */

enum dmig_reason dmig_compute(u64 value, u8 op, u64 operand, u64 *ret)
{
	u64 rest;

	if (op == '/') {
		if (!operand)
			return DMIG_OVERFLOW;
		*ret = dmig_divide(value, operand, &rest);
		return rest ? DMIG_NOT_EXACT : DMIG_OK;
	}
	if (op == '-') {
		*ret = value - operand;
		return value < operand ? DMIG_BELOW_ZERO : DMIG_OK;
	}
	if (op == '+') {
		*ret = value + operand;
		return value > DMIG_INT_MAX - operand ? DMIG_OVERFLOW : DMIG_OK;
	}
	*ret = value * operand;
	return dmig_product_past(value, operand, DMIG_INT_MAX) ? DMIG_OVERFLOW : DMIG_OK;
}

static void print_bound(const struct dmig_var *var, const struct dmig_bind *bind,
			struct dmig_out *out)
{
	if (var->type == DMIG_TYPE_INT)
		dmig_out_number(out, bind->number);
	else
		dmig_out_bytes(out, bind->text, bind->len);
}

static void print_pieces(const struct dmig_document *doc, const struct dmig_object *object,
			 const struct dmig_field *attribute, const struct dmig_bind *binds,
			 struct dmig_out *out)
{
	const struct dmig_piece *piece = dmig_at(doc, attribute->value);
	const struct dmig_var *vars = dmig_vars(doc, object);

	for (u32 i = 0; i < attribute->value_len; i++, piece++) {
		if (piece->kind == DMIG_PIECE_LITERAL)
			dmig_out_bytes(out, dmig_chars(doc, piece->at), piece->len);
		else
			print_bound(&vars[piece->var], &binds[piece->var], out);
	}
}

void dmig_apply_print(const struct dmig_document *doc, const struct dmig_object *object,
		      const struct dmig_field *attribute, const struct dmig_bind *binds,
		      struct dmig_out *out)
{
	u64 number;

	if (attribute->kind == DMIG_KIND_LITERAL) {
		dmig_out_bytes(out, dmig_chars(doc, attribute->value), attribute->value_len);
	} else if (attribute->kind == DMIG_KIND_TEMPLATE) {
		print_pieces(doc, object, attribute, binds, out);
	} else if (attribute->kind == DMIG_KIND_EXPR) {
		dmig_compute(binds[attribute->var].number, attribute->op, attribute->operand,
			     &number);
		dmig_out_number(out, number);
	} else {
		print_bound(&dmig_vars(doc, object)[attribute->var], &binds[attribute->var], out);
	}
}

/* A number is compared as one, without printing it. */
static bool is_number(const struct dmig_field *attribute, const struct dmig_bind *binds,
		      const struct dmig_self_field *field)
{
	u64 number = binds[attribute->var].number;

	if (!(field->flags & DMIG_SELF_INT))
		return false;
	if (attribute->kind == DMIG_KIND_EXPR)
		dmig_compute(number, attribute->op, attribute->operand, &number);
	return number == field->bits[0];
}

bool dmig_apply_is_set(const struct dmig_document *doc, const struct dmig_object *object,
		       const struct dmig_field *attribute, const struct dmig_bind *binds,
		       const struct dmig_document *self)
{
	const struct dmig_self_field *field = dmig_self_find_slot(
		self, attribute->slot, dmig_chars(doc, attribute->name), attribute->name_len);
	struct dmig_out out = { 0 };

	if (!field)
		return false;
	if (attribute->kind == DMIG_KIND_USE_INT || attribute->kind == DMIG_KIND_EXPR)
		return is_number(attribute, binds, field);
	out.same_as = dmig_chars(self, field->value);
	out.size = field->value_len;
	dmig_apply_print(doc, object, attribute, binds, &out);
	return !out.differs && out.len == field->value_len;
}

/* Apart from matching, which is flat, and has no use for the room that this takes on the stack. */
__attribute__((__noinline__)) u32 dmig_apply_unset(const struct dmig_document *doc,
						   const struct dmig_object *object,
						   const struct dmig_bind *binds,
						   const struct dmig_document *self)
{
	const struct dmig_field *attributes = dmig_apply(doc, object);
	u32 unset = 0;

	for (u32 i = 0; i < object->napply; i++)
		unset += !dmig_apply_is_set(doc, object, &attributes[i], binds, self);
	return unset;
}

enum dmig_reason dmig_apply_check(const struct dmig_document *doc, const struct dmig_object *object,
				  const struct dmig_bind *binds, u32 *ret_attribute)
{
	const struct dmig_field *attributes = dmig_apply(doc, object);

	for (u32 i = 0; i < object->napply; i++) {
		const struct dmig_field *a = &attributes[i];
		enum dmig_reason reason;
		u64 number;

		if (a->kind != DMIG_KIND_EXPR)
			continue;
		reason = dmig_compute(binds[a->var].number, a->op, a->operand, &number);
		if (!reason)
			continue;
		if (ret_attribute)
			*ret_attribute = i;
		return reason;
	}
	return DMIG_OK;
}
