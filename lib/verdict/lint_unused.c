// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/lint.h>
#include <lib/verdict/value.h>

/*
 * unused-variable: an int, string or version that only its declaration names.
 * A set or mask has no other way to be written, so it is not remarked on; nor
 * is a variable declared in an expression, which uses it.
 */

static u16 used_vars(const struct dmig_document *doc, const struct dmig_object *object)
{
	u16 used = 0;

	for (u32 i = 0; i < dmig_field_count(object); i++) {
		const struct dmig_field *field = dmig_field_at(doc, object, i);
		struct dmig_pieces pieces;

		if (field->kind == DMIG_KIND_EXPR)
			used |= (u16)(1u << field->var);
		dmig_pieces_of(doc, field, &pieces);
		for (u32 j = 0; j < pieces.count; j++)
			if (pieces.at[j].kind == DMIG_PIECE_USE)
				used |= (u16)(1u << pieces.at[j].var);
	}
	return used;
}

int dmig_lint_unused(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const u16 used = used_vars(lint->doc, of);
	int r = 0;

	for (u32 i = 0; !r && i < of->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(lint->doc, of)[i];
		const struct dmig_field *field = &dmig_fields(lint->doc, of)[var->field];

		if (used >> i & 1 || var->type == DMIG_TYPE_SET || var->type == DMIG_TYPE_MASK)
			continue;
		r = dmig_remark(lint, DMIG_UNUSED_VARIABLE, dmig_spot_object(lint, object, field),
				"%.*s is declared in %.*s and not used again", var->name_len,
				dmig_chars(lint->doc, var->name), field->name_len,
				dmig_chars(lint->doc, field->name));
	}
	return r;
}
