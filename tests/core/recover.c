// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/builder.h>
#include <stdlib.h>

/* Reading on behind an error: all that are there, and none that only follow. */

struct row {
	const char *name;
	const char *text;
	const char *errors; /* "2:3 bad-byte; ..." */
};

static const struct row rows[] = {
	{ "none", "SELF:\na=1\n", "" },
	{ "one for each line", "SELF:\na=\"\n1=2\nb={\nword\nc=1 #\x01\n",
	  "2:3 unclosed-quote; 3:1 bad-name; 4:3 brace-in-self; 5:1 bad-line; 6:6 bad-byte" },
	{ "one for a line with two", "SELF:\na=\"\\x\\y\n", "2:4 bad-escape" },
	{ "in each object", "SELF:\n=1\nCOMPATIBLE:\na={v}\nCOMPATIBLE:\na=}\nAPPLY:\nb={w:int}\n",
	  "2:1 bad-name; 4:4 undeclared; 6:3 unopened-brace; 8:4 declared-in-apply" },
	{ "a variable whose declaration was wrong",
	  "SELF:\na=1\nCOMPATIBLE:\na={v:int:x}\nb={v}\nc=y{v}\nAPPLY:\nd={v}/2\n",
	  "4:10 bad-item" },
	{ "a variable of a wrong type", "SELF:\na=1\nCOMPATIBLE:\na={v:float}\nb={v}\n",
	  "4:6 bad-type" },
	{ "a variable of a malformed field", "SELF:\na=1\nCOMPATIBLE:\na={v:int}}\nb={v}/2\n",
	  "4:10 unopened-brace" },
	{ "a variable of a field with a bad name", "SELF:\na=1\nCOMPATIBLE:\n1={v:int}\nb={v}\n",
	  "4:1 bad-name" },
	{ "a variable of a field of APPLY with a bad name",
	  "SELF:\na=1\nCOMPATIBLE:\na=1\nAPPLY:\n1={v:int}\nb={v}\n",
	  "6:1 bad-name; 7:4 undeclared" },
	{ "undeclared in the next object",
	  "SELF:\na=1\nCOMPATIBLE:\na={v:float}\nb={v}\nCOMPATIBLE:\nb={v}\n",
	  "4:6 bad-type; 7:4 undeclared" },
	{ "undeclared before an error", "SELF:\na=1\nCOMPATIBLE:\nb={v}\na={v:float}\n",
	  "4:4 undeclared; 5:6 bad-type" },
	{ "declared twice, and used", "SELF:\na=1\nCOMPATIBLE:\na={v:int}\nb={v:set:x}\nc={v}\n",
	  "5:4 declared-twice" },
	{ "an object whose only field was wrong", "SELF:\n1=2\nCOMPATIBLE:\na={\nAPPLY:\nb=}\n",
	  "2:1 bad-name; 4:3 unclosed-brace; 6:3 unopened-brace" },
	{ "an APPLY behind an object in error",
	  "SELF:\na=1\nCOMPATIBLE:\na={v:float}\nAPPLY:\nb={v}\nb=1\nb=2\n",
	  "4:6 bad-type; 7:1 duplicate-field; 8:1 duplicate-field" },
	{ "empty objects", "SELF:\nCOMPATIBLE:\nCOMPATIBLE:\na=1\nAPPLY:\n",
	  "1:1 empty-object; 2:1 empty-object; 5:1 empty-object" },
	{ "a second SELF that is empty", "SELF:\na=1\nSELF:\nCOMPATIBLE:\na=1\n",
	  "3:1 second-self" },
	{ "two of SELF", "SELF:\na=1\nSELF:\nb={\nSELF:\nc=1\n",
	  "3:1 second-self; 4:3 brace-in-self; 5:1 second-self" },
	{ "no SELF at the start", "COMPATIBLE:\na={v:int}\nb={v}\n", "1:1 self-not-first" },
	{ "fields before SELF", "a=1\nb=2\nSELF:\na=1\n", "1:1 no-self" },
	{ "fields without any SELF", "a=1\nb={\nCOMPATIBLE:\na=1\nSELF:\nb=1\n",
	  "1:1 no-self; 2:3 brace-in-self" },
	{ "fields before SELF, and a second", "a=1\nSELF:\na=1\nSELF:\na=1\n",
	  "1:1 no-self; 4:1 second-self" },
	{ "no SELF, and a header that is none", "# x\n[SELF]\na=1\nb=1\n",
	  "2:1 bad-line; 3:1 no-self" },
	{ "a header without a colon", "SELF\na=1\nCOMPATIBLE\na={v:int}\nAPPLY\nb={v}\n",
	  "1:1 bad-header; 3:1 bad-header; 5:1 bad-header" },
	{ "a header in lower case", "self:\na=1\nCompatible: # x\na={v:int}\napply\nb={v}\n",
	  "1:1 bad-header; 3:1 bad-header; 5:1 bad-header" },
	{ "an indented header", " SELF:\na=1\n\tCOMPATIBLE :\na={v:int}\n",
	  "1:2 bad-header; 3:2 bad-header" },
	{ "a header with a typo", "SLEF:\na=1\nCOMPATABLE:\na={v:int}\nAply:\nb={v}\n",
	  "1:1 bad-header; 3:1 bad-header; 5:1 bad-header" },
	{ "a header of nothing known", "SELF:\na=1\nOTHER:\nb=1\n", "3:1 bad-header" },
	{ "a wrong header behind an empty object", "SELF:\ncompatible:\n# x\nCompatible:\na=1\n",
	  "1:1 empty-object; 2:1 bad-header; 2:1 empty-object; 4:1 bad-header" },
	{ "a wrong header out of place", "SELF:\na=1\nself:\na=1\n",
	  "3:1 bad-header; 3:1 second-self" },
	{ "a wrong header and a byte", "SELF:\na=1\nCOMPATIBLE #\x01\na={v:int}\n",
	  "3:1 bad-header; 3:13 bad-byte" },
	{ "two of APPLY", "SELF:\na=1\nCOMPATIBLE:\na={v:int}\nAPPLY:\nb={v}\nAPPLY:\nc={v}\n",
	  "7:1 apply-misplaced" },
	{ "a field twice, three times", "SELF:\na=1\na=2\na=3\n",
	  "3:1 duplicate-field; 4:1 duplicate-field" },
	{ "lines are counted with CRLF", "SELF:\r\na=}\r\n\r\n# x\r\nb={\r\n",
	  "2:3 brace-in-self; 5:3 brace-in-self" },
};

