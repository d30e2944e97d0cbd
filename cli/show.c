// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "json_out.h"
#include "report.h"
#include "side.h"
#include "table.h"
#include "verb.h"

static bool json;

static const struct option options[] = {
	OPTION_JSON(json),
	OPTION_COMMON,
};

/* Where fields go: a JSON object, or rows of a tree. */
struct target {
	struct json *json;
	struct table *table;
	struct table_row *parent;
};

static void put_field(const struct target *target, const struct devmig_field *field,
		      const char *value, size_t value_len)
{
	char name[128], text[2 * 1024 + 1], line[16];
	struct table_row *row;

	if (target->json) {
		json_field(target->json, field->name, field->name_len, value, value_len);
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)field->name_len, field->name);
	snprintf(text, sizeof(text), "%.*s", (int)value_len, value);
	snprintf(line, sizeof(line), "%u", field->line);
	row = table_row(target->table, target->parent);
	table_cell(target->table, row, 0, name, COLOR_NONE);
	table_cell(target->table, row, 1, value_len ? text : "\"\"", COLOR_NONE);
	table_cell(target->table, row, 2, field->line ? line : "", COLOR_DIM);
}

static void put_self(const struct target *target, const struct devmig_document *document)
{
	size_t i, count = devmig_document_self_count(document);
	struct devmig_field field;

	for (i = 0; i < count; i++) {
		devmig_document_self(document, i, &field);
		put_field(target, &field, field.value, field.value_len);
	}
}

static int put_object(const struct target *target, const struct devmig_document *document,
		      size_t object, bool apply)
{
	size_t i, count = devmig_document_field_count(document, object, apply);
	struct devmig_field field;

	for (i = 0; i < count; i++) {
		cli_auto(free) char *value = NULL;
		int err = devmig_document_field(document, object, apply, i, &field, &value);

		if (err)
			return err;
		put_field(target, &field, value, strlen(value));
	}
	return 0;
}

static int show_json(const struct devmig_document *document, const char *path)
{
	size_t i, count = devmig_document_object_count(document);
	struct json out = { .out = stdout };
	struct target target = { .json = &out };
	struct devmig_digest digest = devmig_document_digest(document);
	char hex[33];
	int err = 0;

	devmig_digest_format(&digest, hex);
	json_object(&out, NULL);
	json_text(&out, "name", path);
	json_text(&out, "form", devmig_form_name(devmig_document_form(document)));
	json_text(&out, "digest", hex);
	json_object(&out, "self");
	put_self(&target, document);
	json_object_end(&out);
	json_array(&out, "compatible");
	for (i = 0; i < count && !err; i++) {
		json_object(&out, NULL);
		json_object(&out, "fields");
		err = put_object(&target, document, i, false);
		json_object_end(&out);
		if (!err && devmig_document_field_count(document, i, true)) {
			json_object(&out, "apply");
			err = put_object(&target, document, i, true);
			json_object_end(&out);
		}
		json_object_end(&out);
	}
	json_array_end(&out);
	json_object_end(&out);
	return err ? report_error(NULL) : 0;
}

static struct table_row *put_head(struct table *table, const char *name, size_t number)
{
	struct table_row *row = table_row(table, NULL);
	char text[32];

	snprintf(text, sizeof(text), number ? "%s %zu" : "%s", name, number);
	table_cell(table, row, 0, text, COLOR_STRONG);
	return row;
}

static int fill_table(struct table *table, const struct devmig_document *document)
{
	static const struct table_column columns[] = {
		{ "FIELD", TABLE_TREE },
		{ "VALUE", 0 },
		{ "LINE", TABLE_RIGHT },
	};
	size_t i, count = devmig_document_object_count(document);
	struct target target = { .table = table };
	int err = 0;

	for (i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		table_column(table, &columns[i]);
	target.parent = put_head(table, "SELF", 0);
	put_self(&target, document);
	for (i = 0; i < count && !err; i++) {
		target.parent = put_head(table, "COMPATIBLE", i + 1);
		err = put_object(&target, document, i, false);
		if (err || !devmig_document_field_count(document, i, true))
			continue;
		target.parent = put_head(table, "APPLY", i + 1);
		err = put_object(&target, document, i, true);
	}
	return err;
}

static int show_text(const struct devmig_document *document, const char *path)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_digest digest = devmig_document_digest(document);
	int status = table_new(&table);
	char hex[33];

	if (status)
		return status;
	if (fill_table(table, document))
		return report_error(NULL);
	devmig_digest_format(&digest, hex);
	printf("%s%s%s\n", color(COLOR_STRONG), path, color(COLOR_NONE));
	printf("form %s, digest %s\n\n", devmig_form_name(devmig_document_form(document)), hex);
	return table_print(table);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	(void)count;
	if (devmig_document_read(context, DEVMIG_FORM_AUTO, operands[0], &document, &error))
		return report_error(error);
	return (json ? show_json : show_text)(document, operands[0]);
}

const struct verb show_verb = {
	.name = "show",
	.operands = "DOC",
	.summary = "what a document says, in whatever form it is kept",
	.status = "0 done, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
