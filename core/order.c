// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"

/*
 * What a comparison costs, by kind: of the fields that depend on no other the
 * cheap ones go first, as one refusal is enough.
 */
static const u8 cost[DMIG_KIND_COUNT] = {
	[DMIG_KIND_LITERAL] = 0,  [DMIG_KIND_INT] = 0,      [DMIG_KIND_EXPR] = 1,
	[DMIG_KIND_USE_INT] = 1,  [DMIG_KIND_STRING] = 2,   [DMIG_KIND_ANY] = 2,
	[DMIG_KIND_MASK] = 2,     [DMIG_KIND_USE_TEXT] = 2, [DMIG_KIND_VERSION] = 3,
	[DMIG_KIND_TEMPLATE] = 4, [DMIG_KIND_SET] = 5,
};
#define COST_MAX 5

/*
 * The order to match in: first fields on which no choice of a string item has
 * an influence, those that use no variable before those that do; then the
 * rest, as written, which is the order that makes the assignment deterministic.
 */
void dmig_order_fields(const struct dmig_builder *b, u8 *order, struct dmig_object *object)
{
	u16 tainted = 0;
	u64 chosen = 0;
	u32 n = 0;

	for (u32 i = 0; i < b->nfields; i++) {
		if (!b->links[i].chooses && !(b->links[i].uses & tainted))
			continue;
		chosen |= 1ULL << i;
		tainted |= b->links[i].declares;
	}
	for (u8 c = 0; c <= COST_MAX; c++)
		for (u32 i = 0; i < b->nfields; i++)
			if (!(chosen >> i & 1) && !b->links[i].uses && cost[b->fields[i].kind] == c)
				order[n++] = (u8)i;
	for (u32 i = 0; i < b->nfields; i++)
		if (!(chosen >> i & 1) && b->links[i].uses)
			order[n++] = (u8)i;
	object->nfixed = (u16)n;
	for (u32 i = 0; i < b->nfields; i++)
		if (chosen >> i & 1)
			order[n++] = (u8)i;
}

/* Can a listed string be empty? */
static bool lists_empty(const struct dmig_builder *b, const struct dmig_var *var)
{
	const struct dmig_text_item *items = (const void *)(b->base + var->items);

	for (u32 i = 0; i < var->nitems; i++)
		if (!items[i].text.len)
			return true;
	return false;
}

/* Can a field match the empty value, which a source without the field has? */
static bool may_be_absent(const struct dmig_builder *b, const struct dmig_field *field)
{
	if (field->kind == DMIG_KIND_LITERAL)
		return !field->value_len;
	if (field->kind == DMIG_KIND_STRING)
		return lists_empty(b, &b->vars[field->var]);
	/* Templates and used texts may be empty, or not: matching will tell. */
	return field->kind == DMIG_KIND_SET || field->kind == DMIG_KIND_USE_TEXT ||
	       field->kind == DMIG_KIND_TEMPLATE;
}

u64 dmig_needed_slots(const struct dmig_builder *b)
{
	u64 needs = 0;

	for (u32 i = 0; i < b->nfields; i++)
		if (!may_be_absent(b, &b->fields[i]))
			needs |= 1ULL << b->fields[i].slot;
	return needs;
}
