// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/number.h>
#include <lib/verdict/cover_union.h>

/* What a range has from the first to the last; a number is the tail of a version. */
struct span {
	struct dmig_version low;
	struct dmig_version high;
};

/* The one variable of a field that declares it and uses no other; NULL: not so. */
static const struct dmig_var *only_var(const struct dmig_document *doc,
				       const struct dmig_object *object,
				       const struct dmig_field *field)
{
	const struct dmig_var *var = NULL;
	struct dmig_pieces pieces;

	dmig_pieces_of(doc, field, &pieces);
	for (u32 i = 0; i < pieces.count; i++) {
		if (pieces.at[i].kind == DMIG_PIECE_LITERAL)
			continue;
		if (var || pieces.at[i].kind != DMIG_PIECE_DECLARE)
			return NULL;
		var = &dmig_vars(doc, object)[pieces.at[i].var];
	}
	return var;
}

static bool same_text(const struct dmig_document *doc, u32 a, u32 b, size_t len)
{
	return !memcmp(dmig_chars(doc, a), dmig_chars(doc, b), len);
}

static bool same_pieces(const struct dmig_document *doc, const struct dmig_field *a,
			const struct dmig_field *b)
{
	struct dmig_pieces of_a;
	struct dmig_pieces of_b;

	dmig_pieces_of(doc, a, &of_a);
	dmig_pieces_of(doc, b, &of_b);
	if (of_a.count != of_b.count)
		return false;
	for (u32 i = 0; i < of_a.count; i++) {
		const struct dmig_piece *one = &of_a.at[i];
		const struct dmig_piece *other = &of_b.at[i];

		if (one->kind != other->kind)
			return false;
		if (one->kind == DMIG_PIECE_LITERAL &&
		    (one->len != other->len || !same_text(doc, one->at, other->at, one->len)))
			return false;
	}
	return true;
}

/* What a set has may be in several lists, a bit mask in several masks, and in none of them. */
static bool is_in_one_item(const struct dmig_var *var)
{
	return var->type == DMIG_TYPE_INT || var->type == DMIG_TYPE_VERSION ||
	       (var->type == DMIG_TYPE_STRING && var->nitems);
}

bool dmig_almost_alike(const struct dmig_document *doc, const struct dmig_object *in_a,
		       const struct dmig_field *a, const struct dmig_object *in_b,
		       const struct dmig_field *b, const struct dmig_var **ret_a)
{
	const struct dmig_var *var;

	*ret_a = only_var(doc, in_a, a);
	var = only_var(doc, in_b, b);
	return *ret_a && var && (*ret_a)->type == var->type && is_in_one_item(*ret_a) &&
	       is_in_one_item(var) && same_pieces(doc, a, b);
}

/* Without a list, all of the type is one item. */
static u32 count_items(const struct dmig_var *var)
{
	return var->nitems ? var->nitems : 1;
}

static struct span span_of(const struct dmig_document *doc, const struct dmig_var *var, u32 item)
{
	const struct dmig_version nothing = { 0, 0 };

	if (var->type == DMIG_TYPE_INT) {
		const struct dmig_int_item *items = dmig_at(doc, var->items);

		if (!var->nitems)
			return (struct span){ { 0, 0 }, { 0, DMIG_INT_MAX } };
		return (struct span){ { 0, items[item].low }, { 0, items[item].high } };
	} else {
		const struct dmig_version_item *items = dmig_at(doc, var->items);

		if (!var->nitems)
			return (struct span){ nothing, dmig_version_ceiling(nothing, 0) };
		return (struct span){ items[item].low, items[item].high };
	}
}

/* What comes next; there is something, as a range goes on behind it. */
static struct dmig_version next_value(enum dmig_type type, struct dmig_version value)
{
	if (type == DMIG_TYPE_INT) {
		value.tail++;
		return value;
	}
	for (u8 part = DMIG_PARTS_MAX; part-- > 0;) {
		u64 *half = part < 2 ? &value.head : &value.tail;
		const unsigned int shift = part & 1 ? 0 : 32;

		if (dmig_version_part(value, part) < DMIG_PART_MAX) {
			*half += 1ULL << shift;
			return value;
		}
		*half &= ~(0xffffffffULL << shift);
	}
	return value;
}

