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

static inline const char *value_of(const struct dmig_run *run, const struct dmig_self_field *found)
{
	return dmig_chars(run->source, found->value);
}

static inline bool same_bytes(const char *a, const char *b, size_t len)
{
	return !len || !memcmp(a, b, len);
}

static void bind_text(struct dmig_run *run, u8 var, u16 index, const char *text, size_t len,
		      u16 item)
{
	struct dmig_bind *bind = &run->binds[var];

	bind->text = text;
	bind->len = (u32)len;
	bind->field = index;
	bind->item = item;
}

static enum dmig_reason not_listed(const struct dmig_var *var)
{
	return var->one_range ? DMIG_OUT_OF_RANGE : DMIG_NOT_IN_LIST;
}

/* Give an int variable its value, if its list has it. */
static enum dmig_reason bind_int(struct dmig_run *run, u8 index_of_var, u16 index, u64 number)
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

/* A variable that is used: its value, or one given now. */
static enum dmig_reason use_int(struct dmig_run *run, u8 var, u16 index, u64 number)
{
	if (dmig_unlikely(run->unbound >> var & 1))
		return bind_int(run, var, index, number);
	return run->binds[var].number == number ? DMIG_OK : DMIG_CONFLICT;
}

static enum dmig_reason match_literal(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	const struct dmig_field *field = &run->fields[index];

	if (field->value_head != found->value_head || field->value_len != found->value_len)
		return DMIG_DIFFERENT;
	if (field->value_len > 8 && memcmp(dmig_chars(run->accepts, field->value) + 8,
					   value_of(run, found) + 8, field->value_len - 8u))
		return DMIG_DIFFERENT;
	return DMIG_OK;
}

static enum dmig_reason match_int(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return bind_int(run, run->fields[index].var, index, found->number);
}

static enum dmig_reason match_use_int(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	if (!(found->flags & DMIG_SELF_INT))
		return DMIG_NOT_A_NUMBER;
	return use_int(run, run->fields[index].var, index, found->number);
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
		return found->number ? DMIG_DIFFERENT : DMIG_OK;
	}
	if (!field->declares && !(run->unbound >> var & 1)) {
		reason = dmig_compute(run->binds[var].number, field->op, field->operand, &number);
		if (reason)
			return reason;
		return number == found->number ? DMIG_OK : DMIG_CONFLICT;
	}
	reason = solve(field->op, field->operand, found->number, &number);
	return reason ? reason : bind_int(run, var, index, number);
}

static enum dmig_reason match_string(struct dmig_run *run, u16 index,
				     const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
	const struct dmig_text_item *items = dmig_at(run->accepts, run->vars[var].items);

	for (u16 i = 0; i < run->vars[var].nitems; i++) {
		const char *text = dmig_chars(run->accepts, items[i].text.at);

		if (items[i].head != found->value_head || items[i].text.len != found->value_len)
			continue;
		if (found->value_len > 8 &&
		    memcmp(text + 8, value_of(run, found) + 8, found->value_len - 8u))
			continue;
		bind_text(run, var, index, text, found->value_len, i);
		return DMIG_OK;
	}
	return DMIG_NOT_IN_LIST;
}

static enum dmig_reason match_any(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	if (!found->value_len)
		return DMIG_DIFFERENT;
	bind_text(run, run->fields[index].var, index, value_of(run, found), found->value_len, 0);
	return DMIG_OK;
}

static enum dmig_reason bind_version(struct dmig_run *run, u8 var, u16 index, const char *text,
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
	bind_text(run, var, index, text, len, i);
	return DMIG_OK;
}

static enum dmig_reason match_version(struct dmig_run *run, u16 index,
				      const struct dmig_self_field *found)
{
	return bind_version(run, run->fields[index].var, index, value_of(run, found),
			    found->value_len);
}

static bool in_set(const struct dmig_run *run, const struct dmig_var *var, const char *text,
		   size_t len)
{
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);
	const u64 head = dmig_head(text, len);

	for (u16 i = 0; i < var->nitems; i++)
		if (items[i].head == head && items[i].text.len == len &&
		    (len <= 8 ||
		     !memcmp(dmig_chars(run->accepts, items[i].text.at) + 8, text + 8, len - 8)))
			return true;
	return false;
}

