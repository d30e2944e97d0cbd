// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <lib/baseline/settled.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A document as it is once attributes are set. */

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct devmig_document *settle(struct fixture *f, const char *text,
				      const struct devmig_setting *settings, size_t count)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	struct devmig_document *settled = NULL;

	assert_int_equal(dmig_settled(document, settings, count, &settled), 0);
	devmig_document_unref(document);
	return settled;
}

#define LIST                                                                                       \
	"COMPATIBLE:\n\ta={n:int:1..4}\n\tb=COMPATIBLE: {s:string:x,y}\n"                          \
	"APPLY:\n\tc={n}\n"                                                                        \
	"COMPATIBLE:\n\ta=9\n"

static void test_in_place_and_behind(void **state)
{
	static const struct devmig_setting settings[] = {
		{ .name = "z", .value = "26" },
		{ .name = "b", .value = "new" },
		{ .name = "c", .value = "3" },
	};

	fixture_is(settle(*state, "SELF:\n\ta=1\n\tb=old\n\td=4\n", settings, COUNT(settings)),
		   "SELF:\n\ta=1\n\tb=new\n\td=4\n\tz=26\n\tc=3\n");
}

static void test_list_stays(void **state)
{
	static const struct devmig_setting set = { .name = "c", .value = "3" };
	struct fixture *f = *state;
	struct devmig_document *plain =
		fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\n\ta=1\n\tc=3\n" LIST);
	struct devmig_document *settled = settle(f, "SELF:\n\ta=1\n" LIST, &set, 1);

	assert_true(devmig_document_equal(plain, settled));
	devmig_document_unref(plain);
	devmig_document_unref(settled);
}

/* Values that must be quoted, and one that looks as if the list began. */
static void test_any_value(void **state)
{
	static const char *const values[] = { "",  "a b", " ",     "#x",          "x #y",
					      "{", "}{",  "\"q\"", "back\\slash", "COMPATIBLE:" };
	struct devmig_field field;

	for (size_t i = 0; i < COUNT(values); i++) {
		const struct devmig_setting set = { .name = "v", .value = values[i] };
		struct devmig_document *settled = settle(*state, "SELF:\n\ta=1\n" LIST, &set, 1);

		assert_int_equal(devmig_document_self_find(settled, "v", &field), 0);
		assert_int_equal(field.value_len, strlen(values[i]));
		assert_memory_equal(field.value, values[i], field.value_len);
		assert_int_equal(devmig_document_object_count(settled), 2);
		devmig_document_unref(settled);
	}
}

static int set_on_full(struct fixture *f, size_t fields)
{
	static const struct devmig_setting set = { .name = "more", .value = "1" };
	struct devmig_document *document, *settled = NULL;
	char text[4096] = "SELF:\n";
	int r;

	for (size_t i = 0, at = strlen(text); i < fields; i++)
		at += (size_t)sprintf(text + at, "f%zu=1\n", i);
	document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	r = dmig_settled(document, &set, 1, &settled);
	devmig_document_unref(document);
	devmig_document_unref(settled);
	return r;
}

static void test_limit(void **state)
{
	assert_int_equal(set_on_full(*state, 63), 0);
	assert_int_equal(set_on_full(*state, 64), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_place_and_behind),
		TEST(test_list_stays),
		TEST(test_any_value),
		TEST(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
