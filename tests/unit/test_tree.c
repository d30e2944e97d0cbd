// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files of a tree: names and values one after the other. */
static void make(struct fixture *f, const char *const *files)
{
	for (; *files; files += 2) {
		char *name = fixture_print("t/migration/%s", files[0]);

		fixture_file(f, name, files[1]);
		free(name);
	}
}

#define MAKE(f, ...) make(f, (const char *const[]){ __VA_ARGS__, NULL })

static void is(struct fixture *f, const char *text)
{
	fixture_is(fixture_read(f, DEVMIG_FORM_TREE, "t"), text);
}

/* @file below migration/; "" is migration itself. */
static void refused(struct fixture *f, const char *reason, const char *file, unsigned int column)
{
	char *path = fixture_print("t/migration%s%s", *file ? "/" : "", file);

	fixture_refuses_path(f, DEVMIG_FORM_TREE, "t", reason, path, column ? 1 : 0, column);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "t", reason, path, column ? 1 : 0, column);
	free(path);
}

static void self_alone(void **state)
{
	MAKE(*state, "self/b", "2\n", "self/a", "1\n");
	is(*state, "SELF:\n\ta=1\n\tb=2\n");
}

static void single_object(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/b", "{v:int}\n", "compatible/a", "x\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=x\n\tb={v:int}\n");
}

static void single_object_with_apply(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/b", "{v:int}\n", "apply0001/a", "{v}\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tb={v:int}\nAPPLY:\n\ta={v}\n");
}

static void numbered_objects(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0002/b", "2\n", "compatible0001/b", "1\n",
	     "compatible0003/b", "3\n", "apply0003/c", "4\n", "apply0001/c", "5\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tb=1\nAPPLY:\n\tc=5\nCOMPATIBLE:\n\tb=2\n"
		   "COMPATIBLE:\n\tb=3\nAPPLY:\n\tc=4\n");
}

static void values_are_as_behind_the_sign(void **state)
{
	MAKE(*state, "self/a", "\"x # y\" # comment\n", "self/b", "\n", "self/c", "", "self/d",
	     "  blank \n", "self/e", "no lf", "self/f", "crlf\r\n");
	is(*state, "SELF:\n\ta=\"x # y\"\n\tb=\"\"\n\tc=\"\"\n\td=blank\n\te=no lf\n\tf=crlf\n");
}

static void the_directory_itself(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "self/a", "1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_TREE, "t/migration"), "SELF:\n\ta=1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "t/migration/"), "SELF:\n\ta=1\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "t/"), "SELF:\n\ta=1\n");
}

static void form_and_name(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;
	struct devmig_field field;

	MAKE(f, "self/a", "1\n");
	document = fixture_read(f, DEVMIG_FORM_AUTO, "t");
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_TREE);
	assert_string_equal(devmig_document_name(document), fixture_path(f, "t"));
	assert_int_equal(devmig_document_self(document, 0, &field), 0);
	assert_int_equal(field.line, 0);
	devmig_document_unref(document);
}

static void declared_before_used(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "{v}/2\n", "compatible/b", "{w}\n",
	     "compatible/c", "{v:int}-{w:int}\n", "compatible/d", "x\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tc={v:int}-{w:int}\n\ta={v}/2\n\tb={w}\n\td=x\n");
}

static void order_is_stable(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "x\n", "compatible/b", "{v}\n",
	     "compatible/c", "y\n", "compatible/d", "{v:int}\n", "compatible/e", "{v}\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=x\n\tc=y\n\td={v:int}\n\tb={v}\n\te={v}\n");
}

static void chain_of_declarations(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "{u}-{v:int}\n", "compatible/b",
	     "{t}-{u:int}\n", "compatible/c", "{t:int}\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\tc={t:int}\n\tb={t}-{u:int}\n\ta={u}-{v:int}\n");
}

static void braces_that_are_text(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "\"\\{z\\}\"\n", "compatible/b",
	     "{v:string:\"}{z}\\\"\",{y}\n", "compatible/c", "x # {z}\n", "compatible/d", "{v}\n");
	is(*state, "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=\"\\{z\\}\"\n"
		   "\tb={v:string:\"}{z}\\\"\",{y}\n\tc=x\n\td={v}\n");
}

static void cycle_is_undeclared(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "{v}-{w:int}\n", "compatible/b",
	     "{w}-{v:int}\n");
	refused(*state, "undeclared", "compatible/a", 2);
}

