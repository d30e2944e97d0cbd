// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/print.h>
#include <stdlib.h>

/* Spellings and the one that is printed.  devmig-document(5), CANONICAL FORM */

struct row {
	const char *name;
	const char *value; /* as written behind '=' */
	const char *canonical;
};

static const struct row self[] = {
	{ "nothing", "", "\"\"" },
	{ "empty quotes", "\"\"", "\"\"" },
	{ "a comment at once", "# x", "\"\"" },
	{ "a comment behind a blank", " # x", "\"\"" },
	{ "a comment behind empty quotes", "\"\"# x", "\"\"" },
	{ "blanks around", " \t x \t", "x" },
	{ "blanks inside", "x \t y", "x \t y" },
	{ "a comment behind a value", "x #y", "x" },
	{ "a comment behind a tab", "x\t#y", "x" },
	{ "a number sign inside", "x#y", "x#y" },
	{ "a number sign that is quoted", "\"#x\"", "\"#x\"" },
	{ "a number sign behind a blank that is quoted", "\"x #y\"", "\"x #y\"" },
	{ "quotes that are not needed", "\"x\"", "x" },
	{ "blanks that need quotes", "\" x \"", "\" x \"" },
	{ "a quote inside", "x\"y\"", "x\"y\"" },
	{ "a quote that is escaped", "\"x\\\"y\"", "x\"y" },
	{ "a quote at the start", "\"\\\"x\"", "\"\\\"x\"" },
	{ "a backslash inside", "x\\y\\\\", "x\\y\\\\" },
	{ "a backslash that is escaped", "\"x\\\\y\"", "x\\y" },
	{ "braces", "\"\\{x\\}\"", "\"\\{x\\}\"" },
	{ "a number", "007", "007" },
	{ "an equals sign", "= x=y", "= x=y" },
};

static const struct row patterns[] = {
	{ "empty", "", "\"\"" },
	{ "a comment at once", "#{", "\"\"" },
	{ "a literal", "\"x\"", "x" },
	{ "a placeholder", "\"{v:int}\"", "{v:int}" },
	{ "a comment behind a placeholder", "{v:int} # x", "{v:int}" },
	{ "a number sign behind a placeholder", "{v:int}#x", "{v:int}#x" },
	{ "blanks behind a placeholder", "{v:int} \t", "{v:int}" },
	{ "quoted blanks behind a placeholder", "\"{v:int} \"", "\"{v:int} \"" },
	{ "an expression", "{v:int}/2", "{v:int}/2" },
	{ "an expression that is quoted", "\"{v:int}/2\"", "\"{v:int}/2\"" },
	{ "almost an expression", "\"{v:int}/02\"", "{v:int}/02" },
	{ "an operation behind a string", "\"{v:string}/2\"", "{v:string}/2" },
	{ "an operation before a placeholder", "\"{v:int}/2{w:string}\"", "{v:int}/2{w:string}" },
	{ "a number sign at the start", "\"#{v:int}\"", "\"#{v:int}\"" },
	{ "a quote at the start", "\"\\\"{v:int}\"", "\"\\\"{v:int}\"" },
	{ "a blank at the start", "\" {v:int}\"", "\" {v:int}\"" },
	{ "a quote behind a placeholder", "\"{v:int}\\\"\"", "{v:int}\"" },
	{ "a blank behind a placeholder", "\"{v:int} x\"", "{v:int} x" },
	{ "a blank between placeholders", "\"{v:int} {w:int}\"", "{v:int} {w:int}" },
	{ "a number sign behind a blank", "\"{v:int} #\"", "\"{v:int} #\"" },
	{ "two operations", "\"{v:int}/2/2\"", "{v:int}/2/2" },
	{ "an operand of 18 digits", "\"{v:int}+999999999999999999\"",
	  "\"{v:int}+999999999999999999\"" },
	{ "an operand of 19 digits", "\"{v:int}+9999999999999999999\"",
	  "{v:int}+9999999999999999999" },
	{ "int items", "{v:int:1,2..3,4..,..5}", "{v:int:1,2..3,4..,..5}" },
	{ "a range of one", "{v:int:4..4}", "{v:int:4..4}" },
	{ "version items", "{v:version:1.02,01..2.0,3..,..4}", "{v:version:1.2,1..2.0,3..,..4}" },
	{ "string items", "{v:string:\"a\",b,\"\"}", "{v:string:a,b,\"\"}" },
	{ "a comma in an item", "{v:string:\"a,b\"}", "{v:string:\"a,b\"}" },
	{ "a blank in an item", "{v:set:\"a b\"}", "{v:set:\"a b\"}" },
	{ "a brace in an item", "{v:set:\"\\}\"}", "{v:set:\"}\"}" },
	{ "an opening brace in an item", "{v:set:\"\\{\"}", "{v:set:{}" },
	{ "a quote in an item", "{v:set:\"\\\"\"}", "{v:set:\"\\\"\"}" },
	{ "a backslash in an item", "{v:set:\"\\\\\"}", "{v:set:\"\\\\\"}" },
	{ "a mask", "{v:mask:0x00FfA}", "{v:mask:0xffa}" },
	{ "a mask of nothing", "{v:mask:0x000}", "{v:mask:0x0}" },
	{ "a long mask", "{v:mask:0x0ABCDEF0123456789ABCDEF0123456789ABCDEF01}",
	  "{v:mask:0xabcdef0123456789abcdef0123456789abcdef01}" },
};

