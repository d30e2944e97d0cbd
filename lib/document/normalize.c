// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/print.h>
#include <devmig/lint.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/document/normalize.h>
#include <lib/document/reader.h>

/* The normal spellings.  devmig-document(5), FIELD NAMES */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* vfio_pci, VFIO-PCI: only where it is one of those known, or it may mean something else. */
static bool normal_device_api(const char *value, size_t len, char *ret, size_t *ret_len)
{
	static const char *const known[] = { "vfio-pci", "vfio-platform", "vfio-amba", "vfio-ccw",
					     "vfio-ap" };
	size_t i;

	for (i = 0; i < len; i++)
		ret[i] = value[i] == '_' ? '-' : lower(value[i]);
	for (i = 0; i < DMIG_COUNT(known); i++)
		if (len == strlen(known[i]) && !memcmp(ret, known[i], len))
			break;
	*ret_len = len;
	return i < DMIG_COUNT(known);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Four hexadecimal digits, with 0x in front or without. */
static bool take_id(const char **at, const char *end, char *ret)
{
	size_t i;

	if (end - *at > 2 && (*at)[0] == '0' && lower((*at)[1]) == 'x')
		*at += 2;
	if (end - *at < 4)
		return false;
	for (i = 0; i < 4; i++) {
		ret[i] = lower((*at)[i]);
		if (!is_hex(ret[i]))
			return false;
	}
	*at += 4;
	return true;
}

/* 8086591d, 8086-591d, 0x8086 0x591d, 8086:591D */
static bool normal_pci_id(const char *value, size_t len, char *ret, size_t *ret_len)
{
	const char *at = value, *end = value + len;

	if (!take_id(&at, end, ret))
		return false;
	if (at < end && (*at == ':' || *at == '-'))
		at++;
	else
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
	ret[4] = ':';
	*ret_len = 9;
	return take_id(&at, end, ret + 5) && at == end;
}

static const struct {
	const char *name;
	bool (*spell)(const char *value, size_t len, char *ret, size_t *ret_len);
} fields[] = {
	{ "device_api", normal_device_api },
	{ "pci_id", normal_pci_id },
};

bool dmig_normalize_value(const char *name, size_t name_len, const char *value, size_t value_len,
			  char ret[DMIG_VALUE_MAX + 1], size_t *ret_len)
{
	size_t i;

	for (i = 0; i < DMIG_COUNT(fields); i++)
		if (strlen(fields[i].name) == name_len && !memcmp(fields[i].name, name, name_len))
			break;
	if (i == DMIG_COUNT(fields) || value_len > DMIG_VALUE_MAX ||
	    !fields[i].spell(value, value_len, ret, ret_len))
		return false;
	ret[*ret_len] = 0;
	return *ret_len != value_len || memcmp(ret, value, value_len);
}

static int copy_self(struct dmig_reader *reader, const struct dmig_document *core)
{
	const struct dmig_self_field *self = dmig_self(core), *end = self + core->nself;
	char normal[DMIG_VALUE_MAX + 1];
	int error = dmig_reader_object(reader, DMIG_SECTION_SELF,
				       (struct dmig_place){ core->self_line, 1 });

	for (; self < end && !error; self++) {
		struct dmig_input input = {
			.name = dmig_chars(core, self->name),
			.name_len = self->name_len,
			.value = dmig_chars(core, self->value),
			.value_len = self->value_len,
			.value_place = { self->line, 1 },
		};
		size_t len;

		if (dmig_normalize_value(input.name, input.name_len, input.value, input.value_len,
					 normal, &len)) {
			input.value = normal;
			input.value_len = len;
		}
		error = dmig_reader_literal(reader, &input);
	}
	return error;
}

/* A list of texts with its items made normal; normal ones need no quotes. */
static void print_list(const struct dmig_document *core, const struct dmig_field *field,
		       const struct dmig_var *var, struct dmig_out *out)
{
	const char *type = var->type == DMIG_TYPE_SET ? ":set" : ":string";
	const struct dmig_text_item *items = dmig_at(core, var->items);
	char normal[DMIG_VALUE_MAX + 1];
	size_t len;
	u32 i;

	dmig_out_char(out, '{');
	dmig_out_bytes(out, dmig_chars(core, var->name), var->name_len);
	dmig_out_bytes(out, type, strlen(type));
	for (i = 0; i < var->nitems; i++) {
		dmig_out_char(out, i ? ',' : ':');
		if (dmig_normalize_value(dmig_chars(core, field->name), field->name_len,
					 dmig_chars(core, items[i].text.at), items[i].text.len,
					 normal, &len))
			dmig_out_bytes(out, normal, len);
		else
			dmig_print_item(core, var, i, out);
	}
	dmig_out_char(out, '}');
}

/* NULL without memory, or where the normal spelling would be past the limit of a value. */
static char *spell_list(const struct dmig_document *core, const struct dmig_field *field,
			const struct dmig_var *var, size_t *ret_len)
{
	char *text = malloc(DMIG_VALUE_MAX + 1);
	struct dmig_out out = { .at = text, .size = DMIG_VALUE_MAX };

	if (!text)
		return NULL;
	print_list(core, field, var, &out);
	if (out.len > DMIG_VALUE_MAX) {
		free(text);
		return NULL;
	}
	text[out.len] = 0;
	*ret_len = out.len;
	return text;
}

/* The spelling of a field's value, made normal where it is a literal or a list of texts. */
static char *spell_normal(const struct dmig_document *core, const struct dmig_object *object,
			  const struct dmig_field *field, size_t *ret_len)
{
	char normal[DMIG_VALUE_MAX + 1];
	size_t len;

	if (field->kind == DMIG_KIND_LITERAL &&
	    dmig_normalize_value(dmig_chars(core, field->name), field->name_len,
				 dmig_chars(core, field->value), field->value_len, normal, &len))
		return dmig_spell_literal(normal, len, true, ret_len);
	if (field->kind == DMIG_KIND_STRING || field->kind == DMIG_KIND_SET) {
		char *list = spell_list(core, field, &dmig_vars(core, object)[field->var], ret_len);

		if (list)
			return list;
	}
	return dmig_spell_field(core, object, field, true, ret_len);
}

static int copy_fields(struct dmig_reader *reader, const struct dmig_document *core,
		       const struct dmig_object *object, const struct dmig_field *field, u32 n)
{
	const struct dmig_field *end = field + n;
	int error = 0;

	for (; field < end && !error; field++) {
		struct dmig_input input = {
			.name = dmig_chars(core, field->name),
			.name_len = field->name_len,
			.value_place = { field->line, 1 },
		};
		dmig_auto(free) char *value = spell_normal(core, object, field, &input.value_len);

		if (!value)
			return dmig_fail_memory(&reader->failure);
		input.value = value;
		error = dmig_reader_field(reader, &input);
	}
	return error;
}

static int copy_object(struct dmig_reader *reader, const struct dmig_document *core,
		       const struct dmig_object *object)
{
	const struct dmig_place place = { object->line, 1 };
	int error = dmig_reader_object(reader, DMIG_SECTION_COMPATIBLE, place);

	if (!error)
		error = copy_fields(reader, core, object, dmig_fields(core, object),
				    object->nfields);
	if (error || !object->napply)
		return error;
	error = dmig_reader_object(reader, DMIG_SECTION_APPLY, place);
	return error ? error
		     : copy_fields(reader, core, object, dmig_apply(core, object), object->napply);
}

static int copy(struct dmig_reader *reader, const struct dmig_document *core)
{
	int error = dmig_reader_begin(reader, DMIG_DOCUMENT_MAX);
	u32 i;

	if (!error)
		error = copy_self(reader, core);
	for (i = 0; i < core->nobjects && !error; i++)
		error = copy_object(reader, core, dmig_object(core, i));
	return error;
}

/* A normal spelling may be longer, and a document at the limit then past it. */
DEVMIG_EXPORT int devmig_document_normalize(struct devmig_context *context,
					    const struct devmig_document *document,
					    struct devmig_document **ret,
					    struct devmig_error **ret_error)
{
	dmig_auto(reader) struct dmig_reader reader = { .context = context,
							.name = document->name };

	return dmig_reader_end(&reader, copy(&reader, document->core), document->form, ret,
			       ret_error);
}