/* The farthest end of a range that has the value; false: none has. */
static bool find_end(struct dmig_sample *sample, const struct dmig_almost *list, u32 count,
		     struct dmig_version value, struct dmig_version *ret)
{
	bool found = false;

	for (u32 i = 0; i < count; i++) {
		if (!dmig_sample_spend(sample, count_items(list[i].var)))
			return false;
		for (u32 item = 0; item < count_items(list[i].var); item++) {
			const struct span span = span_of(sample->doc, list[i].var, item);

			if (!dmig_version_le(span.low, value) || !dmig_version_le(value, span.high))
				continue;
			if (!found || dmig_version_le(*ret, span.high))
				*ret = span.high;
			found = true;
		}
	}
	return found;
}

static bool have_span(struct dmig_sample *sample, const struct dmig_almost *list, u32 count,
		      enum dmig_type type, struct span span)
{
	struct dmig_version value = span.low;
	struct dmig_version end;

	while (find_end(sample, list, count, value, &end)) {
		if (dmig_version_le(span.high, end))
			return true;
		value = next_value(type, end);
	}
	return false;
}

static bool have_text(struct dmig_sample *sample, const struct dmig_almost *list, u32 count,
		      const struct dmig_text *text)
{
	for (u32 i = 0; i < count; i++) {
		const struct dmig_var *var = list[i].var;
		const struct dmig_text_item *items = dmig_at(sample->doc, var->items);

		if (!dmig_sample_spend(sample, var->nitems))
			return false;
		for (u32 item = 0; item < var->nitems; item++)
			if (items[item].text.len == text->len &&
			    same_text(sample->doc, items[item].text.at, text->at, text->len))
				return true;
	}
	return false;
}

static bool have_all(struct dmig_sample *sample, const struct dmig_almost *list, u32 count,
		     const struct dmig_var *var)
{
	const struct dmig_text_item *texts = dmig_at(sample->doc, var->items);

	for (u32 i = 0; i < count_items(var); i++)
		if (var->type == DMIG_TYPE_STRING ? !have_text(sample, list, count, &texts[i].text)
						  : !have_span(sample, list, count, var->type,
							       span_of(sample->doc, var, i)))
			return false;
	return true;
}

/* Those that are not needed are taken off the list; how many are left, 0 for a no. */
static u32 find_needed(struct dmig_sample *sample, const struct dmig_object *in_b,
		       struct dmig_almost *list, u32 count)
{
	const struct dmig_var *var = only_var(sample->doc, in_b, list[0].b);

	if (!have_all(sample, list, count, var))
		return 0;
	/* From the back: the first objects are those that are asked first. */
	for (u32 i = count; i-- > 0;) {
		const struct dmig_almost last = list[count - 1];
		const struct dmig_almost tried = list[i];

		list[i] = last;
		if (count > 1 && have_all(sample, list, count - 1, var)) {
			count--;
		} else {
			list[i] = tried;
			list[count - 1] = last;
		}
	}
	return count;
}

/* Do those that lack the same field as @list[0] cover together? */
static bool find_union(struct dmig_sample *sample, struct dmig_covers *covered, u32 index,
		       const struct dmig_almost *list, u32 count)
{
	struct dmig_almost same[DMIG_OBJECTS_MAX];
	u32 n = 0;

	for (u32 i = 0; i < count; i++)
		if (list[i].b == list[0].b)
			same[n++] = list[i];
	n = find_needed(sample, dmig_object(sample->doc, index), same, n);
	covered->by[index] = n == 1 ? (u16)same[0].object
			     : n    ? DMIG_COVERED_TOGETHER
				    : DMIG_NOT_COVERED;
	for (u32 i = 0; i < n; i++)
		covered->together[index][same[i].object / 64] |= 1ULL << same[i].object % 64;
	return n > 0;
}

static bool is_tried(const struct dmig_almost *list, u32 index)
{
	for (u32 i = 0; i < index; i++)
		if (list[i].b == list[index].b)
			return true;
	return false;
}

void dmig_union_find(struct dmig_sample *sample, struct dmig_covers *covered, u32 index,
		     const struct dmig_almost *list, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (!is_tried(list, i) && find_union(sample, covered, index, &list[i], count - i))
			return;
}