static void check(const char *before, const struct row *row)
{
	struct fuzz_document document;
	struct fixture_text text;
	struct fixture_text wanted;
	size_t size;
	char *printed;

	fixture_begin(&text);
	fprintf(text.file, "%s\ta=%s\n", before, row->value);
	fixture_end(&text);
	fixture_begin(&wanted);
	fprintf(wanted.file, "%s\ta=%s\n", before, row->canonical);
	fixture_end(&wanted);

	fixture_parse(&document, text.bytes);
	fuzz_check_canonical(document.doc);
	printed = fuzz_print(document.doc, &size);
	if (size != wanted.size || memcmp(printed, wanted.bytes, size))
		fail_msg("got %.*s", (int)size, printed);
	free(printed);
	free(text.bytes);
	free(wanted.bytes);
	fuzz_document_free(&document);
}

static void check_self(void **state)
{
	check("SELF:\n", *state);
}

static void check_pattern(void **state)
{
	check("SELF:\n\ta=1\nCOMPATIBLE:\n", *state);
}

/* Many empty values, bare in a text of just the limit, which quotes and tabs would exceed. */
static void write_near_limit(struct fixture_text *text, bool last_lf)
{
	unsigned int left;

	fputs("SELF:\na=1\n", text->file);
	for (unsigned int object = 0; object < 190; object++) {
		fputs("COMPATIBLE:\n", text->file);
		for (unsigned int i = 0; i < 64; i++)
			fprintf(text->file, "n%u=\n", 10 + i);
	}
	/* What is left is filled by one more object. */
	fputs("COMPATIBLE:\n", text->file);
	left = DMIG_DOCUMENT_MAX - (unsigned int)ftell(text->file);
	for (unsigned int i = 10; left > 900; i++, left -= 800)
		fprintf(text->file, "v%u=%0795u\n", i, 0);
	fprintf(text->file, "w=%0*u%s", (int)left - 2 - last_lf, 0, last_lf ? "\n" : "");
}

/* A text of just the limit is its own canonical text. */
static void check_limit(struct fixture_text *text)
{
	struct fuzz_document document;
	size_t size;
	char *printed;

	fixture_end(text);
	assert_int_equal(text->size, DMIG_DOCUMENT_MAX);
	fixture_parse(&document, text->bytes);
	fuzz_check_canonical(document.doc);
	printed = fuzz_print(document.doc, &size);
	assert_int_equal(size, text->size);
	assert_memory_equal(printed, text->bytes, size);
	free(printed);
	free(text->bytes);
	fuzz_document_free(&document);
}

static void check_near_limit(bool last_lf)
{
	struct fixture_text text;

	fixture_begin(&text);
	write_near_limit(&text, last_lf);
	check_limit(&text);
}

static void near_limit(void **state)
{
	(void)state;
	check_near_limit(true);
	check_near_limit(false);
}

/* One with its tabs. */
static void at_limit(void **state)
{
	struct fixture_text text;
	unsigned int left;

	(void)state;
	fixture_begin(&text);
	fputs("SELF:\n", text.file);
	for (unsigned int i = 0; i < 60; i++)
		fprintf(text.file, "\tv%02u=%01020u\n", i, 0);
	left = DMIG_DOCUMENT_MAX - (unsigned int)ftell(text.file);
	for (unsigned int i = 0; left; i++, left -= left > 1000 ? 1000 : left)
		fprintf(text.file, "\tw%02u=%0*u\n", i, (int)(left > 1000 ? 1000 : left) - 6, 0);
	check_limit(&text);
}

/* What does not fit is counted, and not written. */
static void no_room(void **state)
{
	struct fuzz_document document;
	size_t size;
	char *all;

	(void)state;
	fixture_make(&document, "a_name=1\nb=a value of more than three words of eight bytes",
		     "COMPATIBLE:\na={v:int:1,2..3}/4\nAPPLY:\nb=\"{v}\"\n");
	all = fuzz_print(document.doc, &size);
	for (size_t room = 0; room < size; room++) {
		char *some = malloc(size);
		struct dmig_out out = { .at = some, .size = room };

		assert_non_null(some);
		memset(some, 'X', size);
		dmig_print(document.doc, &out);
		assert_int_equal(out.len, size);
		assert_memory_equal(some, all, room);
		for (size_t i = room; i < size; i++)
			assert_int_equal(some[i], 'X');
		free(some);
	}
	free(all);
	fuzz_document_free(&document);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(near_limit),
		cmocka_unit_test(at_limit),
		cmocka_unit_test(no_room),
	};

	return FIXTURE_ROWS(self, check_self) + FIXTURE_ROWS(patterns, check_pattern) +
	       cmocka_run_group_tests(others, NULL, NULL);
}
