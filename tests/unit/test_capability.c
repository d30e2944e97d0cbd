// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/capability.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void decodes(struct fixture *f, const char *string, const char *format, const char *text)
{
	struct devmig_document *document = NULL;
	const char *got = NULL;

	assert_int_equal(
		devmig_capability_decode(f->context, string, strlen(string), &document, &got, NULL),
		0);
	assert_string_equal(got, format);
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_CAPABILITY);
	assert_null(devmig_document_name(document));
	fixture_is(document, text);
}

static void generic(void **state)
{
	decodes(*state, "device_api=vfio-pci;a=x%3By%25", "generic",
		"SELF:\n\tdevice_api=vfio-pci\n\ta=x;y%\n");
	decodes(*state, "a=1\n", "generic", "SELF:\n\ta=1\n");
}

static void format_is_optional(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;

	assert_int_equal(devmig_capability_decode(f->context, "a=1", 3, &document, NULL, NULL), 0);
	fixture_is(document, "SELF:\n\ta=1\n");
}

static void malformed(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_capability_decode(f->context, "?", 1, &document, NULL, &error),
			 -EBADMSG);
	assert_null(document);
	assert_string_equal(devmig_error_reason(error), "bad-capability");
	devmig_error_free(error);
}

static void limit_string(void **state)
{
	struct fixture *f = *state;
	/* Four fields, of 1024 bytes each but the last. */
	char *value = fixture_repeat("v", 1020);
	char *most = fixture_print("a00=%s;b0=%s;c0=%s;d=%.*s", value, value, value,
				   4095 - 3 * 1020 - 4 - 4 - 4 - 3, value);
	char *more = fixture_print("%sv", most);
	char *line = fixture_print("%s\n", most);
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(strlen(most), 4095);
	document = fixture_parse(f, DEVMIG_FORM_CAPABILITY, most);
	assert_int_equal(devmig_document_self_count(document), 4);
	devmig_document_unref(document);
	devmig_document_unref(fixture_parse(f, DEVMIG_FORM_CAPABILITY, line));
	document = NULL;
	assert_int_equal(
		devmig_capability_decode(f->context, more, strlen(more), &document, NULL, &error),
		-E2BIG);
	fixture_error(error, -E2BIG, "limit-string", NULL, 1, 1);
	fixture_refuses(f, DEVMIG_FORM_CAPABILITY, more, "limit-string", 1, 1);
	free(value);
	free(most);
	free(more);
	free(line);
}

static void form_of_a_file(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document =
		fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=\"1;2\"\nb=\"\"\nCOMPATIBLE:\na=1\n");
	char *string = NULL;
	size_t size;

	assert_int_equal(
		devmig_document_format(document, DEVMIG_FORM_CAPABILITY, &string, &size, NULL), 0);
	assert_string_equal(string, "a=1%3B2;b=");
	assert_int_equal(size, strlen(string));
	free(string);
	assert_int_equal(devmig_document_write(document, DEVMIG_FORM_CAPABILITY,
					       fixture_path(f, "file"), 0, NULL),
			 0);
	string = fixture_text(f, "file");
	assert_string_equal(string, "a=1%3B2;b=\n");
	free(string);
	devmig_document_unref(document);
	fixture_is(fixture_read(f, DEVMIG_FORM_CAPABILITY, "file"), "SELF:\n\ta=1;2\n\tb=\"\"\n");
}

static void form_is_too_long(void **state)
{
	struct fixture *f = *state;
	/* Escaped, a semicolon has three bytes. */
	char *value = fixture_repeat(";", 1000);
	char *text = fixture_print("SELF:\na=%s\nb=%s\n", value, value);
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	struct devmig_error *error = NULL;
	char *string = NULL;
	size_t size;

	assert_int_equal(
		devmig_document_format(document, DEVMIG_FORM_CAPABILITY, &string, &size, &error),
		-E2BIG);
	assert_null(string);
	fixture_error(error, -E2BIG, "limit-string", "test", 0, 0);
	error = NULL;
	assert_int_equal(devmig_document_write(document, DEVMIG_FORM_CAPABILITY,
					       fixture_path(f, "file"), 0, &error),
			 -E2BIG);
	fixture_error(error, -E2BIG, "limit-string", "test", 0, 0);
	devmig_document_unref(document);
	free(value);
	free(text);
}

static int answer(const struct devmig_document *document, const char *string)
{
	return devmig_version_test(document, string, strlen(string));
}

static void version_test(void **state)
{
	struct devmig_document *document = fixture_parse(
		*state, DEVMIG_FORM_TEXT, "SELF:\na=2\nCOMPATIBLE:\na={v:int:1..2}\n");
	char *large = fixture_repeat("v", 4096);

	assert_int_equal(answer(document, "a=1"), 0);
	assert_int_equal(answer(document, "a=2\n"), 0);
	assert_int_equal(answer(document, "a=3"), -EINVAL);
	assert_int_equal(answer(document, "b=1"), -EINVAL);
	assert_int_equal(answer(document, "nonsense"), -EBADMSG);
	assert_int_equal(answer(document, ""), -EBADMSG);
	assert_int_equal(answer(document, "a=\xff"), -EBADMSG);
	assert_int_equal(answer(document, large), -E2BIG);
	devmig_document_unref(document);
	free(large);
}

/* A field past a limit of documents is malformed to both; only the length is E2BIG. */
static void limits_of_documents(void **state)
{
	static const char *const reasons[] = { "limit-value", "limit-name", "limit-fields" };
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=2\n");
	char *name = fixture_repeat("n", 65), *value = fixture_repeat("v", 1100);
	char *fields = strdup(""), *strings[3];

	for (int i = 0; i < 65; i++) {
		char *more = fixture_print("%s%sf%d=1", fields, i ? ";" : "", i);

		free(fields);
		fields = more;
	}
	strings[0] = fixture_print("a=%s", value);
	strings[1] = fixture_print("%s=1", name);
	strings[2] = fields;
	for (size_t i = 0; i < 3; i++) {
		struct devmig_document *decoded = NULL;
		struct devmig_error *error = NULL;

		assert_int_equal(answer(document, strings[i]), -EBADMSG);
		assert_int_equal(devmig_capability_decode(f->context, strings[i],
							  strlen(strings[i]), &decoded, NULL,
							  &error),
				 -EBADMSG);
		assert_string_equal(devmig_error_reason(error), reasons[i]);
		assert_int_equal(devmig_error_line(error), 1);
		assert_int_equal(devmig_error_errno(error), -EBADMSG);
		devmig_error_free(error);
		free(strings[i]);
	}
	/* It accepts nothing, itself included; it could migrate away. */
	assert_int_equal(answer(document, "a=2"), -EINVAL);
	devmig_document_unref(document);
	free(value);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(generic),      TEST(format_is_optional),  TEST(malformed),
		TEST(limit_string), TEST(form_of_a_file),      TEST(form_is_too_long),
		TEST(version_test), TEST(limits_of_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