static void missing_declaration(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "x\n", "compatible/b", "y-{v}\n");
	refused(*state, "undeclared", "compatible/b", 4);
}

static void declared_twice(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "{v:int}\n", "compatible/b", "{v:int}\n");
	refused(*state, "declared-twice", "compatible/b", 2);
}

static void errors_name_file_and_column(void **state)
{
	MAKE(*state, "self/a", "1\n", "self/b", "x{\n");
	refused(*state, "brace-in-self", "self/b", 2);
}

static void error_in_apply(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0001/a", "{v:int}\n", "apply0001/b", "{w:int}\n");
	refused(*state, "declared-in-apply", "apply0001/b", 2);
}

static void several_lines(void **state)
{
	MAKE(*state, "self/a", "1\n2\n");
	refused(*state, "several-lines", "self/a", 0);
}

static void blank_line_behind(void **state)
{
	MAKE(*state, "self/a", "1\n\n");
	refused(*state, "several-lines", "self/a", 0);
}

static void nul_in_a_value(void **state)
{
	struct fixture *f = *state;

	fixture_bytes(f, "t/migration/self/a", "x\0y\n", 4);
	refused(f, "bad-byte", "self/a", 2);
}

static void bad_field_name(void **state)
{
	MAKE(*state, "self/a", "1\n", "self/1b", "1\n");
	refused(*state, "bad-name", "self/1b", 0);
}

static void hidden_file(void **state)
{
	MAKE(*state, "self/a", "1\n", "self/.b", "1\n");
	refused(*state, "bad-name", "self/.b", 0);
}

static void limit_name(void **state)
{
	struct fixture *f = *state;
	char *most = fixture_repeat("n", 64);
	char *right = fixture_print("t/migration/self/%s", most);
	char *text = fixture_print("SELF:\n\t%s=1\n", most);
	char *wrong = fixture_print("self/n%s", most);
	char *file = fixture_print("t/migration/%s", wrong);

	fixture_file(f, right, "1\n");
	is(f, text);
	fixture_file(f, file, "1\n");
	refused(f, "limit-name", wrong, 0);
	free(most);
	free(right);
	free(text);
	free(wrong);
	free(file);
}

static void limit_value(void **state)
{
	struct fixture *f = *state;
	char *most = fixture_repeat("v", 1024);
	char *text = fixture_print("SELF:\n\ta=%s\n", most);
	char *more = fixture_print("%sv\n", most);

	fixture_file(f, "t/migration/self/a", most);
	is(f, text);
	fixture_file(f, "t/migration/self/a", more);
	refused(f, "limit-value", "self/a", 1);
	free(most);
	free(text);
	free(more);
}

/* A comment is not of the value, but of the file, which may have a page. */
static void limit_file(void **state)
{
	struct fixture *f = *state;
	char *comment = fixture_repeat("#", 4096 - 3);
	char *most = fixture_print("1 %s\n", comment);
	char *more = fixture_print("1 #%s\n", comment);

	assert_int_equal(strlen(most), 4096);
	fixture_file(f, "t/migration/self/a", most);
	is(f, "SELF:\n\ta=1\n");
	fixture_file(f, "t/migration/self/a", more);
	refused(f, "limit-value", "self/a", 0);
	free(comment);
	free(most);
	free(more);
}

static void number_files(struct fixture *f, const char *format, unsigned int n)
{
	unsigned int i;

	for (i = 1; i <= n; i++) {
		char name[64];

		snprintf(name, sizeof(name), format, i);
		fixture_file(f, name, "1\n");
	}
}

static void limit_fields(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;

	number_files(f, "t/migration/self/f%u", 64);
	document = fixture_read(f, DEVMIG_FORM_TREE, "t");
	assert_int_equal(devmig_document_self_count(document), 64);
	devmig_document_unref(document);
	number_files(f, "t/migration/self/f%u", 65);
	refused(f, "limit-fields", "self", 0);
}

static void limit_objects(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;

	MAKE(f, "self/a", "1\n");
	number_files(f, "t/migration/compatible%04u/a", 256);
	number_files(f, "t/migration/apply%04u/a", 256);
	document = fixture_read(f, DEVMIG_FORM_TREE, "t");
	assert_int_equal(devmig_document_object_count(document), 256);
	devmig_document_unref(document);
	fixture_file(f, "t/migration/compatible0257/a", "1\n");
	refused(f, "limit-objects", "compatible0257", 0);
}

