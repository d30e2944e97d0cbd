// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply.h"
#include "number.h"
#include "run.h"

/*
 * Matching one field.  devmig-document(5), MATCHING and TYPES
 *
 * A function for each kind of field; all take the source's value as @found.
 */

/* Divisors up to this are checked by multiplication. */
#define DMIG_DIVISOR_SMALL 65536

typedef enum dmig_reason (*match_fn)(struct dmig_run *run, const struct dmig_field *field,
				     const struct dmig_self_field *found);

static enum dmig_reason not_listed(const struct dmig_var *var)
{
	return var->one_range ? DMIG_OUT_OF_RANGE : DMIG_NOT_IN_LIST;
}

static inline enum dmig_reason bind_int(struct dmig_run *run, u8 index,
					const struct dmig_field *field, u64 number)
{
	const struct dmig_var *var = &run->vars[index];
	const struct dmig_int_item *items = dmig_at(run->accepts, var->items);
	struct dmig_bind *bind = &run->binds[index];
	u16 item = 0;

	while (item < var->nitems && (number < items[item].low || number > items[item].high))
		item++;
	if (item == var->nitems && item)
		return not_listed(var);
	bind->number = number;
	bind->field = field->index;
	bind->item = item;
	return DMIG_OK;
}

enum dmig_reason dmig_bind_int(struct dmig_run *run, u8 index, const struct dmig_field *field,
			       u64 number)
{
	return bind_int(run, index, field, number);
}

enum dmig_reason dmig_use_int(struct dmig_run *run, u8 var, const struct dmig_field *field,
			      u64 number)
{
	if (dmig_unlikely(run->unbound >> var & 1)) {
		run->unbound &= (u16) ~(1u << var);
		return bind_int(run, var, field, number);
	}
	return run->binds[var].number == number ? DMIG_OK : DMIG_CONFLICT;
}

static __attribute__((always_inline)) inline enum dmig_reason match_literal(
	struct dmig_run *run, const struct dmig_field *field, const struct dmig_self_field *found)
{
	if (field->value_head != found->value_head || field->value_tail != found->value_tail ||
	    field->value_len != found->value_len ||
	    !dmig_same_middle(dmig_chars(run->accepts, field->value), dmig_value(run, found),
			      field->value_len))
		return DMIG_DIFFERENT;
	return DMIG_OK;
}

static __attribute__((always_inline)) inline enum dmig_reason match_int(
	struct dmig_run *run, const struct dmig_field *field, const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return bind_int(run, field->var, field, found->bits[0]);
}

static enum dmig_reason match_use_int(struct dmig_run *run, const struct dmig_field *field,
				      const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return dmig_use_int(run, field->var, field, found->bits[0]);
}

/* The number that an operation makes into @result; at most one, but for v*0. */
static enum dmig_reason solve(u8 op, u64 operand, u64 result, u64 *ret)
{
	if (op == '-' || op == '/') {
		if (op == '/' && (!operand || result > DMIG_INT_MAX / operand))
			return DMIG_OVERFLOW;
		if (op == '-' && result > DMIG_INT_MAX - operand)
			return DMIG_OVERFLOW;
		*ret = op == '/' ? result * operand : result + operand;
		return DMIG_OK;
	}
	if (op == '+') {
		*ret = result - operand;
		return result >= operand ? DMIG_OK : DMIG_BELOW_ZERO;
	}
	*ret = result / operand;
	return result % operand ? DMIG_NOT_EXACT : DMIG_OK;
}

/* Is @result what the expression makes of @value?  Without dividing, where it is. */
static inline enum dmig_reason compare_result(const struct dmig_field *field, u64 value, u64 result)
{
	enum dmig_reason reason;
	u64 number;

	if (field->op == '/' && field->operand && result <= DMIG_INT_MAX / DMIG_DIVISOR_SMALL &&
	    field->operand <= DMIG_DIVISOR_SMALL && result * field->operand == value)
		return DMIG_OK;
	reason = dmig_compute(value, field->op, field->operand, &number);
	if (reason)
		return reason;
	return number == result ? DMIG_OK : DMIG_CONFLICT;
}

static enum dmig_reason match_expr(struct dmig_run *run, const struct dmig_field *field,
				   const struct dmig_self_field *found)
{
	const u8 var = field->var;
	enum dmig_reason reason;
	u64 number;

	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	if (field->op == '*' && !field->operand) {
		/* Any value will do, so the variable stays open. */
		if (field->declares)
			run->unbound |= (u16)(1u << var);
		return found->bits[0] ? DMIG_DIFFERENT : DMIG_OK;
	}
	if (!field->declares && !(run->unbound >> var & 1))
		return compare_result(field, run->binds[var].number, found->bits[0]);
	reason = solve(field->op, field->operand, found->bits[0], &number);
	if (!field->declares)
		run->unbound &= (u16) ~(1u << var);
	return reason ? reason : bind_int(run, var, field, number);
}

