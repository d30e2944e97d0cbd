// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/builder.h>
#include <stdlib.h>

/* Each limit: at it, which is accepted, and one past it.  devmig-document(5), LIMITS */

struct row {
	const char *name;
	void (*write)(struct fixture_text *text, unsigned int n);
	unsigned int n; /* the limit; one more is refused */
	enum dmig_reason reason;
	u32 line;
	u32 column;
};

/* Lines 1 to 3 of documents with the limit in line 4. */
#define OBJECT "SELF:\na=1\nCOMPATIBLE:\n"

/* A document of @n bytes; most of it are comments, which count. */
static void document(struct fixture_text *text, unsigned int n)
{
	fputs("SELF:\na=1\n#", text->file);
	fixture_repeat(text, "x", n - 12);
	fputs("\n", text->file);
}

static void objects(struct fixture_text *text, unsigned int n)
{
	fputs("SELF:\na=1\n", text->file);
	fixture_repeat(text, "COMPATIBLE:\na=1\n", n);
}

static void fields(struct fixture_text *text, const char *before, unsigned int n)
{
	fputs(before, text->file);
	for (unsigned int i = 0; i < n; i++)
		fprintf(text->file, "f%u=%u\n", i, i);
}

static void self_fields(struct fixture_text *text, unsigned int n)
{
	fields(text, "SELF:\n", n);
}

static void object_fields(struct fixture_text *text, unsigned int n)
{
	fields(text, OBJECT, n);
}

static void apply_fields(struct fixture_text *text, unsigned int n)
{
	fields(text, OBJECT "a=1\nAPPLY:\n", n);
}

/* Names of the object before are read another way: all of them, or all but the first. */
static void fields_again(struct fixture_text *text, unsigned int n)
{
	fields(text, "SELF:\n", 64);
	fields(text, "COMPATIBLE:\n", n);
}

static void fields_again_but_one(struct fixture_text *text, unsigned int n)
{
	fields(text, "SELF:\n", 64);
	fputs("COMPATIBLE:\n", text->file);
	for (unsigned int i = 1; i <= n; i++)
		fprintf(text->file, "f%u=%u\n", i, i);
}

/* The last of 65 is one of them. */
static void fields_and_one_again(struct fixture_text *text, unsigned int n)
{
	fputs("SELF:\na=1\n", text->file);
	fields(text, "COMPATIBLE:\n", 64);
	fputs("COMPATIBLE:\n", text->file);
	for (unsigned int i = 1; i < 64; i++)
		fprintf(text->file, "f%u=%u\n", i, i);
	fputs("g=1\n", text->file);
	if (n > 64)
		fputs("f0=1\n", text->file);
}

static void variables(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT, text->file);
	for (unsigned int i = 0; i < n; i++)
		fprintf(text->file, "f%u={v%u:int}\n", i, i);
}

/* All in one field; @n is how many. */
static void variables_of_a_field(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT "a=", text->file);
	for (unsigned int i = 0; i < n; i++)
		fprintf(text->file, "{v%02u:int}-", i);
}

static void name(struct fixture_text *text, unsigned int n)
{
	fputs("SELF:\n", text->file);
	fixture_repeat(text, "n", n);
	fputs("=1\n", text->file);
}

static void object_name(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT " ", text->file);
	fixture_repeat(text, "n", n);
	fputs("=1\n", text->file);
}

static void variable_name(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT "a={", text->file);
	fixture_repeat(text, "v", n);
	fputs(":int}\n", text->file);
}

/* A value of @n bytes with something around it that does not count. */
static void value(struct fixture_text *text, const char *before, const char *start, unsigned int n,
		  const char *end)
{
	fprintf(text->file, "%s%s", before, start);
	fixture_repeat(text, "x", n - strlen(start) - strlen(end));
	fprintf(text->file, "%s \t# comment\n", end);
}

static void bare(struct fixture_text *text, unsigned int n)
{
	value(text, "SELF:\na= ", "", n, "");
}

static void quoted(struct fixture_text *text, unsigned int n)
{
	value(text, "SELF:\na= ", "\"", n, "\"");
}

/* As written: an escape has two bytes. */
static void escaped(struct fixture_text *text, unsigned int n)
{
	value(text, "SELF:\na= ", "\"\\\\\\{", n, "\\}\"");
}

static void bare_template(struct fixture_text *text, unsigned int n)
{
	value(text, OBJECT "a= ", "{v:int}", n, "{w:string}");
}

static void quoted_template(struct fixture_text *text, unsigned int n)
{
	value(text, OBJECT "a= ", "\"", n, "{w:string}\"");
}

static void literal_pattern(struct fixture_text *text, unsigned int n)
{
	value(text, OBJECT "a= ", "", n, "");
}

static void list(struct fixture_text *text, const char *type, const char *item, unsigned int n)
{
	fprintf(text->file, OBJECT "a={v:%s:", type);
	for (unsigned int i = 0; i < n; i++)
		fprintf(text->file, "%s%s", i ? "," : "", item);
	fputs("}\n", text->file);
}

