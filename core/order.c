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

/* Rank those last on which a choice of a string item has an influence. */
static void rank_chosen(struct dmig_builder *b)
{
	u16 tainted = 0;

	for (u32 i = 0; i < b->nfields; i++) {
		if (!b->links[i].chooses && !(b->links[i].uses & tainted))
			continue;
		b->ranks[i] = RANK_CHOSEN;
		tainted |= b->links[i].declares;
	}
}

/*
 * The order to match in: first fields on which no choice of a string item has
 * an influence, those that use no variable before those that do; then the
 * rest, as written, which is the order that makes the assignment deterministic.
 */
void dmig_order_fields(struct dmig_builder *b, u8 *order)
{
	u64 count = 0; /* a byte for each rank: at most 64 fields */
	u64 at;

	if (b->chooses)
		rank_chosen(b);
	/* Sort by counting: where the fields of each rank begin. */
	for (u32 i = 0; i < b->nfields; i++)
		count += 1ULL << (8 * b->ranks[i]);
	at = count * DMIG_BYTES(1) << 8;
	for (u32 i = 0; i < b->nfields; i++) {
		const u8 shift = (u8)(8 * b->ranks[i]);

		order[at >> shift & 0xff] = (u8)i;
		at += 1ULL << shift;
	}
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
	/* A used text may be empty, or not: matching will tell.  A template has text of its own. */
	return field->kind == DMIG_KIND_SET || field->kind == DMIG_KIND_USE_TEXT;
}

void dmig_rank_field(struct dmig_builder *b, const struct dmig_field *field)
{
	const struct dmig_links *link = &b->links[b->nfields];

	b->ranks[b->nfields] = link->uses ? RANK_USES : cost[field->kind];
	b->chooses |= link->chooses;
	if (!may_be_absent(b, field))
		b->object.needs |= dmig_slot_bit(field->slot);
}