static enum dmig_reason match_string(struct dmig_run *run, const struct dmig_field *field,
				     const struct dmig_self_field *found)
{
	const u8 var = field->var;
	const struct dmig_text_item *items = dmig_at(run->accepts, run->vars[var].items);

	for (u16 i = 0; i < run->vars[var].nitems; i++) {
		const char *text = dmig_chars(run->accepts, items[i].text.at);

		if (items[i].head != found->value_head || items[i].tail != found->value_tail ||
		    items[i].text.len != found->value_len ||
		    !dmig_same_middle(text, dmig_value(run, found), found->value_len))
			continue;
		dmig_bind_text(run, var, field, text, found->value_len, i);
		return DMIG_OK;
	}
	return DMIG_NOT_IN_LIST;
}

static enum dmig_reason match_any(struct dmig_run *run, const struct dmig_field *field,
				  const struct dmig_self_field *found)
{
	if (!found->value_len)
		return DMIG_DIFFERENT;
	dmig_bind_text(run, field->var, field, dmig_value(run, found), found->value_len, 0);
	return DMIG_OK;
}

static enum dmig_reason bind_version(struct dmig_run *run, u8 index, const struct dmig_field *field,
				     struct dmig_version version, const char *text, size_t len)
{
	const struct dmig_var *var = &run->vars[index];
	const struct dmig_version_item *items = dmig_at(run->accepts, var->items);
	const u16 n = var->nitems;
	u16 i = 0;

	while (i < n &&
	       !(dmig_version_le(items[i].low, version) && dmig_version_le(version, items[i].high)))
		i++;
	if (i == n && n)
		return not_listed(var);
	dmig_bind_text(run, index, field, text, len, i);
	return DMIG_OK;
}

enum dmig_reason dmig_bind_version(struct dmig_run *run, u8 var, const struct dmig_field *field,
				   const char *text, size_t len)
{
	struct dmig_version version;
	u8 parts;

	if (!dmig_version_parse(text, len, &version, &parts))
		return DMIG_NOT_A_VERSION;
	return bind_version(run, var, field, version, text, len);
}

static enum dmig_reason match_version(struct dmig_run *run, const struct dmig_field *field,
				      const struct dmig_self_field *found)
{
	const char *const text = dmig_value(run, found);

	if (found->flags & DMIG_SELF_DOTS)
		return bind_version(run, field->var, field,
				    (struct dmig_version){ found->bits[0], found->bits[1] }, text,
				    found->value_len);
	return dmig_bind_version(run, field->var, field, text, found->value_len);
}

/* Does an item stand at the beginning of a text, up to its end or a '+'? */
static inline bool begins_with(const struct dmig_run *run, const struct dmig_text_item *item,
			       const char *text, size_t len)
{
	const u32 n = item->text.len;

	return n <= len && (n == len || text[n] == '+') && item->head == dmig_head(text, n) &&
	       item->tail == dmig_tail(text, n) &&
	       dmig_same_middle(dmig_chars(run->accepts, item->text.at), text, n);
}

/*
 * Find the item that @text begins with.  Sets tend to be in one order: start
 * looking at @first.  The item's index, or nitems.
 */
static u32 find_item(const struct dmig_run *run, const struct dmig_var *var, u32 first,
		     const char *text, size_t len)
{
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);

	if (first < var->nitems && begins_with(run, &items[first], text, len))
		return first;
	for (u32 i = 0; i < var->nitems; i++)
		if (begins_with(run, &items[i], text, len))
			return i;
	return var->nitems;
}

static enum dmig_reason match_set(struct dmig_run *run, const struct dmig_field *field,
				  const struct dmig_self_field *found)
{
	const struct dmig_var *var = &run->vars[field->var];
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);
	const char *const text = dmig_value(run, found);
	const size_t len = found->value_len;
	size_t at = 0;
	u32 next = 0;

	while (len && at <= len) {
		const u32 item = find_item(run, var, next, text + at, len - at);

		if (item == var->nitems)
			return DMIG_NOT_IN_SET;
		at += items[item].text.len + 1;
		next = item + 1;
	}
	dmig_bind_text(run, field->var, field, text, len, 0);
	return DMIG_OK;
}

/* Masks of over 128 bits, digit by digit from the right. */
static bool long_mask_within(const char *hex, size_t len, const char *mask, size_t mask_len)
{
	for (size_t i = 1; i <= len; i++) {
		const int allowed = i <= mask_len ? dmig_hex(mask[mask_len - i]) : 0;

		if (dmig_hex(hex[len - i]) & ~allowed)
			return false;
	}
	return true;
}