/* However many there are, it is said of each that it does not belong there. */
static void many_stray_names(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	MAKE(f, "self/a", "1\n");
	number_files(f, "t/migration/x%u", 600);
	assert_int_equal(devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "t"),
					      &document, &error),
			 -EBADMSG);
	assert_string_equal(devmig_error_reason(error), "stray-entry");
	assert_non_null(strstr(devmig_error_file(error), "/t/migration/x"));
	devmig_error_free(error);
}

static void number_past_the_limit(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0001/a", "1\n", "compatible0257/a", "1\n");
	refused(*state, "limit-objects", "compatible0257", 0);
}

/* Without indentation and the last LF: 6 + 4 + 12 + 64 * 1005 + 12 + 1005 + 178 - 1. */
static void limit_document(void **state)
{
	struct fixture *f = *state;
	char *value = fixture_repeat("v", 1000);
	struct devmig_document *document, *again;
	char *text = NULL;
	size_t size;
	unsigned int i;

	MAKE(f, "self/a", "1", "compatible0002/f00", value);
	for (i = 0; i < 64; i++) {
		char name[64];

		snprintf(name, sizeof(name), "t/migration/compatible0001/f%02u", i);
		fixture_file(f, name, value);
	}
	value[173] = 0;
	fixture_file(f, "t/migration/compatible0002/f01", value);
	document = fixture_read(f, DEVMIG_FORM_TREE, "t");
	assert_int_equal(devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, NULL), 0);
	assert_int_equal(size, 65536);
	again = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	assert_true(devmig_document_equal(document, again));
	value[173] = 'v';
	value[174] = 0;
	fixture_file(f, "t/migration/compatible0002/f01", value);
	refused(f, "limit-document", "compatible0002/f01", 1);
	devmig_document_unref(document);
	devmig_document_unref(again);
	free(text);
	free(value);
}

static void no_self(void **state)
{
	MAKE(*state, "compatible/a", "1\n");
	refused(*state, "no-self", "", 0);
}

static void empty_self(void **state)
{
	fixture_dir(*state, "t/migration/self");
	refused(*state, "empty-object", "self", 0);
	MAKE(*state, "compatible/a", "1\n");
	refused(*state, "empty-object", "self", 0);
}

static void empty_object(void **state)
{
	MAKE(*state, "self/a", "1\n");
	fixture_dir(*state, "t/migration/compatible");
	refused(*state, "empty-object", "compatible", 0);
}

static void empty_apply(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "1\n");
	fixture_dir(*state, "t/migration/apply0001");
	refused(*state, "empty-object", "apply0001", 0);
}

static void both_numberings(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "1\n", "compatible0001/a", "1\n");
	refused(*state, "bad-numbering", "compatible", 0);
}

static void gap_at_the_start(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0002/a", "1\n");
	refused(*state, "bad-numbering", "compatible0001", 0);
}

static void gap_in_the_middle(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0001/a", "1\n", "compatible0003/a", "1\n");
	refused(*state, "bad-numbering", "compatible0002", 0);
}

static void apply_without_object(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible0001/a", "1\n", "apply0002/a", "1\n");
	refused(*state, "bad-numbering", "apply0002", 0);
}

static void apply_without_any_object(void **state)
{
	MAKE(*state, "self/a", "1\n", "apply0001/a", "1\n");
	refused(*state, "bad-numbering", "apply0001", 0);
}

static void second_apply_of_a_single_object(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible/a", "1\n", "apply0002/a", "1\n");
	refused(*state, "bad-numbering", "apply0002", 0);
}

static void stray_names(void **state)
{
	static const char *const names[] = { "other",           "Self",           "compatible1",
					     "compatible00001", "compatible0000", "compatible000x",
					     "apply",           "apply0000",      "compatible+001",
					     ".hidden" };
	struct fixture *f = *state;
	size_t i;

	MAKE(f, "self/a", "1\n", "compatible0001/a", "1\n");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = fixture_print("t/migration/%s", names[i]);

		fixture_dir(f, path);
		refused(f, "stray-entry", names[i], 0);
		assert_int_equal(rmdir(fixture_path(f, path)), 0);
		free(path);
	}
	is(f, "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n");
}

