// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/lint.h>
#include <lib/verdict/value.h>

/*
 * unused-variable: an int, string or version that only its declaration names,
 * and that has no list, or only one value.  A list or range of several values,
 * a version with all that it stands for, a set or a mask can't be written in
 * another way, so they are not remarked on; nor is a variable declared in an
 * expression, which uses it.
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

static bool is_listless(const struct dmig_var *var)
{
	return !var->nitems && var->type != DMIG_TYPE_SET && var->type != DMIG_TYPE_MASK;
}

static bool is_one_value(const struct dmig_document *doc, const struct dmig_var *var)
{
	const struct dmig_int_item *items = dmig_at(doc, var->items);

	if (var->nitems != 1)
		return false;
	return var->type == DMIG_TYPE_STRING ||
	       (var->type == DMIG_TYPE_INT && items[0].low == items[0].high);
}

static int check(const struct dmig_lint *lint, u32 object, const struct dmig_var *var)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_field *field = &dmig_fields(lint->doc, of)[var->field];
	const bool listless = is_listless(var);
	struct dmig_spot spot = dmig_spot_object(lint, object, field);

	if (!listless && !is_one_value(lint->doc, var))
		return 0;
	spot.hint = listless ? "fine where any value will do" : "write the value itself";
	return dmig_remark(lint, DMIG_UNUSED_VARIABLE, spot, "%.*s %s and is not used outside %.*s",
			   var->name_len, dmig_chars(lint->doc, var->name),
			   listless ? "takes any value" : "has one value only", field->name_len,
			   dmig_chars(lint->doc, field->name));
}

int dmig_lint_unused(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const u16 used = used_vars(lint->doc, of);
	int r = 0;

	for (u32 i = 0; !r && i < of->nvars; i++)
		if (!(used >> i & 1))
			r = check(lint, object, &dmig_vars(lint->doc, of)[i]);
	return r;
}
