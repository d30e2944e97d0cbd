// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>

static void default_root(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(devmig_context_root(f->context), "/");
	assert_string_equal(devmig_context_root(NULL), "/");
}

static void other_root(void **state)
{
	struct fixture *f = *state;
	struct devmig_context *context = NULL;

	assert_int_equal(devmig_context_new(f->dir, &context, NULL), 0);
	assert_string_equal(devmig_context_root(context), f->dir);
	assert_null(devmig_context_unref(context));
}

static void root_is_missing(void **state)
{
	struct fixture *f = *state;
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_context_new(fixture_path(f, "none"), &context, &error), -ENOENT);
	assert_null(context);
	fixture_error(error, -ENOENT, "no-document", "/none", 0, 0);
}

static void root_is_a_file(void **state)
{
	struct fixture *f = *state;
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;

	fixture_file(f, "file", "");
	assert_int_equal(devmig_context_new(fixture_path(f, "file"), &context, &error), -ENOTDIR);
	fixture_error(error, -ENOTDIR, "unreadable", "/file", 0, 0);
}

static void documents_hold_their_context(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=1\n");

	f->context = devmig_context_unref(f->context);
	fixture_is(document, "SELF:\n\ta=1\n");
}

static void references(void **state)
{
	struct fixture *f = *state;

	assert_ptr_equal(devmig_context_ref(f->context), f->context);
	devmig_context_unref(f->context);
	assert_string_equal(devmig_context_root(f->context), "/");
	assert_null(devmig_context_unref(NULL));
	assert_null(devmig_context_ref(NULL));
}

static void version(void **state)
{
	(void)state;
	assert_string_equal(devmig_version(), DEVMIG_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(default_root),        TEST(other_root), TEST(root_is_missing),
		TEST(root_is_a_file),      TEST(references), TEST(documents_hold_their_context),
		cmocka_unit_test(version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