static void object_is_a_file(void **state)
{
	MAKE(*state, "self/a", "1\n", "compatible", "a=1\n");
	refused(*state, "not-a-directory", "compatible", 0);
}

static void value_is_a_directory(void **state)
{
	MAKE(*state, "self/a", "1\n");
	fixture_dir(*state, "t/migration/self/b");
	refused(*state, "not-a-file", "self/b", 0);
}

static void link_to(struct fixture *f, const char *to, const char *name)
{
	assert_int_equal(symlink(to, fixture_path(f, name)), 0);
}

static void value_is_a_link(void **state)
{
	MAKE(*state, "self/a", "1\n");
	link_to(*state, "a", "t/migration/self/b");
	refused(*state, "not-a-file", "self/b", 0);
}

static void object_is_a_link(void **state)
{
	MAKE(*state, "self/a", "1\n");
	link_to(*state, "self", "t/migration/compatible");
	refused(*state, "not-a-directory", "compatible", 0);
}

static void self_is_a_link(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "elsewhere/a", "1\n");
	fixture_dir(f, "t/migration");
	link_to(f, "../../elsewhere", "t/migration/self");
	refused(f, "not-a-directory", "self", 0);
}

static void migration_is_a_link(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "elsewhere/self/a", "1\n");
	fixture_dir(f, "t");
	link_to(f, "../elsewhere", "t/migration");
	refused(f, "not-a-directory", "", 0);
}

static void migration_is_a_file(void **state)
{
	fixture_file(*state, "t/migration", "");
	refused(*state, "not-a-directory", "", 0);
}

/* To open it would wait for a writer. */
static void value_is_a_fifo(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "self/a", "1\n");
	assert_int_equal(mkfifo(fixture_path(f, "t/migration/self/b"), 0600), 0);
	refused(f, "not-a-file", "self/b", 0);
}

static void empty_migration_is_none(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;

	fixture_dir(f, "t/migration");
	assert_int_equal(devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "t"),
					      &document, NULL),
			 -ENOENT);
}

static void unreadable_value(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;
	int ret;

	MAKE(f, "self/a", "1\n");
	chmod(fixture_path(f, "t/migration/self/a"), 0);
	fixture_lower(f);
	ret = devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "t"), &document,
				   &error);
	fixture_raise();
	assert_int_equal(ret, -EACCES);
	fixture_error(error, -EACCES, "unreadable", "/self/a", 0, 0);
}

static int write_tree(struct fixture *f, const char *text, unsigned int flags,
		      struct devmig_error **error)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	int ret = devmig_document_write(document, DEVMIG_FORM_TREE, fixture_path(f, "t"), flags,
					error);

	devmig_document_unref(document);
	return ret;
}

static void has(struct fixture *f, const char *name, const char *content)
{
	char *text = fixture_text(f, name);

	assert_string_equal(text, content);
	free(text);
}

static bool exists(struct fixture *f, const char *name)
{
	return !access(fixture_path(f, name), F_OK);
}

static void write_single(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		write_tree(f, "SELF:\nb=\"\\{\"\na=\"\"\nCOMPATIBLE:\nc={v:int:1,2}\n", 0, NULL),
		0);
	has(f, "t/migration/self/b", "\"\\{\"\n");
	has(f, "t/migration/self/a", "\"\"\n");
	has(f, "t/migration/compatible/c", "{v:int:1,2}\n");
	assert_false(exists(f, "t/migration/compatible0001"));
}

static void write_self_alone(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write_tree(f, "SELF:\na=1\n", 0, NULL), 0);
	assert_false(exists(f, "t/migration/compatible"));
	is(f, "SELF:\n\ta=1\n");
}

static void write_numbered(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write_tree(f,
				    "SELF:\na=1\nCOMPATIBLE:\na=1\nCOMPATIBLE:\na=2\nAPPLY:\nb=3\n",
				    0, NULL),
			 0);
	has(f, "t/migration/compatible0001/a", "1\n");
	has(f, "t/migration/compatible0002/a", "2\n");
	has(f, "t/migration/apply0002/b", "3\n");
	assert_false(exists(f, "t/migration/apply0001"));
	assert_false(exists(f, "t/migration/compatible"));
}

static void write_single_with_apply(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write_tree(f, "SELF:\na=1\nCOMPATIBLE:\na=1\nAPPLY:\nb=3\n", 0, NULL), 0);
	has(f, "t/migration/compatible0001/a", "1\n");
	has(f, "t/migration/apply0001/b", "3\n");
	assert_false(exists(f, "t/migration/compatible"));
}

