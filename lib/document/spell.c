// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/print.h>
#include <lib/document/document.h>
#include <stdlib.h>

/* Values as they stand behind '=': measured, then printed. */

char *dmig_spell_field(const struct dmig_document *core, const struct dmig_object *object,
		       const struct dmig_field *field, bool compact, size_t *ret_len)
{
	struct dmig_out out = { 0 };

	dmig_print_value(core, object, field, compact, &out);
	out = (struct dmig_out){ .at = malloc(out.len + 1), .size = out.len };
	if (!out.at)
		return NULL;
	dmig_print_value(core, object, field, compact, &out);
	out.at[out.len] = 0;
	*ret_len = out.len;
	return out.at;
}

char *dmig_spell_literal(const char *bytes, size_t len, bool compact, size_t *ret_len)
{
	struct dmig_out out = { 0 };

	dmig_print_literal(bytes, len, compact, &out);
	out = (struct dmig_out){ .at = malloc(out.len + 1), .size = out.len };
	if (!out.at)
		return NULL;
	dmig_print_literal(bytes, len, compact, &out);
	out.at[out.len] = 0;
	*ret_len = out.len;
	return out.at;
}
