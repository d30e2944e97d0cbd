// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/form.h>

static int parse_text(struct dmig_reader *reader, const char *bytes, size_t size)
{
	int error = dmig_reader_begin(reader, size);

	if (error)
		return error;
	reader->text_size = size;
	if (dmig_build_text(reader->builder, bytes, size, DMIG_SECTION_NONE))
		return 0;
	return dmig_reader_errno(reader);
}

static enum dmig_reason print_text(const struct devmig_document *document, struct dmig_out *out)
{
	const struct dmig_canonical *canonical = dmig_document_canonical(document);

	dmig_out_bytes(out, canonical->text, canonical->size);
	return DMIG_OK;
}

static const struct dmig_form forms[] = {
	[DEVMIG_FORM_AUTO] = { .name = "auto" },
	[DEVMIG_FORM_TEXT] = { "text", .parse = parse_text, .print = print_text },
	[DEVMIG_FORM_JSON] = { "json", .parse = dmig_json_parse, .print = dmig_json_print },
	[DEVMIG_FORM_TREE] = { "tree", .read = dmig_tree_read, .write = dmig_tree_write },
	[DEVMIG_FORM_FILES] = { "files", .read = dmig_files_read, .write = dmig_files_write },
	[DEVMIG_FORM_FILE] = { "file", .read = dmig_file_read, .write = dmig_file_write },
	[DEVMIG_FORM_TRAITS] = { "traits", .read = dmig_traits_read },
	[DEVMIG_FORM_CAPABILITY] = { "capability", .parse = dmig_capability_read,
				     .print = dmig_capability_write },
};

const struct dmig_form *dmig_form(enum devmig_form form)
{
	return form != DEVMIG_FORM_AUTO && devmig_form_name(form) ? &forms[form] : NULL;
}

DEVMIG_EXPORT const char *devmig_form_name(enum devmig_form form)
{
	return (unsigned int)form < DMIG_COUNT(forms) ? forms[form].name : NULL;
}

DEVMIG_EXPORT int devmig_form_from_name(const char *name, enum devmig_form *ret)
{
	size_t i;

	for (i = 0; i < DMIG_COUNT(forms); i++) {
		if (strcmp(name, forms[i].name))
			continue;
		*ret = (enum devmig_form)i;
		return 0;
	}
	return -EINVAL;
}
