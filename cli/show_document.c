// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "show_print.h"

/* Where fields go: a JSON object, or rows of a tree. */
struct target {
	struct json *json;
	struct table *table;
	struct table_row *parent;
};

void show_columns(struct table *table, const struct table_column *columns, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		table_column(table, &columns[i]);
}

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

int show_document_members(struct json *json, const struct devmig_document *document)
{
	size_t i, count = devmig_document_object_count(document);
	struct target target = { .json = json };
	int err = 0;

	json_object(json, "self");
	put_self(&target, document);
	json_object_end(json);
	json_array(json, "compatible");
	for (i = 0; i < count && !err; i++) {
		json_object(json, NULL);
		json_object(json, "fields");
		err = put_object(&target, document, i, false);
		json_object_end(json);
		if (!err && devmig_document_field_count(document, i, true)) {
			json_object(json, "apply");
			err = put_object(&target, document, i, true);
			json_object_end(json);
		}
		json_object_end(json);
	}
	json_array_end(json);
	return err;
}

static struct table_row *put_head(struct table *table, const char *name, size_t number)
{
	struct table_row *row = table_row(table, NULL);
	char text[32];

	snprintf(text, sizeof(text), number ? "%s %zu" : "%s", name, number);
	table_cell(table, row, 0, text, COLOR_STRONG);
	return row;
}

int show_document_rows(struct table *table, const struct devmig_document *document)
{
	static const struct table_column columns[] = {
		{ "FIELD", TABLE_TREE },
		{ "VALUE", 0 },
		{ "LINE", TABLE_RIGHT },
	};
	size_t i, count = devmig_document_object_count(document);
	struct target target = { .table = table };
	int err = 0;

	show_columns(table, columns, sizeof(columns) / sizeof(*columns));
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
