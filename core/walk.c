// SPDX-License-Identifier: LGPL-2.1-or-later
#include "number.h"
#include "run.h"

/* Matching a template of several pieces.  devmig-document(5), MATCHING */

/* A template's walk over a value. */
struct walk {
	struct dmig_run *run;
	const struct dmig_field *field;
	const char *text;
	const struct dmig_piece *pieces;
	u16 len;
	u16 pos;
	u16 piece;
	u16 npieces;
	u16 item; /* the first string item to try */
};

static enum dmig_reason walk_literal(struct walk *w, const struct dmig_piece *piece)
{
	const char *literal = dmig_chars(w->run->accepts, piece->at);

	if (piece->len > w->len - w->pos || !dmig_same(literal, w->text + w->pos, piece->len))
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
		return dmig_use_int(w->run, piece->var, w->field, number);
	return dmig_bind_int(w->run, piece->var, w->field, number);
}

static enum dmig_reason walk_version(struct walk *w, const struct dmig_piece *piece)
{
	const char *const start = w->text + w->pos;
	u16 len = 0;

	while (w->pos + len < w->len && (dmig_is_digit(start[len]) || start[len] == '.'))
		len++;
	w->pos += len;
	return dmig_bind_version(w->run, piece->var, w->field, start, len);
}

/* The longest text up to the literal that follows, or to the end. */
static u16 reach(const struct walk *w)
{
	const char *stop;

	if (w->piece + 1 == w->npieces)
		return w->len;
	stop = dmig_chars(w->run->accepts, w->pieces[w->piece + 1].at);
	return (u16)(w->pos + dmig_span(w->text + w->pos, (size_t)w->len - w->pos, *stop));
}

/* From anywhere within the text that the variable had before, the end is the same. */
static u16 reach_again(const struct walk *w, const struct dmig_bind *before, u8 var)
{
	const char *const at = w->text + w->pos;

	if (w->run->memory && dmig_memory_knows(w->run->memory, var) && at >= before->text &&
	    at <= before->text + before->len)
		return (u16)(before->text + before->len - w->text);
	return reach(w);
}

static enum dmig_reason walk_any(struct walk *w, const struct dmig_piece *piece)
{
	const u16 end = reach_again(w, &w->run->binds[piece->var], piece->var);

	if (end == w->pos)
		return DMIG_DIFFERENT;
	dmig_bind_text(w->run, piece->var, w->field, w->text + w->pos, (size_t)end - w->pos, 0);
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

		if (items[i].tail == DMIG_U64_MAX || len > (u32)(w->len - w->pos) ||
		    !dmig_same(text, w->text + w->pos, len))
			continue;
		if (i + 1 < var->nitems)
			run->choices[run->nchoices++] = (struct dmig_choice){
				.at = run->at,
				.piece = w->piece,
				.pos = w->pos,
				.item = (u16)(i + 1),
				.unbound = run->unbound,
			};
		dmig_bind_text(run, piece->var, w->field, text, len, i);
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
	    !dmig_same(bind->text, w->text + w->pos, bind->len))
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

static void walk_begin(struct walk *w, struct dmig_run *run, const struct dmig_field *field,
		       const struct dmig_self_field *found)
{
	*w = (struct walk){
		.run = run,
		.text = dmig_value(run, found),
		.pieces = dmig_at(run->accepts, field->value),
		.field = field,
		.len = found->value_len,
		.npieces = field->value_len,
	};
}

/*
 * What most types' names are: text, then a number that the value's end has
 * been read as already.
 */
static enum dmig_reason match_prefix(struct dmig_run *run, const struct dmig_field *field,
				     const struct dmig_self_field *found)
{
	const struct dmig_piece *pieces = dmig_at(run->accepts, field->value);

	if (pieces[0].len != found->bits[1] || !dmig_same(dmig_chars(run->accepts, pieces[0].at),
							  dmig_value(run, found), pieces[0].len))
		return DMIG_DIFFERENT;
	return dmig_bind_int(run, pieces[1].var, field, found->bits[0]);
}

enum dmig_reason dmig_match_template(struct dmig_run *run, const struct dmig_field *field,
				     const struct dmig_self_field *found)
{
	struct walk w;

	if (field->op == DMIG_OP_PREFIX && (found->flags & DMIG_SELF_ENDS))
		return match_prefix(run, field, found);
	walk_begin(&w, run, field, found);
	return walk_pieces(&w);
}

enum dmig_reason dmig_match_again(struct dmig_run *run, const struct dmig_field *field,
				  const struct dmig_self_field *found,
				  const struct dmig_choice *choice)
{
	struct walk w;

	walk_begin(&w, run, field, found);
	w.piece = choice->piece;
	w.pos = choice->pos;
	w.item = choice->item;
	return walk_pieces(&w);
}