static bool note(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		 size_t near_len)
{
	struct fixture_text *text = arg;

	(void)near;
	(void)near_len;
	fprintf(text->file, "%s%s", ftell(text->file) ? "; " : "", fixture_place(reason, place));
	return true;
}

/* The errors of a text, the way the linter asks for them; *ret is what the end says. */
static char *errors_of(const char *text, enum dmig_reason *ret)
{
	const size_t size = strlen(text);
	const size_t memory_size = dmig_build_memory(size);
	const struct dmig_document *doc;
	struct fixture_text errors;
	struct dmig_builder *b;
	void *memory = malloc(memory_size);

	assert_non_null(memory);
	fixture_begin(&errors);
	b = dmig_build_begin(memory, memory_size, note, &errors);
	assert_non_null(b);
	dmig_build_text(b, text, size, DMIG_SECTION_NONE);
	*ret = dmig_build_end(b, &doc, NULL);
	fixture_end(&errors);
	free(memory);
	return errors.bytes;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	enum dmig_reason reason;
	char *errors = errors_of(row->text, &reason);

	assert_string_equal(errors, row->errors);
	/* Passed over or not, an error leaves no document. */
	assert_int_equal(!reason, !*row->errors);
	free(errors);
}

static bool stop(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		 size_t near_len)
{
	note(arg, reason, place, near, near_len);
	return false;
}

/* A reporter that says no is asked once. */
static void stops(void **state)
{
	static const char text[] = "SELF:\na={\nb={\n";
	const size_t memory_size = dmig_build_memory(sizeof(text));
	const struct dmig_document *doc;
	struct fixture_text errors;
	struct dmig_builder *b;
	void *memory = malloc(memory_size);

	(void)state;
	assert_non_null(memory);
	fixture_begin(&errors);
	b = dmig_build_begin(memory, memory_size, stop, &errors);
	assert_false(dmig_build_text(b, text, sizeof(text) - 1, DMIG_SECTION_NONE));
	assert_false(dmig_build_object(b, DMIG_SECTION_SELF, (struct dmig_place){ 9, 9 }));
	assert_int_equal(dmig_build_end(b, &doc, NULL), DMIG_BRACE_IN_SELF);
	fixture_end(&errors);
	assert_string_equal(errors.bytes, "2:3 brace-in-self");
	free(errors.bytes);
	free(memory);
}

/* Limits end the reading where going on would only fill memory. */
static void limits(void **state)
{
	struct fixture_text text;
	enum dmig_reason reason;
	char *errors;

	(void)state;
	fixture_begin(&text);
	fputs("SELF:\na=1\n", text.file);
	fixture_repeat(&text, "COMPATIBLE:\na=}\n", 300);
	fixture_end(&text);
	errors = errors_of(text.bytes, &reason);
	assert_int_equal(reason, DMIG_UNOPENED_BRACE);
	assert_non_null(strstr(errors, "; 514:3 unopened-brace; 515:1 limit-objects"));
	assert_null(strstr(errors, "516:"));
	free(errors);
	free(text.bytes);
}

/* Without memory nothing that follows can be believed, whatever the reporter says. */
static void no_memory(void **state)
{
	static const char text[] = "SELF:\na=1\nCOMPATIBLE:\na={v:int:1,2}\nb=\"x{v}\"\n"
				   "COMPATIBLE:\na=1\n";
	const size_t enough = dmig_build_memory(sizeof(text));
	void *memory = malloc(enough);
	unsigned int refused = 0;

	(void)state;
	assert_non_null(memory);
	for (size_t size = 0; size < enough; size += 8) {
		struct fixture_text errors;
		struct dmig_builder *b;

		fixture_begin(&errors);
		b = dmig_build_begin(memory, size, note, &errors);
		if (b) {
			const bool goes_on =
				dmig_build_text(b, text, sizeof(text) - 1, DMIG_SECTION_NONE);

			assert_int_equal(goes_on, b->reason == DMIG_OK);
			assert_int_equal(b->reason, goes_on ? DMIG_OK : DMIG_NO_MEMORY);
			refused += !goes_on;
		}
		fixture_end(&errors);
		free(errors.bytes);
	}
	assert_true(refused > 10);
	free(memory);
}

/* Nothing is said of a text that is too long but that. */
static void too_long(void **state)
{
	struct fixture_text text;
	enum dmig_reason reason;
	char *errors;

	(void)state;
	fixture_begin(&text);
	fixture_repeat(&text, "=", DMIG_DOCUMENT_MAX + 1);
	fixture_end(&text);
	errors = errors_of(text.bytes, &reason);
	assert_string_equal(errors, "1:65537 limit-document");
	free(errors);
	free(text.bytes);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(stops),
		cmocka_unit_test(limits),
		cmocka_unit_test(too_long),
		cmocka_unit_test(no_memory),
	};

	return FIXTURE_ROWS(rows, check_row) + cmocka_run_group_tests(others, NULL, NULL);
}
