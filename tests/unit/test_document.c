// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char text[] = "# a comment\n"
			   "SELF:\n"
			   "device_api = vfio-pci\n"
			   "\n"
			   "  mode=\"a # b\" # more\n"
			   "COMPATIBLE:\n"
			   "device_api=vfio-pci\n"
			   "type=x{n:int:1,2}\n"
			   "APPLY:\n"
			   "size={n}*2\n";

static const char canonical[] = "SELF:\n"
				"\tdevice_api=vfio-pci\n"
				"\tmode=\"a # b\"\n"
				"COMPATIBLE:\n"
				"\tdevice_api=vfio-pci\n"
				"\ttype=x{n:int:1,2}\n"
				"APPLY:\n"
				"\tsize={n}*2\n";

static void is_field(const struct devmig_field *field, const char *name, const char *value,
		     unsigned int line)
{
	assert_int_equal(field->name_len, strlen(name));
	assert_memory_equal(field->name, name, field->name_len);
	assert_int_equal(field->line, line);
	if (!value) {
		assert_null(field->value);
		return;
	}
	assert_int_equal(field->value_len, strlen(value));
	assert_memory_equal(field->value, value, field->value_len);
}

static void self_fields(void **state)
{
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	struct devmig_field field;

	assert_int_equal(devmig_document_self_count(document), 2);
	assert_int_equal(devmig_document_self(document, 0, &field), 0);
	is_field(&field, "device_api", "vfio-pci", 3);
	assert_int_equal(devmig_document_self(document, 1, &field), 0);
	is_field(&field, "mode", "a # b", 5);
	assert_int_equal(devmig_document_self(document, 2, &field), -ERANGE);
	assert_int_equal(devmig_document_self(document, SIZE_MAX, &field), -ERANGE);
	devmig_document_unref(document);
}

static void self_by_name(void **state)
{
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	struct devmig_field field;

	assert_int_equal(devmig_document_self_find(document, "mode", &field), 0);
	is_field(&field, "mode", "a # b", 5);
	assert_int_equal(devmig_document_self_find(document, "mod", &field), -ENOENT);
	assert_int_equal(devmig_document_self_find(document, "modes", &field), -ENOENT);
	assert_int_equal(devmig_document_self_find(document, "", &field), -ENOENT);
	devmig_document_unref(document);
}

static void is_spelled(const struct devmig_document *document, size_t object, bool apply,
		       size_t index, const char *name, const char *value, unsigned int line)
{
	struct devmig_field field;
	char *spelling = NULL;

	assert_int_equal(devmig_document_field(document, object, apply, index, &field, &spelling),
			 0);
	is_field(&field, name, NULL, line);
	assert_string_equal(spelling, value);
	free(spelling);
}

static void object_fields(void **state)
{
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	struct devmig_field field;
	char *spelling = NULL;

	assert_int_equal(devmig_document_object_count(document), 1);
	assert_int_equal(devmig_document_field_count(document, 0, false), 2);
	assert_int_equal(devmig_document_field_count(document, 0, true), 1);
	assert_int_equal(devmig_document_field_count(document, 1, false), 0);
	is_spelled(document, 0, false, 0, "device_api", "vfio-pci", 7);
	is_spelled(document, 0, false, 1, "type", "x{n:int:1,2}", 8);
	is_spelled(document, 0, true, 0, "size", "{n}*2", 10);
	assert_int_equal(devmig_document_field(document, 0, false, 2, &field, &spelling), -ERANGE);
	assert_int_equal(devmig_document_field(document, 0, true, 1, &field, &spelling), -ERANGE);
	assert_int_equal(devmig_document_field(document, 1, false, 0, &field, &spelling), -ERANGE);
	assert_null(spelling);
	devmig_document_unref(document);
}

static void name_and_form(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_AUTO, text);

	assert_string_equal(devmig_document_name(document), "test");
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_TEXT);
	devmig_document_unref(document);
	document = NULL;
	assert_int_equal(devmig_document_parse(f->context, DEVMIG_FORM_AUTO,
					       " \r\n\t{\"self\":{\"a\":1}}", 20, NULL, &document,
					       NULL),
			 0);
	assert_null(devmig_document_name(document));
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_JSON);
	devmig_document_unref(document);
}

static void form_names(void **state)
{
	static const enum devmig_form forms[] = {
		DEVMIG_FORM_AUTO,  DEVMIG_FORM_TEXT, DEVMIG_FORM_JSON,   DEVMIG_FORM_TREE,
		DEVMIG_FORM_FILES, DEVMIG_FORM_FILE, DEVMIG_FORM_TRAITS, DEVMIG_FORM_CAPABILITY,
	};
	static const char *const names[] = { "auto",  "text", "json",   "tree",
					     "files", "file", "traits", "capability" };
	enum devmig_form form;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_string_equal(devmig_form_name(forms[i]), names[i]);
		assert_int_equal(devmig_form_from_name(names[i], &form), 0);
		assert_int_equal(form, forms[i]);
	}
	assert_null(devmig_form_name((enum devmig_form)99));
	assert_int_equal(devmig_form_from_name("yaml", &form), -EINVAL);
	assert_int_equal(devmig_form_from_name("", &form), -EINVAL);
	assert_int_equal(devmig_form_from_name("Text", &form), -EINVAL);
}