static enum dmig_reason match_set(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	const u8 var = run->fields[index].var;
	const char *const text = value_of(run, found);
	const size_t len = found->value_len;
	size_t start = 0;

	for (size_t i = 0; len && i <= len; i++) {
		if (i < len && text[i] != '+')
			continue;
		if (!in_set(run, &run->vars[var], text + start, i - start))
			return DMIG_NOT_IN_SET;
		start = i + 1;
	}
	bind_text(run, var, index, text, len, 0);
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
	const char *const text = value_of(run, found);
	const char *hex;
	size_t len;
	u64 bits[2];
	bool within;

	if (found->flags & DMIG_SELF_BITS) {
		within = !((found->bits[0] & ~item->head) | (found->bits[1] & ~item->high));
	} else {
		if (!dmig_mask_parse(text, found->value_len, &hex, &len, bits))
			return DMIG_NOT_A_MASK;
		within = long_mask_within(hex, len, dmig_chars(run->accepts, item->text.at),
					  item->text.len);
	}
	if (!within)
		return DMIG_BITS_OUTSIDE;
	bind_text(run, var, index, text, found->value_len, 0);
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
	    !same_bytes(bind->text, value_of(run, found), bind->len))
		return DMIG_CONFLICT;
	return DMIG_OK;
}

/* A template's walk over a value. */
struct walk {
	struct dmig_run *run;
	const char *text;
	const struct dmig_piece *pieces;
	u16 index; /* of the field */
	u16 len;
	u16 pos;
	u16 piece;
	u16 npieces;
	u16 item; /* the first string item to try */
};

static enum dmig_reason walk_literal(struct walk *w, const struct dmig_piece *piece)
{
	const char *literal = dmig_chars(w->run->accepts, piece->at);

	if (piece->len > w->len - w->pos || memcmp(literal, w->text + w->pos, piece->len))
		return DMIG_DIFFERENT;
	w->pos += piece->len;
	return DMIG_OK;
}

static enum dmig_reason walk_int(struct walk *w, const struct dmig_piece *piece)
{
	const char *const start = w->text + w->pos;
	const size_t len = dmig_digits(start, (size_t)w->len - w->pos);
	u64 number;

	if (!dmig_int_parse(start, len, &number))
		return DMIG_NOT_A_NUMBER;
	w->pos += (u16)len;
	if (piece->kind == DMIG_PIECE_USE)
		return use_int(w->run, piece->var, w->index, number);
	return bind_int(w->run, piece->var, w->index, number);
}

static enum dmig_reason walk_version(struct walk *w, const struct dmig_piece *piece)
{
	const char *const start = w->text + w->pos;
	u16 len = 0;

	while (w->pos + len < w->len && (dmig_is_digit(start[len]) || start[len] == '.'))
		len++;
	w->pos += len;
	return bind_version(w->run, piece->var, w->index, start, len);
}

/* The longest text up to the literal that follows, or to the end. */
static u16 reach(const struct walk *w)
{
	u16 end = w->pos;
	char stop;

	if (w->piece + 1 == w->npieces)
		return w->len;
	stop = *dmig_chars(w->run->accepts, w->pieces[w->piece + 1].at);
	while (end < w->len && w->text[end] != stop)
		end++;
	return end;
}

static enum dmig_reason walk_any(struct walk *w, const struct dmig_piece *piece)
{
	const u16 end = reach(w);

	if (end == w->pos)
		return DMIG_DIFFERENT;
	bind_text(w->run, piece->var, w->index, w->text + w->pos, (size_t)end - w->pos, 0);
	w->pos = end;
	return DMIG_OK;
}

/* A listed string: the first item that fits, and a note that others may. */
static enum dmig_reason walk_choice(struct walk *w, const struct dmig_piece *piece)
{
	struct dmig_run *run = w->run;
	const struct dmig_var *var = &run->vars[piece->var];
	const struct dmig_text_item *items = dmig_at(run->accepts, var->items);