static void int_items(struct fixture_text *text, unsigned int n)
{
	list(text, "int", "1", n);
}

static void string_items(struct fixture_text *text, unsigned int n)
{
	list(text, "string", "a", n);
}

static void version_items(struct fixture_text *text, unsigned int n)
{
	list(text, "version", "1", n);
}

static void set_items(struct fixture_text *text, unsigned int n)
{
	list(text, "set", "s", n);
}

static void string_field(struct fixture_text *text, const char *field, unsigned int items)
{
	fprintf(text->file, "%s={%s:string:", field, field);
	for (unsigned int i = 0; i < items; i++)
		fprintf(text->file, "%s%u", i ? "," : "", i);
	fputs("}\n", text->file);
}

/* Two lists, of 64 and @n. */
static void two_lists(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT, text->file);
	string_field(text, "a", 64);
	string_field(text, "b", n);
}

/* Lists of 16, 16 and 16, and one of @n. */
static void four_lists(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT, text->file);
	string_field(text, "a", 16);
	string_field(text, "b", 16);
	string_field(text, "c", 16);
	string_field(text, "d", n);
}

/* 17 times 241 is 4097. */
static void odd_lists(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT, text->file);
	string_field(text, "a", 17);
	string_field(text, "b", n);
}

/* Sets do not count, strings without a list neither, and each object for itself. */
static void uncounted_lists(struct fixture_text *text, unsigned int n)
{
	list(text, "set", "s", 256);
	fputs("x={w:string}\n", text->file);
	string_field(text, "b", n);
	fputs("COMPATIBLE:\n", text->file);
	string_field(text, "b", n);
}

static void int_bound(struct fixture_text *text, unsigned int n)
{
	fprintf(text->file, OBJECT "a={v:int:922337203685477580%u}\n", n);
}

static void part_bound(struct fixture_text *text, unsigned int n)
{
	fprintf(text->file, OBJECT "a={v:version:1.2.3.%u}\n", n);
}

static void parts(struct fixture_text *text, unsigned int n)
{
	fputs(OBJECT "a={v:version:1", text->file);
	fixture_repeat(text, ".1", n - 1);
	fputs("}\n", text->file);
}

#define LIMIT(what, n, reason, line, column)                                                       \
	{                                                                                          \
#what, what, n, DMIG_##reason, line, column                                        \
	}

static const struct row limits[] = {
	LIMIT(document, 65536, LIMIT_DOCUMENT, 3, 65527),
	LIMIT(objects, 256, LIMIT_OBJECTS, 515, 1),
	LIMIT(self_fields, 64, LIMIT_FIELDS, 66, 1),
	LIMIT(object_fields, 64, LIMIT_FIELDS, 68, 1),
	LIMIT(apply_fields, 64, LIMIT_FIELDS, 70, 1),
	LIMIT(fields_again, 64, LIMIT_FIELDS, 131, 1),
	LIMIT(fields_again_but_one, 64, LIMIT_FIELDS, 131, 1),
	LIMIT(fields_and_one_again, 64, LIMIT_FIELDS, 133, 1),
	LIMIT(variables, 16, LIMIT_VARIABLES, 20, 6),
	LIMIT(variables_of_a_field, 16, LIMIT_VARIABLES, 4, 3 + 16 * 10 + 1),
	LIMIT(name, 64, LIMIT_NAME, 2, 1),
	LIMIT(object_name, 64, LIMIT_NAME, 4, 2),
	LIMIT(variable_name, 32, BAD_VARIABLE, 4, 4),
	LIMIT(bare, 1024, LIMIT_VALUE, 2, 4),
	LIMIT(quoted, 1024, LIMIT_VALUE, 2, 4),
	LIMIT(escaped, 1024, LIMIT_VALUE, 2, 4),
	LIMIT(bare_template, 1024, LIMIT_VALUE, 4, 4),
	LIMIT(quoted_template, 1024, LIMIT_VALUE, 4, 4),
	LIMIT(literal_pattern, 1024, LIMIT_VALUE, 4, 4),
	LIMIT(int_items, 256, LIMIT_ITEMS, 4, 10 + 2 * 256),
	LIMIT(string_items, 256, LIMIT_ITEMS, 4, 13 + 2 * 256),
	LIMIT(version_items, 256, LIMIT_ITEMS, 4, 14 + 2 * 256),
	LIMIT(set_items, 256, LIMIT_ITEMS, 4, 10 + 2 * 256),
	LIMIT(two_lists, 64, LIMIT_CHOICES, 5, 4),
	LIMIT(odd_lists, 240, LIMIT_CHOICES, 5, 4),
	LIMIT(four_lists, 1, LIMIT_CHOICES, 7, 4),
	LIMIT(uncounted_lists, 256, LIMIT_ITEMS, 6, 13 + 2 * 10 + 3 * 90 + 4 * 156),
	LIMIT(int_bound, 7, BAD_INT, 4, 10),
	LIMIT(part_bound, 2147483647, BAD_VERSION, 4, 14),
	LIMIT(parts, 4, BAD_VERSION, 4, 14),
};

