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
		return dmig_not_listed(var);
	if (dmig_unlikely(run->memory) &&
	    (!dmig_memory_knows(run->memory, index) || bind->number != number))
		dmig_memory_change(run->memory, index);
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
	u64 rest;

	if (op == '-' || op == '/') {
		if (op == '/' && (!operand || dmig_product_past(result, operand, DMIG_INT_MAX)))
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
	*ret = dmig_divide(result, operand, &rest);
	return rest ? DMIG_NOT_EXACT : DMIG_OK;
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
	[DMIG_KIND_LITERAL] = match_literal,        [DMIG_KIND_INT] = match_int,
	[DMIG_KIND_STRING] = dmig_match_string,     [DMIG_KIND_ANY] = dmig_match_any,
	[DMIG_KIND_VERSION] = dmig_match_version,   [DMIG_KIND_SET] = dmig_match_set,
	[DMIG_KIND_MASK] = dmig_match_mask,         [DMIG_KIND_USE_INT] = match_use_int,
	[DMIG_KIND_USE_TEXT] = match_use_text,      [DMIG_KIND_EXPR] = match_expr,
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
static __attribute__((__noinline__)) const struct dmig_self_field *find_next(
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

enum dmig_reason dmig_match_field(struct dmig_run *run, const struct dmig_field *field)
{
	return match_kind[field->kind](run, field, find(run, field));
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
