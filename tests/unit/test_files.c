// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <lib/document/document.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The two forms that keep text in a directory. */

static void two(struct fixture *f, const char *self, const char *compatible)
{
	fixture_file(f, "t/migration/self", self);
	if (compatible)
		fixture_file(f, "t/migration/compatible", compatible);
}

static void is(struct fixture *f, const char *text)
{
	fixture_is(fixture_read(f, DEVMIG_FORM_FILES, "t"), text);
}

static void refused(struct fixture *f, const char *reason, const char *file, unsigned int line,
		    unsigned int column)
{
	fixture_refuses_path(f, DEVMIG_FORM_FILES, "t", reason, file, line, column);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", reason, file, line, column);
}

static void self_alone(void **state)
{
	two(*state, "a=1\n# comment\n\tb = 2", NULL);
	is(*state, "SELF:\n\ta=1\n\tb=2\n");
}

static void first_header_left_out(void **state)
{
	two(*state, "b=1\na=2\n", "z=1\na=2\nCOMPATIBLE:\nb={v:int}\nAPPLY:\nc={v}\n");
	is(*state, "SELF:\n\tb=1\n\ta=2\nCOMPATIBLE:\n\tz=1\n\ta=2\nCOMPATIBLE:\n\tb={v:int}\n"
		   "APPLY:\n\tc={v}\n");
}

static void first_header_given(void **state)
{
	two(*state, "a=1\n", "# comment\r\n \t\n\nCOMPATIBLE:\nb=1\nCOMPATIBLE:\nb=2\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tb=1\nCOMPATIBLE:\n\tb=2\n");
}

static void first_object_with_apply(void **state)
{
	two(*state, "a=1\n", "b={v:int}\nAPPLY:\nc={v}\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tb={v:int}\nAPPLY:\n\tc={v}\n");
}

/* A line would be one of two files, both of which are the document. */
static void form_and_no_lines(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;
	struct devmig_field field;
	char *spelling;

	two(f, "a=1\nb=2\n", "c=1\nd={v:int}\nAPPLY:\ne={v}\n");
	document = fixture_read(f, DEVMIG_FORM_AUTO, "t/migration");
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_FILES);
	assert_int_equal(devmig_document_self(document, 1, &field), 0);
	assert_int_equal(field.line, 0);
	assert_int_equal(devmig_document_field(document, 0, false, 1, &field, &spelling), 0);
	assert_int_equal(field.line, 0);
	free(spelling);
	assert_int_equal(devmig_document_field(document, 0, true, 0, &field, &spelling), 0);
	assert_int_equal(field.line, 0);
	free(spelling);
	assert_int_equal(document->core->self_line, 0);
	assert_int_equal(dmig_object(document->core, 0)->line, 0);
	devmig_document_unref(document);
}

static void header_in_self(void **state)
{
	two(*state, "SELF:\na=1\n", NULL);
	refused(*state, "bad-line", "migration/self", 1, 1);
	two(*state, "a=1\nCOMPATIBLE:\nb=1\n", NULL);
	refused(*state, "bad-line", "migration/self", 2, 1);
	two(*state, "a=1\n\nAPPLY:\nb=1", NULL);
	refused(*state, "bad-line", "migration/self", 3, 1);
	two(*state, "a=1\nself\n", NULL);
	refused(*state, "bad-line", "migration/self", 2, 1);
	two(*state, "a=1\n", "compatible:\nb=1\n");
	refused(*state, "bad-header", "migration/compatible", 1, 1);
}

/* What to do about it is not to write a header. */
static void hint_in_self(void **state)
{
	static const char *const texts[] = { "SELF:\na=1\n", "self\na=1\n", "OTHER:\n", "x\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct fixture *f = *state;
		struct devmig_document *document;
		struct devmig_error *error = NULL;

		two(f, texts[i], NULL);
		assert_int_equal(devmig_document_read(f->context, DEVMIG_FORM_AUTO,
						      fixture_path(f, "t"), &document, &error),
				 -EBADMSG);
		assert_string_equal(devmig_error_reason(error), "bad-line");
		assert_string_equal(devmig_error_hint(error),
				    "this file has fields of SELF only: remove the line");
		devmig_error_free(error);
	}
}

