// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"

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
#define RANK_USES   6 /* fields that use variables */
#define RANK_CHOSEN 7 /* fields that a choice has an influence on */
#define RANKS       8

static u8 rank(const struct dmig_builder *b, u32 i, u64 chosen)
{
	if (chosen >> i & 1)
		return RANK_CHOSEN;
	return b->links[i].uses ? RANK_USES : cost[b->fields[i].kind];
}

/*
 * The order to match in: first fields on which no choice of a string item has
 * an influence, those that use no variable before those that do; then the
 * rest, as written, which is the order that makes the assignment deterministic.
 */
void dmig_order_fields(const struct dmig_builder *b, u8 *order)
{
	u16 tainted = 0;
	u8 at[RANKS + 1] = { 0 };
	u64 chosen = 0;

	for (u32 i = 0; i < b->nfields; i++) {
		if (!b->links[i].chooses && !(b->links[i].uses & tainted))
			continue;
		chosen |= 1ULL << i;
		tainted |= b->links[i].declares;
	}
	/* Sort by counting: where the fields of each cost begin. */
	for (u32 i = 0; i < b->nfields; i++)
		at[rank(b, i, chosen) + 1]++;
	for (u32 c = 1; c < RANKS; c++)
		at[c] = (u8)(at[c] + at[c - 1]);
	for (u32 i = 0; i < b->nfields; i++)
		order[at[rank(b, i, chosen)]++] = (u8)i;
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
			needs |= dmig_slot_bit(b->fields[i].slot);
	return needs;
}
