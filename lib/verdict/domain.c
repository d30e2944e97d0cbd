// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/number.h>
#include <lib/verdict/domain.h>

typedef bool (*within_fn)(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
			  const struct dmig_var *a, u32 other);

static bool int_within(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
		       const struct dmig_var *a, u32 other)
{
	const struct dmig_int_item *inner = dmig_at(doc, b->items);
	const struct dmig_int_item *outer = dmig_at(doc, a->items);

	return outer[other].low <= inner[item].low && inner[item].high <= outer[other].high;
}

static bool version_within(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
			   const struct dmig_var *a, u32 other)
{
	const struct dmig_version_item *inner = dmig_at(doc, b->items);
	const struct dmig_version_item *outer = dmig_at(doc, a->items);

	return dmig_version_le(outer[other].low, inner[item].low) &&
	       dmig_version_le(inner[item].high, outer[other].high);
}

static bool text_within(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
			const struct dmig_var *a, u32 other)
{
	const struct dmig_text_item *inner = dmig_at(doc, b->items);
	const struct dmig_text_item *outer = dmig_at(doc, a->items);

	return inner[item].text.len == outer[other].text.len &&
	       !memcmp(dmig_chars(doc, inner[item].text.at), dmig_chars(doc, outer[other].text.at),
		       inner[item].text.len);
}

static bool mask_within(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
			const struct dmig_var *a, u32 other)
{
	const struct dmig_text *inner =
		&((const struct dmig_text_item *)dmig_at(doc, b->items))[item].text;
	const struct dmig_text *outer =
		&((const struct dmig_text_item *)dmig_at(doc, a->items))[other].text;

	for (u32 i = 1; i <= inner->len; i++) {
		const int bits = dmig_hex(dmig_chars(doc, inner->at)[inner->len - i]);
		const int allowed =
			i <= outer->len ? dmig_hex(dmig_chars(doc, outer->at)[outer->len - i]) : 0;

		if (bits & ~allowed)
			return false;
	}
	return true;
}

static const within_fn within[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = int_within,         [DMIG_TYPE_STRING] = text_within,
	[DMIG_TYPE_VERSION] = version_within, [DMIG_TYPE_SET] = text_within,
	[DMIG_TYPE_MASK] = mask_within,
};

/* Item by item: that two ranges together hold a third is not seen. */
static bool item_within(const struct dmig_document *doc, const struct dmig_var *b, u32 item,
			const struct dmig_var *a)
{
	for (u32 other = 0; other < a->nitems; other++)
		if (within[a->type](doc, b, item, a, other))
			return true;
	return false;
}

bool dmig_domain_within(const struct dmig_document *doc, const struct dmig_var *b,
			const struct dmig_var *a)
{
	if (a->type != b->type)
		return false;
	/* A list-less string takes what a listed one does not, and the other way round. */
	if (!a->nitems || !b->nitems)
		return !a->nitems && (!b->nitems || a->type != DMIG_TYPE_STRING);
	for (u32 i = 0; i < b->nitems; i++)
		if (!item_within(doc, b, i, a))
			return false;
	return true;
}

static bool has_empty_item(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_text_item *items = dmig_at(doc, var->items);

	for (u32 i = 0; i < var->nitems; i++)
		if (!items[i].text.len)
			return true;
	return false;
}

static bool var_may_be_empty(const struct dmig_document *doc, const struct dmig_var *var)
{
	if (var->type == DMIG_TYPE_STRING)
		return has_empty_item(doc, var);
	return var->type == DMIG_TYPE_SET;
}

/* Can the field match the empty value, and with it an absent one? */
static bool may_be_empty(const struct dmig_document *doc, const struct dmig_object *object,
			 const struct dmig_field *field)
{
	struct dmig_pieces pieces;

	if (field->kind == DMIG_KIND_EXPR)
		return false;
	dmig_pieces_of(doc, field, &pieces);
	for (u32 i = 0; i < pieces.count; i++) {
		const struct dmig_piece *piece = &pieces.at[i];

		if (piece->kind == DMIG_PIECE_LITERAL
			    ? piece->len > 0
			    : !var_may_be_empty(doc, &dmig_vars(doc, object)[piece->var]))
			return false;
	}
	return true;
}

static bool is_one_variable(const struct dmig_field *field)
{
	return field->kind != DMIG_KIND_LITERAL && field->kind != DMIG_KIND_EXPR &&
	       field->kind != DMIG_KIND_TEMPLATE;
}

bool dmig_field_within(const struct dmig_document *doc, const struct dmig_object *in_b,
		       const struct dmig_field *b, const struct dmig_object *in_a,
		       const struct dmig_field *a)
{
	const struct dmig_var *var = &dmig_vars(doc, in_a)[a->var];

	if (a->kind == DMIG_KIND_ANY)
		return !may_be_empty(doc, in_b, b);
	if (a->kind == DMIG_KIND_INT && !var->nitems && b->kind == DMIG_KIND_EXPR)
		return true;
	return is_one_variable(a) && is_one_variable(b) &&
	       dmig_domain_within(doc, &dmig_vars(doc, in_b)[b->var], var);
}