static void self_in_compatible(void **state)
{
	two(*state, "a=1\n", "b=1\nSELF:\na=2\n");
	refused(*state, "second-self", "migration/compatible", 2, 1);
}

static void apply_first(void **state)
{
	two(*state, "a=1\n", "APPLY:\nb=1\n");
	refused(*state, "apply-misplaced", "migration/compatible", 1, 1);
}

static void empty_self(void **state)
{
	two(*state, "", NULL);
	refused(*state, "empty-object", "migration/self", 1, 1);
	two(*state, "# nothing\n", "a=1\n");
	refused(*state, "empty-object", "migration/self", 1, 1);
}

/* Nothing may migrate in; that is no error. */
static void empty_compatible(void **state)
{
	two(*state, "a=1\n", "");
	is(*state, "SELF:\n\ta=1\n");
	two(*state, "a=1\n", "# nothing\n");
	is(*state, "SELF:\n\ta=1\n");
}

static void empty_second_object(void **state)
{
	two(*state, "a=1\n", "b=1\nCOMPATIBLE:\n");
	refused(*state, "empty-object", "migration/compatible", 2, 1);
}

static void errors_name_file_and_line(void **state)
{
	two(*state, "a=1\nb=}\n", "c=1\n");
	refused(*state, "brace-in-self", "migration/self", 2, 3);
	two(*state, "a=1\n", "c=1\n# x\nd={v}\n");
	refused(*state, "undeclared", "migration/compatible", 3, 4);
	fixture_bytes(*state, "t/migration/compatible", "\0", 1);
	refused(*state, "bad-byte", "migration/compatible", 1, 1);
}

static void compatible_is_a_directory(void **state)
{
	two(*state, "a=1\n", NULL);
	fixture_dir(*state, "t/migration/compatible");
	refused(*state, "not-a-file", "migration/compatible", 0, 0);
}

static void compatible_is_a_link(void **state)
{
	struct fixture *f = *state;

	two(f, "a=1\n", NULL);
	assert_int_equal(symlink("self", fixture_path(f, "t/migration/compatible")), 0);
	refused(f, "not-a-file", "migration/compatible", 0, 0);
}

static void compatible_is_a_fifo(void **state)
{
	struct fixture *f = *state;

	two(f, "a=1\n", NULL);
	assert_int_equal(mkfifo(fixture_path(f, "t/migration/compatible"), 0600), 0);
	refused(f, "not-a-file", "migration/compatible", 0, 0);
}

static void stray_entry(void **state)
{
	two(*state, "a=1\n", "b=1\n");
	fixture_dir(*state, "t/migration/compatible0001");
	refused(*state, "stray-entry", "migration/compatible0001", 0, 0);
}

/* The two count as one text, with the headers that are left out. */
static void limit_document(void **state)
{
	struct fixture *f = *state;
	char *value = fixture_repeat("v", 1000);
	char *fields = fixture_print("%s", ""), *most, *more;
	unsigned int i;

	for (i = 0; i < 64; i++) {
		char *longer = fixture_print("%sf%02u=%s\n", fields, i, value);

		free(fields);
		fields = longer;
	}
	most = fixture_print("%sCOMPATIBLE:\na=%s\nb=%.*s", fields, value,
			     65536 - 6 - 4 - 24 - 64 * 1005 - 1003 - 2, value);
	more = fixture_print("%sv", most);
	two(f, "a=1\n", most);
	devmig_document_unref(fixture_read(f, DEVMIG_FORM_FILES, "t"));
	two(f, "a=1\n", more);
	fixture_refuses_path(f, DEVMIG_FORM_FILES, "t", "limit-document", "t", 0, 0);
	free(value);
	free(fields);
	free(most);
	free(more);
}

static void limit_each_file(void **state)
{
	struct fixture *f = *state;
	char *large = fixture_repeat("#", 65537), *huge = fixture_repeat("#", 8 * 65536 + 1);

	two(f, "a=1\n", huge);
	refused(f, "limit-document", "migration/compatible", 0, 0);
	free(huge);
	two(f, "a=1\n", large);
	refused(f, "limit-document", "migration/compatible", 1, 65537);
	large[65536] = 0;
	two(f, "a=1\n", large);
	refused(f, "limit-document", "migration/compatible", 1, 1);
	large[65536] = '#';
	two(f, large, "");
	refused(f, "limit-document", "migration/self", 1, 65537);
	free(large);
}