static enum dmig_reason match_mask(struct dmig_run *run, const struct dmig_field *field,
				   const struct dmig_self_field *found)
{
	const u8 var = field->var;
	const struct dmig_text_item *item = dmig_at(run->accepts, run->vars[var].items);
	const char *const text = dmig_value(run, found);
	const char *hex;
	size_t len;
	u64 bits[2];
	bool within;

	if (found->flags & DMIG_SELF_BITS) {
		within = !((found->bits[0] & ~item->head) | (found->bits[1] & ~item->tail));
	} else {
		if (!dmig_mask_parse(text, found->value_len, &hex, &len, bits))
			return DMIG_NOT_A_MASK;
		within = long_mask_within(hex, len, dmig_chars(run->accepts, item->text.at),
					  item->text.len);
	}
	if (!within)
		return DMIG_BITS_OUTSIDE;
	dmig_bind_text(run, var, field, text, found->value_len, 0);
	return DMIG_OK;
}

static enum dmig_reason match_use_text(struct dmig_run *run, const struct dmig_field *field,
				       const struct dmig_self_field *found)
{
	const u8 var = field->var;
	const struct dmig_bind *bind = &run->binds[var];

	/* Only in an explanation: nothing is known of the variable. */
	if (dmig_unlikely(run->unbound >> var & 1))
		return DMIG_OK;
	if (bind->len != found->value_len ||
	    !dmig_same(bind->text, dmig_value(run, found), bind->len))
		return DMIG_CONFLICT;
	return DMIG_OK;
}

static const match_fn match_kind[DMIG_KIND_COUNT] = {
	[DMIG_KIND_LITERAL] = match_literal,
	[DMIG_KIND_INT] = match_int,
	[DMIG_KIND_STRING] = match_string,
	[DMIG_KIND_ANY] = match_any,
	[DMIG_KIND_VERSION] = match_version,
	[DMIG_KIND_SET] = match_set,
	[DMIG_KIND_MASK] = match_mask,
	[DMIG_KIND_USE_INT] = match_use_int,
	[DMIG_KIND_USE_TEXT] = match_use_text,
	[DMIG_KIND_EXPR] = match_expr,
	[DMIG_KIND_TEMPLATE] = dmig_match_template,
};

static inline bool is_named(const struct dmig_run *run, const struct dmig_self_field *found,
			    const struct dmig_field *field)
{
	return !((found->name_head ^ field->name_head) | (found->name_tail ^ field->name_tail)) &&
	       found->name_len == field->name_len &&
	       dmig_same_middle(dmig_chars(run->source, found->name),
				dmig_chars(run->accepts, field->name), field->name_len);
}

/* Two names in one slot, or none: look at those behind the first. */
static __attribute__((noinline)) const struct dmig_self_field *find_next(
	const struct dmig_run *run, const struct dmig_self_field *found,
	const struct dmig_field *field)
{
	const struct dmig_self_field *const end = dmig_self(run->source) + run->source->nself;

	while (++found < end)
		if (is_named(run, found, field))
			return found;
	return &dmig_absent;
}

static inline const struct dmig_self_field *first_of_slot(const struct dmig_run *run,
							  const struct dmig_field *field)
{
	return &run->self[run->source->slots[field->slot]];
}

static inline const struct dmig_self_field *find(const struct dmig_run *run,
						 const struct dmig_field *field)
{
	const struct dmig_self_field *found = first_of_slot(run, field);

	return dmig_likely(is_named(run, found, field)) ? found : find_next(run, found, field);
}

const struct dmig_self_field *dmig_found(const struct dmig_run *run, const struct dmig_field *field)
{
	return find(run, field);
}

/*
 * Name and literal value in one comparison, as nearly every field of a
 * matching pair is equal in both.  False: look closer.
 */
static inline bool is_plainly_same(const struct dmig_self_field *found,
				   const struct dmig_field *field)
{
	return !((found->name_head ^ field->name_head) | (found->name_tail ^ field->name_tail) |
		 (found->value_head ^ field->value_head) | (found->value_tail ^ field->value_tail) |
		 (u64)(dmig_lens(&found->value_len) ^ dmig_lens(&field->value_len)));
}

enum dmig_reason dmig_match_fields(struct dmig_run *run, const u8 *order, u16 n)
{
	const u8 *const end = order + n;

	for (const u8 *at = order + run->at; at < end; at++) {
		const struct dmig_field *field = &run->fields[*at];
		enum dmig_reason reason;

		/* Spare the most frequent kinds the call. */
		if (field->op == DMIG_OP_SHORT && is_plainly_same(first_of_slot(run, field), field))
			continue;
		if (field->kind == DMIG_KIND_INT) {
			reason = match_int(run, field, find(run, field));
		} else {
			run->at = (u16)(at - order);
			reason = match_kind[field->kind](run, field, find(run, field));
		}
		if (reason)
			return reason;
	}
	run->at = n;
	return DMIG_OK;
}