static void equality(void **state)
{
	struct devmig_document *a = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	struct devmig_document *b = fixture_parse(*state, DEVMIG_FORM_TEXT, canonical);
	struct devmig_document *c = fixture_parse(*state, DEVMIG_FORM_TEXT, "SELF:\na=1\n");

	assert_true(devmig_document_equal(a, a));
	assert_true(devmig_document_equal(a, b));
	assert_false(devmig_document_equal(a, c));
	devmig_document_unref(a);
	devmig_document_unref(b);
	devmig_document_unref(c);
}

static void digest_names_the_document(void **state)
{
	struct devmig_document *a = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	struct devmig_document *b = fixture_parse(*state, DEVMIG_FORM_TEXT, canonical);
	struct devmig_document *c = fixture_parse(*state, DEVMIG_FORM_TEXT, "SELF:\na=1\n");
	struct devmig_digest of_a = devmig_document_digest(a);
	struct devmig_digest of_b = devmig_document_digest(b);
	struct devmig_digest of_c = devmig_document_digest(c);
	char digits[33];

	assert_memory_equal(&of_a, &of_b, sizeof(of_a));
	assert_memory_not_equal(&of_a, &of_c, sizeof(of_a));
	/* It is in people's files: it must stay what it is. */
	devmig_digest_format(&of_c, digits);
	assert_string_equal(digits, "a3147095b15a1eaba2133627c59ceee4");
	devmig_document_unref(a);
	devmig_document_unref(b);
	devmig_document_unref(c);
}

static void canonical_text(void **state)
{
	fixture_is(fixture_parse(*state, DEVMIG_FORM_TEXT, text), canonical);
	fixture_is(fixture_parse(*state, DEVMIG_FORM_TEXT, canonical), canonical);
}

static void format_refuses_other_forms(void **state)
{
	static const enum devmig_form forms[] = { DEVMIG_FORM_AUTO,   DEVMIG_FORM_TREE,
						  DEVMIG_FORM_FILES,  DEVMIG_FORM_FILE,
						  DEVMIG_FORM_TRAITS, (enum devmig_form)99 };
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	size_t i, size;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct devmig_error *error = NULL;
		char *bytes = NULL;

		assert_int_equal(devmig_document_format(document, forms[i], &bytes, &size, &error),
				 -EINVAL);
		assert_null(bytes);
		fixture_error(error, -EINVAL, "", NULL, 0, 0);
	}
	devmig_document_unref(document);
}

/* No bytes need not be anywhere. */
static void parse_nothing(void **state)
{
	fixture_refuses_bytes(*state, DEVMIG_FORM_TEXT, NULL, 0, "no-self", 1, 1);
	fixture_refuses_bytes(*state, DEVMIG_FORM_JSON, NULL, 0, "bad-json", 1, 1);
	fixture_refuses_bytes(*state, DEVMIG_FORM_CAPABILITY, NULL, 0, "bad-capability", 1, 1);
}

static void parse_refuses_other_forms(void **state)
{
	static const enum devmig_form forms[] = { DEVMIG_FORM_TREE, DEVMIG_FORM_FILES,
						  DEVMIG_FORM_FILE, DEVMIG_FORM_TRAITS,
						  (enum devmig_form)99 };
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct devmig_document *document = NULL;
		struct devmig_error *error = NULL;

		assert_int_equal(devmig_document_parse(f->context, forms[i], text, strlen(text),
						       NULL, &document, &error),
				 -EINVAL);
		assert_null(document);
		fixture_error(error, -EINVAL, "", NULL, 0, 0);
	}
}

static void errors_have_a_place(void **state)
{
	fixture_refuses(*state, DEVMIG_FORM_TEXT, "SELF:\n\ta=1\n\tb={\n", "brace-in-self", 3, 4);
	fixture_refuses(*state, DEVMIG_FORM_TEXT, "", "no-self", 1, 1);
	fixture_refuses_bytes(*state, DEVMIG_FORM_TEXT, "SELF:\n\ta=\0\n", 11, "bad-byte", 2, 4);
	fixture_refuses(*state, DEVMIG_FORM_AUTO, "  SELF:\n", "bad-header", 1, 3);
}

/* A text document at the limit, and one byte past it. */
static void limit_document(void **state)
{
	char *comment = fixture_repeat("#", 65536 - strlen("SELF:\na=1\n"));
	char *most = fixture_print("SELF:\na=1\n%s", comment);
	char *more = fixture_print("%s#", most);

	assert_int_equal(strlen(most), 65536);
	fixture_is(fixture_parse(*state, DEVMIG_FORM_TEXT, most), "SELF:\n\ta=1\n");
	fixture_refuses(*state, DEVMIG_FORM_TEXT, more, "limit-document", 3, 65527);
	free(comment);
	free(most);
	free(more);
}

