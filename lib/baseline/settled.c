// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/settled.h>
#include <lib/common/cleanup.h>
#include <lib/common/stream.h>
#include <lib/document/document.h>
#include <stdio.h>
#include <string.h>

/* The text form is put together anew: then the builder enforces every limit. */

struct settings {
	const struct devmig_setting *settings;
	size_t count;
};

static const struct devmig_setting *find(const struct settings *in, const char *name, size_t len)
{
	for (size_t i = 0; i < in->count; i++)
		if (strlen(in->settings[i].name) == len && !memcmp(in->settings[i].name, name, len))
			return &in->settings[i];
	return NULL;
}

static int put(FILE *out, const char *name, size_t name_len, const char *value, size_t value_len)
{
	size_t len;
	dmig_auto(free) char *spelling = dmig_spell_literal(value, value_len, true, &len);

	if (!spelling)
		return -ENOMEM;
	fprintf(out, "%.*s=%s\n", (int)name_len, name, spelling);
	return 0;
}

static int put_self(FILE *out, const struct devmig_document *document, const struct settings *set)
{
	const struct devmig_setting *setting;
	struct devmig_field field;
	int r = 0;

	for (size_t i = 0; !r && !devmig_document_self(document, i, &field); i++) {
		setting = find(set, field.name, field.name_len);
		if (setting)
			r = put(out, field.name, field.name_len, setting->value,
				strlen(setting->value));
		else
			r = put(out, field.name, field.name_len, field.value, field.value_len);
	}
	for (size_t i = 0; !r && i < set->count; i++) {
		setting = &set->settings[i];
		if (devmig_document_self_find(document, setting->name, &field))
			r = put(out, setting->name, strlen(setting->name), setting->value,
				strlen(setting->value));
	}
	return r;
}

/* What stands behind SELF in the canonical text, where a value is never at the start of a line. */
static const char *behind_self(const char *text)
{
	const char *objects = strstr(text, "\nCOMPATIBLE:");

	return objects ? objects + 1 : "";
}

static int put_document(FILE *out, const struct devmig_document *document,
			const struct settings *set)
{
	dmig_auto(free) char *text = NULL;
	int r = devmig_document_format(document, DEVMIG_FORM_TEXT, &text, NULL, NULL);

	if (r)
		return r;
	fputs("SELF:\n", out);
	r = put_self(out, document, set);
	fputs(behind_self(text), out);
	return r;
}

int dmig_settled(const struct devmig_document *document, const struct devmig_setting *settings,
		 size_t count, struct devmig_document **ret)
{
	const struct settings set = { settings, count };
	dmig_auto(free) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r;

	if (!out)
		return -ENOMEM;
	r = put_document(out, document, &set);
	r = dmig_stream_end(out, &text, r);
	if (r)
		return r;
	return devmig_document_parse(document->context, DEVMIG_FORM_TEXT, text, size,
				     devmig_document_name(document), ret, NULL);
}
