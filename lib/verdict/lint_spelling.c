// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/document/normalize.h>
#include <lib/verdict/lint.h>

/* not-normal: literal values, and the items of lists that are a whole value. */

static int check(const struct dmig_lint *lint, struct dmig_spot spot, const char *value, size_t len)
{
	char normal[DMIG_VALUE_MAX + 1];
	size_t normal_len;

	if (!dmig_normalize_value(spot.field, spot.field_len, value, len, normal, &normal_len))
		return 0;
	return dmig_remark(lint, DMIG_NOT_NORMAL, spot, "%.*s=%.*s is normally written %s",
			   (int)spot.field_len, spot.field, (int)len, value, normal);
}

int dmig_lint_self_spelling(const struct dmig_lint *lint)
{
	const struct dmig_self_field *fields = dmig_self(lint->doc);
	int r = 0;

	for (u32 i = 0; !r && i < lint->doc->nself; i++)
		r = check(lint, dmig_spot_self(lint, &fields[i]),
			  dmig_chars(lint->doc, fields[i].value), fields[i].value_len);
	return r;
}

static int check_items(const struct dmig_lint *lint, u32 object, const struct dmig_field *field)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	const struct dmig_var *var = &dmig_vars(lint->doc, of)[field->var];
	const struct dmig_text_item *items = dmig_at(lint->doc, var->items);
	int r = 0;

	for (u32 i = 0; !r && i < var->nitems; i++)
		r = check(lint, dmig_spot_object(lint, object, field),
			  dmig_chars(lint->doc, items[i].text.at), items[i].text.len);
	return r;
}

int dmig_lint_object_spelling(const struct dmig_lint *lint, u32 object)
{
	const struct dmig_object *of = dmig_object(lint->doc, object);
	int r = 0;

	for (u32 i = 0; !r && i < of->nfields; i++) {
		const struct dmig_field *field = &dmig_fields(lint->doc, of)[i];

		if (field->kind == DMIG_KIND_LITERAL)
			r = check(lint, dmig_spot_object(lint, object, field),
				  dmig_chars(lint->doc, field->value), field->value_len);
		else if (field->kind == DMIG_KIND_STRING || field->kind == DMIG_KIND_SET)
			r = check_items(lint, object, field);
	}
	return r;
}
