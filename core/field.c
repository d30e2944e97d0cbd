// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply.h"
#include "number.h"
#include "run.h"

/*
 * Matching one field.  devmig-document(5), MATCHING and TYPES
 *
 * A function for each kind of field; all take the source's value as @found.
 */

typedef enum dmig_reason (*match_fn)(struct dmig_run *run, u16 index,
				     const struct dmig_self_field *found);

static enum dmig_reason not_listed(const struct dmig_var *var)
{
	return var->one_range ? DMIG_OUT_OF_RANGE : DMIG_NOT_IN_LIST;
}

enum dmig_reason dmig_bind_int(struct dmig_run *run, u8 index_of_var, u16 index, u64 number)
{
	const struct dmig_var *var = &run->vars[index_of_var];
	const struct dmig_int_item *items = dmig_at(run->accepts, var->items);
	struct dmig_bind *bind = &run->binds[index_of_var];
	u16 item = 0;

	while (item < var->nitems && (number < items[item].low || number > items[item].high))
		item++;
	if (item == var->nitems && item)
		return not_listed(var);
	bind->number = number;
	bind->field = index;
	bind->item = item;
	run->unbound &= (u16) ~(1u << index_of_var);
	return DMIG_OK;
}

enum dmig_reason dmig_use_int(struct dmig_run *run, u8 var, u16 index, u64 number)
{
	if (dmig_unlikely(run->unbound >> var & 1))
		return dmig_bind_int(run, var, index, number);
	return run->binds[var].number == number ? DMIG_OK : DMIG_CONFLICT;
}

static enum dmig_reason match_literal(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	const struct dmig_field *field = &run->fields[index];

	if (field->value_head != found->value_head || field->value_tail != found->value_tail ||
	    field->value_len != found->value_len ||
	    !dmig_same_middle(dmig_chars(run->accepts, field->value), dmig_value(run, found),
			      field->value_len))
		return DMIG_DIFFERENT;
	return DMIG_OK;
}

static enum dmig_reason match_int(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return dmig_bind_int(run, run->fields[index].var, index, found->bits[0]);
}

static enum dmig_reason match_use_int(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return dmig_use_int(run, run->fields[index].var, index, found->bits[0]);
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

static enum dmig_reason match_expr(struct dmig_run *run, u16 index,
				   const struct dmig_self_field *found)
{
	const struct dmig_field *field = &run->fields[index];
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
	if (!field->declares && !(run->unbound >> var & 1)) {
		reason = dmig_compute(run->binds[var].number, field->op, field->operand, &number);
		if (reason)
			return reason;
		return number == found->bits[0] ? DMIG_OK : DMIG_CONFLICT;
	}
	reason = solve(field->op, field->operand, found->bits[0], &number);
	return reason ? reason : dmig_bind_int(run, var, index, number);
}

static enum dmig_reason match_string(struct dmig_run *run, u16 index,
				     const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
	const struct dmig_text_item *items = dmig_at(run->accepts, run->vars[var].items);

	for (u16 i = 0; i < run->vars[var].nitems; i++) {
		const char *text = dmig_chars(run->accepts, items[i].text.at);

		if (items[i].head != found->value_head || items[i].tail != found->value_tail ||
		    items[i].text.len != found->value_len ||
		    !dmig_same_middle(text, dmig_value(run, found), found->value_len))
			continue;
		dmig_bind_text(run, var, index, text, found->value_len, i);
		return DMIG_OK;
	}
	return DMIG_NOT_IN_LIST;
}

static enum dmig_reason match_any(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	if (!found->value_len)
		return DMIG_DIFFERENT;
	dmig_bind_text(run, run->fields[index].var, index, dmig_value(run, found), found->value_len,
		       0);
	return DMIG_OK;
}

enum dmig_reason dmig_bind_version(struct dmig_run *run, u8 var, u16 index, const char *text,
				   size_t len)
{
	const struct dmig_version_item *items = dmig_at(run->accepts, run->vars[var].items);
	const u16 n = run->vars[var].nitems;
	struct dmig_version version;
	u8 parts;
	u16 i = 0;

	if (!dmig_version_parse(text, len, &version, &parts))
		return DMIG_NOT_A_VERSION;
	while (i < n &&
	       !(dmig_version_le(items[i].low, version) && dmig_version_le(version, items[i].high)))
		i++;
	if (i == n && n)
		return not_listed(&run->vars[var]);
	dmig_bind_text(run, var, index, text, len, i);
	return DMIG_OK;
}

static enum dmig_reason match_version(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	return dmig_bind_version(run, run->fields[index].var, index, dmig_value(run, found),
				 found->value_len);
}

static bool in_set(const struct dmig_run *run, const struct dmig_var *var, const char *text,
		   size_t len)
{
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);
	const u64 head = dmig_head(text, len);
	const u64 tail = dmig_tail(text, len);

	for (u16 i = 0; i < var->nitems; i++)
		if (items[i].head == head && items[i].tail == tail && items[i].text.len == len &&
		    dmig_same_middle(dmig_chars(run->accepts, items[i].text.at), text, len))
			return true;
	return false;
}

static enum dmig_reason match_set(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
	const char *const text = dmig_value(run, found);
	const size_t len = found->value_len;
	size_t start = 0;

	for (size_t i = 0; len && i <= len; i++) {
		if (i < len && text[i] != '+')
			continue;
		if (!in_set(run, &run->vars[var], text + start, i - start))
			return DMIG_NOT_IN_SET;
		start = i + 1;
	}
	dmig_bind_text(run, var, index, text, len, 0);
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

static enum dmig_reason match_mask(struct dmig_run *run, u16 index,
				   const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
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
	dmig_bind_text(run, var, index, text, found->value_len, 0);
	return DMIG_OK;
}

static enum dmig_reason match_use_text(struct dmig_run *run, u16 index,
				       const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
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

enum dmig_reason dmig_match_field(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	const u8 kind = run->fields[index].kind;

	/* Most fields are one of these two: spare them the call. */
	if (kind == DMIG_KIND_LITERAL)
		return match_literal(run, index, found);
	if (kind == DMIG_KIND_INT)
		return match_int(run, index, found);
	return match_kind[kind](run, index, found);
}

/* A field that the source lacks has the empty value. */
static inline const struct dmig_self_field *find(const struct dmig_run *run, u16 index)
{
	const struct dmig_field *field = &run->fields[index];
	const struct dmig_self_field *found =
		dmig_self_lookup(run->source, field->slot, field->name_head, field->name_tail,
				 dmig_chars(run->accepts, field->name), field->name_len);

	return found ? found : &dmig_absent;
}

const struct dmig_self_field *dmig_found(const struct dmig_run *run, u16 index)
{
	return find(run, index);
}

enum dmig_reason dmig_match_fields(struct dmig_run *run, const u8 *order, u16 n)
{
	for (; run->at < n; run->at++) {
		const u16 index = order[run->at];
		const enum dmig_reason reason = dmig_match_field(run, index, find(run, index));

		if (reason)
			return reason;
	}
	return DMIG_OK;
}
