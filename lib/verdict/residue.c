// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/possible.h>
#include <lib/verdict/residue.h>
#include <stdlib.h>

/* The longest text that a value of a listed variable has. */
static size_t longest_value(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_text_item *items = dmig_at(doc, var->items);
	size_t longest = 0;

	if (var->type != DMIG_TYPE_STRING)
		return DMIG_DIGITS_MAX;
	for (u32 i = 0; i < var->nitems; i++)
		if (items[i].text.len > longest)
			longest = items[i].text.len;
	return longest;
}

static size_t room_for(const struct dmig_document *doc, const struct dmig_object *object,
		       const struct dmig_field *field)
{
	struct dmig_pieces pieces;
	size_t room;

	dmig_pieces_of(doc, field, &pieces);
	room = pieces.count * sizeof(struct dmig_piece);
	for (u32 i = 0; i < pieces.count; i++)
		room += pieces.at[i].kind == DMIG_PIECE_LITERAL
				? pieces.at[i].len
				: longest_value(doc, &dmig_vars(doc, object)[pieces.at[i].var]);
	return room;
}

int dmig_residue_begin(struct dmig_residue *residue, const struct dmig_document *doc,
		       const struct dmig_object *object)
{
	size_t room = 0;

	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const size_t needed = room_for(doc, object, dmig_field_at(doc, object, i));

		if (needed > room)
			room = needed;
	}
	residue->size = (doc->size + 7u) & ~(size_t)7;
	residue->block = malloc(residue->size + room);
	if (!residue->block)
		return -ENOMEM;
	memcpy(residue->block, doc, doc->size);
	return 0;
}

void dmig_residue_end(struct dmig_residue *residue)
{
	free(residue->block);
}

/* Where the next piece and its text go. */
struct filling {
	char *base;
	struct dmig_piece *pieces;
	u32 count;
	char *text;
};

static void fill_text(struct filling *fill, const char *bytes, size_t len)
{
	struct dmig_piece *last = fill->count ? &fill->pieces[fill->count - 1] : NULL;

	if (!len)
		return;
	memcpy(fill->text, bytes, len);
	if (last && last->kind == DMIG_PIECE_LITERAL && last->len + len <= UINT16_MAX)
		last->len = (u16)(last->len + len);
	else
		fill->pieces[fill->count++] = (struct dmig_piece){
			.at = (u32)(fill->text - fill->base),
			.len = (u16)len,
			.kind = DMIG_PIECE_LITERAL,
		};
	fill->text += len;
}

/* A template of which some variables stay. */
static const char *mixed_value(struct dmig_residue *residue,
			       const struct dmig_assignment *assignment,
			       const struct dmig_field *field, struct dmig_arena *arena)
{
	const struct dmig_document *doc = assignment->doc;
	const struct dmig_var *vars = dmig_vars(doc, assignment->object);
	struct dmig_field rest = *field;
	struct dmig_pieces pieces;
	struct filling fill = { .base = (char *)residue->block };
	char digits[DMIG_DIGITS_MAX];

	dmig_pieces_of(doc, field, &pieces);
	fill.pieces = (struct dmig_piece *)(fill.base + residue->size);
	fill.text = (char *)(fill.pieces + pieces.count);
	for (u32 i = 0; i < pieces.count; i++) {
		const struct dmig_piece *piece = &pieces.at[i];
		const char *text = dmig_chars(doc, piece->at);
		size_t len = piece->len;

		if (piece->kind != DMIG_PIECE_LITERAL) {
			if (!(assignment->vars >> piece->var & 1)) {
				fill.pieces[fill.count++] = *piece;
				continue;
			}
			dmig_bind_text(&vars[piece->var], &assignment->binds[piece->var], digits,
				       &text, &len);
		}
		fill_text(&fill, text, len);
	}
	rest.value = (u32)residue->size;
	rest.value_len = (u16)fill.count;
	return dmig_arena_value(arena, residue->block, assignment->object, &rest);
}

/* The bytes of a value all of whose variables have one, in canonical spelling. */
static const char *literal_value(const struct dmig_assignment *assignment,
				 const struct dmig_field *field, struct dmig_arena *arena)
{
	struct dmig_out bytes = { 0 };
	struct dmig_out out = { 0 };

	dmig_apply_print(assignment->doc, assignment->object, field, assignment->binds, &bytes);
	bytes = (struct dmig_out){ .at = dmig_arena_alloc(arena, bytes.len), .size = bytes.len };
	if (!bytes.at)
		return NULL;
	dmig_apply_print(assignment->doc, assignment->object, field, assignment->binds, &bytes);
	dmig_print_literal(bytes.at, bytes.len, false, &out);
	out = (struct dmig_out){ .at = dmig_arena_alloc(arena, out.len + 1), .size = out.len };
	if (out.at)
		dmig_print_literal(bytes.at, bytes.len, false, &out);
	return out.at;
}

/* An expression that can't be computed stays as it is, with the number in it: "1/2". */
static const char *uncomputed_value(const struct dmig_assignment *assignment,
				    const struct dmig_field *field, struct dmig_arena *arena)
{
	char text[2 * DMIG_DIGITS_MAX + 1];
	struct dmig_out out = { .at = text, .size = sizeof(text) };

	dmig_out_number(&out, assignment->binds[field->var].number);
	dmig_out_char(&out, (char)field->op);
	dmig_out_number(&out, field->operand);
	return dmig_arena_copy(arena, text, out.len);
}

const char *dmig_residue_value(struct dmig_residue *residue,
			       const struct dmig_assignment *assignment,
			       const struct dmig_field *field, struct dmig_arena *arena)
{
	const u16 vars = dmig_vars_of(assignment->doc, field);
	u64 result;

	if (field->kind == DMIG_KIND_TEMPLATE && vars & ~assignment->vars)
		return mixed_value(residue, assignment, field, arena);
	if (vars & ~assignment->vars)
		return dmig_arena_value(arena, assignment->doc, assignment->object, field);
	if (field->kind == DMIG_KIND_EXPR &&
	    dmig_compute(assignment->binds[field->var].number, field->op, field->operand, &result))
		return uncomputed_value(assignment, field, arena);
	return literal_value(assignment, field, arena);
}