/* What may not be written without a word; with LOSSY it reads as @lossy. */
static void loses(struct fixture *f, const char *text, const char *lossy)
{
	struct devmig_error *error = NULL;

	assert_int_equal(write_tree(f, text, 0, &error), -EXDEV);
	fixture_error(error, -EXDEV, "order-lost", "test", 0, 0);
	assert_false(exists(f, "t"));
	assert_int_equal(write_tree(f, text, DEVMIG_WRITE_LOSSY, NULL), 0);
	is(f, lossy);
}

static void order_of_apply(void **state)
{
	loses(*state, "SELF:\na=1\nCOMPATIBLE:\na=1\nAPPLY:\nz=1\nb=2\n",
	      "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\nAPPLY:\n\tb=2\n\tz=1\n");
}

static void order_of_choices(void **state)
{
	loses(*state, "SELF:\na=1\nCOMPATIBLE:\nz={v:string:a,b}\na={w:string:a,b}\n",
	      "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={w:string:a,b}\n\tz={v:string:a,b}\n");
}

/* The order of names is b, c, a. */
static void order_that_declarations_impose(void **state)
{
	struct fixture *f = *state;
	const char *text =
		"SELF:\n\ta=1\nCOMPATIBLE:\n\tb={v:string:a,b}\n\ta={v}-{w:string:a,b}\n";

	assert_int_equal(write_tree(f, text, 0, NULL), 0);
	is(f, text);
}

static void other_orders_are_cosmetic(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write_tree(f,
				    "SELF:\nz=1\na=1\nCOMPATIBLE:\nz={v:int:1,2}\nb=1\n"
				    "a={w:string:a,b}\nc={x:string}\n",
				    0, NULL),
			 0);
	is(f, "SELF:\n\ta=1\n\tz=1\nCOMPATIBLE:\n\ta={w:string:a,b}\n\tb=1\n\tc={x:string}\n"
	      "\tz={v:int:1,2}\n");
}

static void flags_that_are_none(void **state)
{
	struct fixture *f = *state;
	struct devmig_error *error = NULL;

	assert_int_equal(write_tree(f, "SELF:\na=1\n", 2, &error), -EINVAL);
	fixture_error(error, -EINVAL, "", NULL, 0, 0);
	assert_false(exists(f, "t"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(self_alone),
		TEST(single_object),
		TEST(single_object_with_apply),
		TEST(numbered_objects),
		TEST(values_are_as_behind_the_sign),
		TEST(the_directory_itself),
		TEST(form_and_name),
		TEST(declared_before_used),
		TEST(order_is_stable),
		TEST(chain_of_declarations),
		TEST(braces_that_are_text),
		TEST(cycle_is_undeclared),
		TEST(missing_declaration),
		TEST(declared_twice),
		TEST(errors_name_file_and_column),
		TEST(error_in_apply),
		TEST(several_lines),
		TEST(blank_line_behind),
		TEST(nul_in_a_value),
		TEST(bad_field_name),
		TEST(hidden_file),
		TEST(limit_name),
		TEST(limit_value),
		TEST(limit_file),
		TEST(limit_fields),
		TEST(limit_objects),
		TEST(many_stray_names),
		TEST(number_past_the_limit),
		TEST(limit_document),
		TEST(no_self),
		TEST(empty_self),
		TEST(empty_object),
		TEST(empty_apply),
		TEST(both_numberings),
		TEST(gap_at_the_start),
		TEST(gap_in_the_middle),
		TEST(apply_without_object),
		TEST(apply_without_any_object),
		TEST(second_apply_of_a_single_object),
		TEST(stray_names),
		TEST(object_is_a_file),
		TEST(value_is_a_directory),
		TEST(value_is_a_link),
		TEST(object_is_a_link),
		TEST(self_is_a_link),
		TEST(migration_is_a_link),
		TEST(migration_is_a_file),
		TEST(value_is_a_fifo),
		TEST(empty_migration_is_none),
		TEST(unreadable_value),
		TEST(write_single),
		TEST(write_self_alone),
		TEST(write_numbered),
		TEST(write_single_with_apply),
		TEST(order_of_apply),
		TEST(order_of_choices),
		TEST(order_that_declarations_impose),
		TEST(other_orders_are_cosmetic),
		TEST(flags_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
