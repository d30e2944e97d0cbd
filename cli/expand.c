// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>

#include "cleanup.h"
#include "json_out.h"
#include "report.h"
#include "side.h"
#include "table.h"
#include "text.h"
#include "verb.h"

#define NOT_GIVEN SIZE_MAX

/* How many assignments there are if nobody says; a table is in memory as a whole. */
#define LIMIT_JSON  1000
#define LIMIT_TABLE 64
#define TABLE_MAX   1000

static size_t only_object = NOT_GIVEN;
static size_t limit = NOT_GIVEN;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_COUNT,
	  .name = "object",
	  .count = &only_object,
	  .value = "N",
	  .help = "only COMPATIBLE object N, counted from 1" },
	{ .kind = OPTION_COUNT,
	  .name = "limit",
	  .letter = 'n',
	  .count = &limit,
	  .value = "N",
	  .help = "at most N assignments; 64 if not given, at most 1000; with --json "
		  "1000 if not given, 0: all" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

/* Where the assignments go. */
struct expansion {
	struct json json;
	struct table *table;
	size_t count;
	bool cut; /* there are more than the limit allows */
};

#define CUT 1 /* what ends an enumeration at the limit */

static void put_pairs(struct json *out, const char *key, size_t count, const char *const *names,
		      const char *const *values)
{
	size_t i;

	json_object(out, key);
	for (i = 0; i < count; i++)
		json_text(out, names[i], values[i]);
	json_object_end(out);
}

static void put_json(struct json *out, const struct devmig_expansion *one)
{
	json_object(out, NULL);
	json_number(out, "object", one->object);
	json_number(out, "number", one->number);
	json_bool(out, "possible", one->possible);
	json_text_or_null(out, "reason", one->reason);
	json_text_or_null(out, "message", one->message);
	put_pairs(out, "assignment", one->variables, one->names, one->values);
	put_pairs(out, "fields", one->fields, one->field_names, one->field_values);
	put_pairs(out, "apply", one->settings, one->setting_names, one->setting_values);
	json_object_end(out);
}

/* "a=1\nb=2": a cell of several lines; NULL without memory. */
static char *join(size_t count, const char *const *names, const char *const *values)
{
	size_t i, size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count; i++)
		fprintf(out, "%s%s=%s", i ? "\n" : "", names[i], *values[i] ? values[i] : "\"\"");
	return text_end(out, &text);
}

static void put_row(struct table *table, const struct devmig_expansion *one)
{
	cli_auto(free) char *assignment = join(one->variables, one->names, one->values);
	cli_auto(free) char *fields = join(one->fields, one->field_names, one->field_values);
	cli_auto(free) char *apply = join(one->settings, one->setting_names, one->setting_values);
	struct table_row *row = table_row(table, NULL);
	enum color dim = one->possible ? COLOR_NONE : COLOR_DIM;
	char number[48];

	snprintf(number, sizeof(number), "%u.%llu", one->object, one->number);
	table_cell(table, row, 0, number, dim);
	table_cell(table, row, 1, assignment, dim);
	table_cell(table, row, 2, fields, dim);
	table_cell(table, row, 3, apply, dim);
	table_cell(table, row, 4, one->possible ? "possible" : one->reason,
		   one->possible ? COLOR_GOOD : COLOR_BAD);
}

static int take(void *arg, const struct devmig_expansion *one)
{
	struct expansion *expansion = arg;

	if (limit && expansion->count == limit) {
		expansion->cut = true;
		return CUT;
	}
	expansion->count++;
	if (json)
		put_json(&expansion->json, one);
	else
		put_row(expansion->table, one);
	return 0;
}

static int expand_objects(struct expansion *expansion, const struct devmig_document *document)
{
	size_t i, count = devmig_document_object_count(document);
	cli_auto(error) struct devmig_error *error = NULL;

	for (i = 0; i < count && !expansion->cut; i++) {
		if (only_object != NOT_GIVEN && i + 1 != only_object)
			continue;
		if (devmig_expand(document, i, take, expansion, &error) < 0)
			return report_error(error);
	}
	return 0;
}

static int expand_json(const struct devmig_document *document, const char *path)
{
	struct expansion expansion = { .json = { .out = stdout } };
	int status;

	json_object(&expansion.json, NULL);
	json_document(&expansion.json, "document", path, document);
	json_array(&expansion.json, "assignments");
	status = expand_objects(&expansion, document);
	json_array_end(&expansion.json);
	json_bool(&expansion.json, "complete", !expansion.cut && !status);
	json_object_end(&expansion.json);
	return status;
}

static int expand_text(const struct devmig_document *document)
{
	static const struct table_column columns[] = {
		{ "NUMBER", 0 },           { "ASSIGNMENT", TABLE_LINES },
		{ "FIELDS", TABLE_LINES }, { "APPLY", TABLE_LINES },
		{ "POSSIBLE", 0 },
	};
	cli_auto(table) struct table *table = NULL;
	struct expansion expansion = {};
	int status = table_new(&table);
	size_t i;

	if (status)
		return status;
	for (i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		table_column(table, &columns[i]);
	expansion.table = table;
	status = expand_objects(&expansion, document);
	if (status)
		return status;
	if (expansion.count)
		status = table_print(table);
	else
		puts("the document accepts nothing: it has no COMPATIBLE object");
	if (expansion.cut)
		report_failure(0,
			       limit < TABLE_MAX
				       ? "there are more than %zu assignments; --limit shows more, "
					 "--json --limit=0 all"
				       : "there are more than %zu assignments; --json --limit=0 "
					 "shows all",
			       limit);
	return status;
}

static int check_usage(void)
{
	if (only_object == 0)
		return report_usage("expand: --object=0: objects are counted from 1");
	if (limit == NOT_GIVEN)
		limit = json ? LIMIT_JSON : LIMIT_TABLE;
	if (json)
		return 0;
	if (limit == 0)
		return report_usage("expand: --limit=0 wants --json: a table has at most %d rows",
				    TABLE_MAX);
	if (limit > TABLE_MAX)
		limit = TABLE_MAX;
	return 0;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	int status = check_usage();

	(void)count;
	if (status)
		return status;
	if (devmig_document_read(context, DEVMIG_FORM_AUTO, operands[0], &document, &error))
		return report_error(error);
	if (only_object != NOT_GIVEN && only_object > devmig_document_object_count(document))
		return report_usage("expand: %s has %zu COMPATIBLE objects, not %zu", operands[0],
				    devmig_document_object_count(document), only_object);
	return json ? expand_json(document, operands[0]) : expand_text(document);
}

const struct verb expand_verb = {
	.name = "expand",
	.operands = "DOC",
	.summary = "what the placeholders of a document stand for",
	.status = "0 done, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