static void writes(struct fixture *f, enum devmig_form form, const char *text)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);

	assert_int_equal(devmig_document_write(document, form, fixture_path(f, "t"), 0, NULL), 0);
	devmig_document_unref(document);
}

static void has(struct fixture *f, const char *name, const char *content)
{
	char *text = fixture_text(f, name);

	assert_string_equal(text, content);
	free(text);
}

static void write_two(void **state)
{
	struct fixture *f = *state;

	writes(f, DEVMIG_FORM_FILES,
	       "SELF:\nb=1\nCOMPATIBLE:\na=1\nAPPLY:\nc=1\nCOMPATIBLE:\na=2\n");
	has(f, "t/migration/self", "\tb=1\n");
	has(f, "t/migration/compatible", "COMPATIBLE:\n\ta=1\nAPPLY:\n\tc=1\nCOMPATIBLE:\n\ta=2\n");
	is(f, "SELF:\n\tb=1\nCOMPATIBLE:\n\ta=1\nAPPLY:\n\tc=1\nCOMPATIBLE:\n\ta=2\n");
}

static void write_self_alone(void **state)
{
	struct fixture *f = *state;

	writes(f, DEVMIG_FORM_FILES, "SELF:\nb=1\n");
	has(f, "t/migration/self", "\tb=1\n");
	assert_int_equal(access(fixture_path(f, "t/migration/compatible"), F_OK), -1);
	is(f, "SELF:\n\tb=1\n");
}

static void one_file(void **state)
{
	struct fixture *f = *state;

	writes(f, DEVMIG_FORM_FILE, "SELF:\nb=1\nCOMPATIBLE:\na=1\n");
	has(f, "t/migration_compatible", "SELF:\n\tb=1\nCOMPATIBLE:\n\ta=1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_FILE, "t"), "SELF:\n\tb=1\nCOMPATIBLE:\n\ta=1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "t"), "SELF:\n\tb=1\nCOMPATIBLE:\n\ta=1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "t/migration_compatible"),
		   "SELF:\n\tb=1\nCOMPATIBLE:\n\ta=1\n");
}

static void one_file_first(void **state)
{
	struct fixture *f = *state;

	two(f, "a=1\n", NULL);
	fixture_file(f, "t/migration_compatible", "SELF:\na=2\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "t"), "SELF:\n\ta=2\n");
	is(f, "SELF:\n\ta=1\n");
}

static void one_file_refused(void **state)
{
	struct fixture *f = *state;
	char *large = fixture_repeat("#", 65537);

	fixture_file(f, "t/migration_compatible", "SELF:\na=1\nb=1\nb=1\n");
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", "duplicate-field", "/migration_compatible",
			     4, 1);
	fixture_file(f, "t/migration_compatible", large);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", "limit-document", "/migration_compatible", 1,
			     65537);
	unlink(fixture_path(f, "t/migration_compatible"));
	fixture_dir(f, "t/migration_compatible");
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", "not-a-file", "/migration_compatible", 0, 0);
	rmdir(fixture_path(f, "t/migration_compatible"));
	assert_int_equal(symlink("/etc/hostname", fixture_path(f, "t/migration_compatible")), 0);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", "not-a-file", "/migration_compatible", 0, 0);
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(self_alone),
		TEST(first_header_left_out),
		TEST(first_header_given),
		TEST(first_object_with_apply),
		TEST(form_and_no_lines),
		TEST(header_in_self),
		TEST(hint_in_self),
		TEST(self_in_compatible),
		TEST(apply_first),
		TEST(empty_self),
		TEST(empty_compatible),
		TEST(empty_second_object),
		TEST(errors_name_file_and_line),
		TEST(compatible_is_a_directory),
		TEST(compatible_is_a_link),
		TEST(compatible_is_a_fifo),
		TEST(stray_entry),
		TEST(limit_document),
		TEST(limit_each_file),
		TEST(write_two),
		TEST(write_self_alone),
		TEST(one_file),
		TEST(one_file_first),
		TEST(one_file_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