static void files_of_any_size_are_bounded(void **state)
{
	struct fixture *f = *state;
	char *spaces = fixture_repeat(" ", 8 * 65536 + 1);

	fixture_file(f, "large", spaces);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, "large", "limit-document", "/large", 0, 0);
	fixture_refuses_path(f, DEVMIG_FORM_CAPABILITY, "large", "limit-string", "/large", 0, 0);
	free(spaces);
}

static void read_device(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(
		devmig_document_read(f->context, DEVMIG_FORM_TEXT, "/dev/zero", &document, &error),
		-E2BIG);
	fixture_error(error, -E2BIG, "limit-document", "/dev/zero", 0, 0);
}

static void fails_to_read(struct fixture *f, enum devmig_form form, const char *name, int number,
			  const char *reason)
{
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(
		devmig_document_read(f->context, form, fixture_path(f, name), &document, &error),
		number);
	assert_null(document);
	assert_int_equal(devmig_error_errno(error), number);
	assert_string_equal(devmig_error_reason(error), reason);
	assert_non_null(strstr(devmig_error_text(error), f->path));
	devmig_error_free(error);
}

static void nothing_to_read(void **state)
{
	struct fixture *f = *state;

	fails_to_read(f, DEVMIG_FORM_AUTO, "none", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_TEXT, "none", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_TREE, "none", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_AUTO, "", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_TREE, "", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_FILES, "", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_FILE, "", -ENOENT, "no-document");
	fails_to_read(f, DEVMIG_FORM_TRAITS, "", -ENOENT, "no-document");
}

static void form_does_not_fit(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "file", text);
	fails_to_read(f, DEVMIG_FORM_TEXT, "", -EISDIR, "");
	fails_to_read(f, DEVMIG_FORM_JSON, "", -EISDIR, "");
	fails_to_read(f, DEVMIG_FORM_TREE, "file", -ENOTDIR, "");
	fails_to_read(f, DEVMIG_FORM_TRAITS, "file", -ENOTDIR, "");
	assert_int_equal(
		devmig_document_read(f->context, (enum devmig_form)99, f->path, NULL, NULL),
		-EINVAL);
}

static void read_a_file(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;

	fixture_file(f, "file", text);
	document = fixture_read(f, DEVMIG_FORM_AUTO, "file");
	assert_string_equal(devmig_document_name(document), fixture_path(f, "file"));
	fixture_is(document, canonical);
}

/* Standard input and output stand for one file only. */
static void directories_are_no_stream(void **state)
{
	static const enum devmig_form forms[] = { DEVMIG_FORM_TREE, DEVMIG_FORM_FILES,
						  DEVMIG_FORM_FILE };
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct devmig_document *read = NULL;
		struct devmig_error *error = NULL;

		assert_int_equal(devmig_document_write(document, forms[i], "-", 0, &error),
				 -EINVAL);
		fixture_error(error, -EINVAL, "", NULL, 0, 0);
		assert_int_equal(devmig_document_read(f->context, forms[i], "-", &read, NULL),
				 -ENOTDIR);
	}
	devmig_document_unref(document);
}

/* Written to standard output and read from standard input again. */
static void streams(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text), *again = NULL;
	int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO), fds[2], written, read;

	assert_int_equal(pipe(fds), 0);
	fflush(stdout);
	dup2(fds[1], STDOUT_FILENO);
	written = devmig_document_write(document, DEVMIG_FORM_JSON, "-", 0, NULL);
	dup2(out, STDOUT_FILENO);
	close(fds[1]);
	dup2(fds[0], STDIN_FILENO);
	read = devmig_document_read(f->context, DEVMIG_FORM_AUTO, "-", &again, NULL);
	dup2(in, STDIN_FILENO);
	close(fds[0]);
	close(in);
	close(out);
	assert_int_equal(written, 0);
	assert_int_equal(read, 0);
	assert_string_equal(devmig_document_name(again), "-");
	assert_int_equal(devmig_document_form(again), DEVMIG_FORM_JSON);
	fixture_is(again, canonical);
	devmig_document_unref(document);
}

#define THREADS 4
#define ROUNDS  20000

static void *count(void *document)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		devmig_document_unref(devmig_document_ref(document));
	return NULL;
}

static void threads_share_it(void **state)
{
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	pthread_t threads[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, document), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	/* Were a count lost, this would be freed or not be. */
	fixture_is(document, canonical);
	assert_null(devmig_document_unref(NULL));
	assert_null(devmig_document_ref(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(self_fields),
		TEST(self_by_name),
		TEST(object_fields),
		TEST(name_and_form),
		TEST(form_names),
		TEST(equality),
		TEST(digest_names_the_document),
		TEST(canonical_text),
		TEST(format_refuses_other_forms),
		TEST(parse_nothing),
		TEST(parse_refuses_other_forms),
		TEST(errors_have_a_place),
		TEST(limit_document),
		TEST(files_of_any_size_are_bounded),
		TEST(read_device),
		TEST(nothing_to_read),
		TEST(form_does_not_fit),
		TEST(read_a_file),
		TEST(directories_are_no_stream),
		TEST(streams),
		TEST(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