static void check(const struct row *row, unsigned int n, enum dmig_reason reason, u32 line,
		  u32 column)
{
	struct fuzz_document result;
	struct fixture_text text;

	fixture_begin(&text);
	row->write(&text, n);
	fixture_end(&text);
	fuzz_parse(&result, text.bytes, text.size);
	if (result.doc) {
		fuzz_check_canonical(result.doc);
		fuzz_check_match(result.doc, result.doc, result.doc);
	}
	fuzz_document_free(&result);
	free(text.bytes);
	if (result.reason == reason && result.place.line == line && result.place.column == column)
		return;
	print_error("wanted %u:%u %s\n", line, column, dmig_reason_code(reason));
	fail_msg("%u: got %s", n, fixture_place(result.reason, result.place));
}

static void check_row(void **state)
{
	const struct row *row = *state;

	check(row, row->n, DMIG_OK, 0, 0);
	check(row, row->n + 1, row->reason, row->line, row->column);
}

/* What a field becomes, with an operand of @digits ones: 19 of them are a number as well. */
static u8 kind_of_operand(unsigned int digits)
{
	struct fuzz_document result;
	struct fixture_text text;
	u8 kind;

	fixture_begin(&text);
	fputs(OBJECT "a={v:int}+", text.file);
	fixture_repeat(&text, "1", digits);
	fixture_end(&text);
	fixture_parse(&result, text.bytes);
	kind = dmig_fields(result.doc, dmig_object(result.doc, 0))->kind;
	fuzz_document_free(&result);
	free(text.bytes);
	return kind;
}

/* A longer operand is no error: then the value is a template. */
static void operand(void **state)
{
	(void)state;
	assert_int_equal(kind_of_operand(18), DMIG_KIND_EXPR);
	assert_int_equal(kind_of_operand(19), DMIG_KIND_TEMPLATE);
}

/* Memory that is too small is an error, at each size, and is not overrun. */
static void memory(void **state)
{
	static const char text[] = OBJECT "a={v:int:1,2}\nb=\"x{v}\"\nAPPLY:\nc={v}\n";
	const size_t enough = dmig_build_memory(sizeof(text) - 1);
	const struct dmig_document *doc;
	enum dmig_reason reason = DMIG_OK;
	size_t used = 0;
	size_t size;

	(void)state;
	for (size = 0; size <= enough; size += 8) {
		void *room = malloc(size);

		reason = dmig_parse(text, sizeof(text) - 1, room, size, &doc, NULL);
		if (!reason)
			used = (doc->size + 7) & ~7u;
		free(room);
		if (!reason)
			break;
		assert_int_equal(reason, DMIG_NO_MEMORY);
	}
	assert_int_equal(reason, DMIG_OK);
	assert_true(size <= enough);
	/* Nothing of it was left over. */
	assert_int_equal(used, size - sizeof(struct dmig_builder));
}

/* A text that takes the most memory for its size still fits. */
static void densest(void **state)
{
	struct fuzz_document result;
	struct fixture_text text;
	unsigned int object = 0;

	(void)state;
	fixture_begin(&text);
	fputs("SELF:\na=1\n", text.file);
	while (ftell(text.file) < DMIG_DOCUMENT_MAX - 600) {
		if (object++ % 16 == 0)
			fputs("COMPATIBLE:\n", text.file);
		fprintf(text.file, "f%u={v%u:version:", object % 16, object % 16);
		for (int i = 0; i < 256; i++)
			fprintf(text.file, "%s1", i ? "," : "");
		fputs("}\n", text.file);
	}
	fixture_end(&text);
	fixture_parse(&result, text.bytes);
	fuzz_document_free(&result);
	free(text.bytes);
}

/* What a text left in the memory is not a field of the next one. */
static void memory_again(void **state)
{
	static const char more[] = "SELF:\na=1\nb=2\n";
	static const char less[] = "SELF:\na=1\n";
	const size_t memory_size = dmig_build_memory(sizeof(more));
	struct dmig_bind binds[DMIG_VARS_MAX];
	const struct dmig_document *doc;
	struct fuzz_document accepts;
	void *memory = malloc(memory_size);

	(void)state;
	assert_non_null(memory);
	fixture_make(&accepts, "z=1", "COMPATIBLE:\nb=2\n");
	assert_int_equal(dmig_parse(more, sizeof(more) - 1, memory, memory_size, &doc, NULL),
			 DMIG_OK);
	assert_int_equal(dmig_parse(less, sizeof(less) - 1, memory, memory_size, &doc, NULL),
			 DMIG_OK);
	assert_int_equal(dmig_match_object(doc, accepts.doc, dmig_object(accepts.doc, 0), binds),
			 DMIG_DIFFERENT);
	fuzz_document_free(&accepts);
	free(memory);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(operand),
		cmocka_unit_test(memory),
		cmocka_unit_test(memory_again),
		cmocka_unit_test(densest),
	};

	return FIXTURE_ROWS(limits, check_row) + cmocka_run_group_tests(others, NULL, NULL);
}
