// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/json.h>
#include <lib/document/form.h>
#include <stdlib.h>

/*
 * The JSON form, printed: two blanks for each level, one field a line, "self"
 * then "compatible", "fields" then "apply", an LF at the end.  "compatible" is
 * there also when it is empty; "apply" is not.
 */

static void print(struct dmig_out *out, const char *text)
{
	dmig_out_bytes(out, text, strlen(text));
}

static void print_member(struct dmig_out *out, bool first, const char *indent, const char *name,
			 size_t name_len, const char *value, size_t value_len)
{
	print(out, first ? "\n" : ",\n");
	print(out, indent);
	dmig_json_print_string(name, name_len, out);
	print(out, ": ");
	dmig_json_print_string(value, value_len, out);
}

static void print_self(const struct dmig_document *core, struct dmig_out *out)
{
	const struct dmig_self_field *self = dmig_self(core);
	u32 i;

	print(out, "  \"self\": {");
	for (i = 0; i < core->nself; i++)
		print_member(out, !i, "    ", dmig_chars(core, self[i].name), self[i].name_len,
			     dmig_chars(core, self[i].value), self[i].value_len);
	print(out, "\n  },\n");
}

static bool print_fields(const struct devmig_document *document, const struct dmig_object *object,
			 const struct dmig_field *fields, u32 n, struct dmig_out *out)
{
	const bool compact = dmig_document_is_compact(document);
	const struct dmig_document *core = document->core;
	size_t len;
	u32 i;

	for (i = 0; i < n; i++) {
		char *value = dmig_spell_field(core, object, &fields[i], compact, &len);

		if (!value)
			return false;
		print_member(out, !i, "        ", dmig_chars(core, fields[i].name),
			     fields[i].name_len, value, len);
		free(value);
	}
	return true;
}

static bool print_object(const struct devmig_document *document, const struct dmig_object *object,
			 struct dmig_out *out)
{
	const struct dmig_document *core = document->core;

	print(out, "    {\n      \"fields\": {");
	if (!print_fields(document, object, dmig_fields(core, object), object->nfields, out))
		return false;
	print(out, "\n      }");
	if (object->napply) {
		print(out, ",\n      \"apply\": {");
		if (!print_fields(document, object, dmig_apply(core, object), object->napply, out))
			return false;
		print(out, "\n      }");
	}
	print(out, "\n    }");
	return true;
}

enum dmig_reason dmig_json_print(const struct devmig_document *document, struct dmig_out *out)
{
	const struct dmig_document *core = document->core;
	u32 i;

	print(out, "{\n");
	print_self(core, out);
	print(out, "  \"compatible\": [");
	for (i = 0; i < core->nobjects; i++) {
		print(out, i ? ",\n" : "\n");
		if (!print_object(document, dmig_object(core, i), out))
			return DMIG_NO_MEMORY;
	}
	print(out, core->nobjects ? "\n  ]\n}\n" : "]\n}\n");
	return DMIG_OK;
}