	for (u16 i = w->item; i < var->nitems; i++) {
		const char *text = dmig_chars(run->accepts, items[i].text.at);
		const u32 len = items[i].text.len;

		if (len > (u32)(w->len - w->pos) || !same_bytes(text, w->text + w->pos, len))
			continue;
		if (i + 1 < var->nitems)
			run->choices[run->nchoices++] = (struct dmig_choice){
				.at = run->at,
				.piece = w->piece,
				.pos = w->pos,
				.item = (u16)(i + 1),
				.unbound = run->unbound,
			};
		bind_text(run, piece->var, w->index, text, len, i);
		w->pos += (u16)len;
		w->item = 0;
		return DMIG_OK;
	}
	return DMIG_NOT_IN_LIST;
}

static enum dmig_reason walk_use(struct walk *w, const struct dmig_piece *piece)
{
	const struct dmig_bind *bind = &w->run->binds[piece->var];

	if (dmig_unlikely(w->run->unbound >> piece->var & 1)) {
		w->pos = reach(w);
		return DMIG_OK;
	}
	if (bind->len > (u32)(w->len - w->pos) ||
	    !same_bytes(bind->text, w->text + w->pos, bind->len))
		return DMIG_CONFLICT;
	w->pos += (u16)bind->len;
	return DMIG_OK;
}

static enum dmig_reason walk_string(struct walk *w, const struct dmig_piece *piece)
{
	return w->run->vars[piece->var].nitems ? walk_choice(w, piece) : walk_any(w, piece);
}

/* Sets and masks are never pieces: the builder sees to it. */
static enum dmig_reason (*const walk_type[])(struct walk *w, const struct dmig_piece *piece) = {
	[DMIG_TYPE_INT] = walk_int,
	[DMIG_TYPE_STRING] = walk_string,
	[DMIG_TYPE_VERSION] = walk_version,
};

static enum dmig_reason walk_piece(struct walk *w, const struct dmig_piece *piece)
{
	const u8 type = w->run->vars[piece->var].type;

	if (piece->kind == DMIG_PIECE_LITERAL)
		return walk_literal(w, piece);
	if (piece->kind == DMIG_PIECE_USE && type != DMIG_TYPE_INT)
		return walk_use(w, piece);
	return walk_type[type](w, piece);
}

static enum dmig_reason walk_pieces(struct walk *w)
{
	for (; w->piece < w->npieces; w->piece++) {
		enum dmig_reason reason = walk_piece(w, &w->pieces[w->piece]);

		if (reason)
			return reason;
	}
	return w->pos == w->len ? DMIG_OK : DMIG_DIFFERENT;
}

static void walk_begin(struct walk *w, struct dmig_run *run, u16 index,
		       const struct dmig_self_field *found)
{
	const struct dmig_field *field = &run->fields[index];

	*w = (struct walk){
		.run = run,
		.text = value_of(run, found),
		.pieces = dmig_at(run->accepts, field->value),
		.index = index,
		.len = found->value_len,
		.npieces = field->value_len,
	};
}

static enum dmig_reason match_template(struct dmig_run *run, u16 index,
				       const struct dmig_self_field *found)
{
	struct walk w;

	walk_begin(&w, run, index, found);
	return walk_pieces(&w);
}

enum dmig_reason dmig_match_again(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found,
				  const struct dmig_choice *choice)
{
	struct walk w;

	walk_begin(&w, run, index, found);
	w.piece = choice->piece;
	w.pos = choice->pos;
	w.item = choice->item;
	return walk_pieces(&w);
}

static const match_fn match_kind[DMIG_KIND_COUNT] = {
	[DMIG_KIND_LITERAL] = match_literal,   [DMIG_KIND_INT] = match_int,
	[DMIG_KIND_STRING] = match_string,     [DMIG_KIND_ANY] = match_any,
	[DMIG_KIND_VERSION] = match_version,   [DMIG_KIND_SET] = match_set,
	[DMIG_KIND_MASK] = match_mask,	       [DMIG_KIND_USE_INT] = match_use_int,
	[DMIG_KIND_USE_TEXT] = match_use_text, [DMIG_KIND_EXPR] = match_expr,
	[DMIG_KIND_TEMPLATE] = match_template,
};

enum dmig_reason dmig_match_field(struct dmig_run *run, u16 index,
				  const struct dmig_self_field *found)
{
	return match_kind[run->fields[index].kind](run, index, found);
}
