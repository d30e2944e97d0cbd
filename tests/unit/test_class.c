// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/class.h>
#include <errno.h>
#include <lib/document/class.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct devmig_class_table *new_table(struct fixture *f)
{
	struct devmig_class_table *table = NULL;

	assert_int_equal(devmig_class_table_new(f->context, &table, NULL), 0);
	assert_int_equal(devmig_class_count(table), 0);
	assert_null(devmig_class_document(table, 0));
	return table;
}

static uint32_t add(struct devmig_class_table *table, struct fixture *f, const char *text)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	uint32_t class_number = UINT32_MAX;

	assert_int_equal(devmig_class_add(table, document, &class_number, NULL), 0);
	devmig_document_unref(document);
	return class_number;
}

static uint32_t add_json(struct devmig_class_table *table, const char *json)
{
	uint32_t class_number = UINT32_MAX;
	struct devmig_error *error = NULL;

	if (devmig_class_add_json(table, json, strlen(json), "f", &class_number, &error))
		fail_msg("%s", devmig_error_text(error));
	return class_number;
}

static void numbers_count_up(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_int_equal(add(table, *state, "SELF:\na=1\n"), 0);
	assert_int_equal(add(table, *state, "SELF:\na=2\n"), 1);
	assert_int_equal(add(table, *state, "SELF:\na=3\n"), 2);
	assert_int_equal(devmig_class_count(table), 3);
	devmig_class_table_free(table);
}

static void equal_documents_are_one(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_int_equal(add(table, *state, "SELF:\na=1\n"), 0);
	assert_int_equal(add(table, *state, "SELF:\na=2\n"), 1);
	assert_int_equal(add(table, *state, "# other\nSELF:\n\n  a = \"1\"\n"), 0);
	assert_int_equal(devmig_class_count(table), 2);
	devmig_class_table_free(table);
}

static void order_of_fields_tells_them_apart(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_int_equal(add(table, *state, "SELF:\na=1\nb=2\n"), 0);
	assert_int_equal(add(table, *state, "SELF:\nb=2\na=1\n"), 1);
	devmig_class_table_free(table);
}

static void first_document_is_kept(void **state)
{
	struct fixture *f = *state;
	struct devmig_class_table *table = new_table(f);
	struct devmig_document *first = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=1\n");
	struct devmig_document *second = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=1");
	uint32_t class_number;

	assert_int_equal(devmig_class_add(table, first, &class_number, NULL), 0);
	assert_int_equal(devmig_class_add(table, second, &class_number, NULL), 0);
	assert_int_equal(class_number, 0);
	assert_ptr_equal(devmig_class_document(table, 0), first);
	assert_null(devmig_class_document(table, 1));
	assert_null(devmig_class_document(table, UINT32_MAX));
	devmig_document_unref(first);
	devmig_document_unref(second);
	devmig_document_ref(devmig_class_document(table, 0));
	first = devmig_class_document(table, 0);
	devmig_class_table_free(table);
	fixture_is(first, "SELF:\n\ta=1\n");
}

static void json_and_text_are_one(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_int_equal(add(table, *state, "SELF:\na=1\n"), 0);
	assert_int_equal(add_json(table, "{\"self\":{\"a\":\"1\"}}"), 0);
	assert_int_equal(add_json(table, "{\"self\":{\"a\":\"2\"}}"), 1);
	assert_int_equal(add(table, *state, "SELF:\na=2\n"), 1);
	devmig_class_table_free(table);
}

static void spellings_of_json_are_one(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_int_equal(add_json(table, "{\"self\":{\"a\":\"1\"}}"), 0);
	assert_int_equal(add_json(table, "{\"self\":{\"a\":1}}"), 0);
	assert_int_equal(add_json(table, " {\"self\" : {\"\\u0061\":\"1\"}, \"compatible\":[]}"),
			 0);
	assert_int_equal(add_json(table, "{\"self\":{\"a\":\"1\"}}"), 0);
	assert_int_equal(devmig_class_count(table), 1);
	devmig_class_table_free(table);
}

/* The table has its own copy of the bytes, and looks at all of them. */
static void bytes_that_change(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	char json[] = "{\"self\":{\"a\":\"1\"}}";

	assert_int_equal(add_json(table, json), 0);
	*strchr(json, '1') = '2';
	assert_int_equal(add_json(table, json), 1);
	*strchr(json, '2') = '1';
	assert_int_equal(add_json(table, json), 0);
	devmig_class_table_free(table);
}

static void malformed_json(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	struct devmig_error *error = NULL;
	uint32_t class_number = 77;
	int again;

	for (again = 0; again < 2; again++) {
		assert_int_equal(devmig_class_add_json(table, "{\"self\":{}}", 11, "f",
						       &class_number, &error),
				 -EBADMSG);
		fixture_error(error, -EBADMSG, "empty-object", "f", 1, 9);
		error = NULL;
	}
	assert_int_equal(class_number, 77);
	assert_int_equal(devmig_class_count(table), 0);
	devmig_class_table_free(table);
}

/* Not NUL-terminated, and empty. */
static void bytes_without_an_end(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	const char *json = "{\"self\":{\"a\":\"1\"}}";
	char *bytes = memcpy(malloc(strlen(json)), json, strlen(json));
	struct devmig_error *error = NULL;
	uint32_t class_number;

	assert_int_equal(
		devmig_class_add_json(table, bytes, strlen(json), "f", &class_number, NULL), 0);
	assert_int_equal(devmig_class_add_json(table, bytes, 0, "f", &class_number, &error),
			 -EBADMSG);
	fixture_error(error, -EBADMSG, "bad-json", "f", 1, 1);
	free(bytes);
	devmig_class_table_free(table);
}

/* Enough to make the tables grow several times. */
static void many_classes(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	unsigned int i, round;

	for (round = 0; round < 3; round++)
		for (i = 0; i < 2000; i++) {
			char *json =
				fixture_print("{\"self\":{\"a\":\"%u\"}%*s}", i, (int)round, "");

			assert_int_equal(add_json(table, json), i);
			free(json);
		}
	assert_int_equal(devmig_class_count(table), 2000);
	for (i = 0; i < 2000; i++) {
		struct devmig_field field;
		char number[8];

		assert_int_equal(devmig_document_self(devmig_class_document(table, i), 0, &field),
				 0);
		assert_int_equal(snprintf(number, sizeof(number), "%u", i), field.value_len);
		assert_memory_equal(field.value, number, field.value_len);
	}
	devmig_class_table_free(table);
}

static bool is_known(struct devmig_class_table *table, const char *json, uint32_t expected)
{
	uint32_t class_number = UINT32_MAX;

	if (!dmig_class_find_json(table, json, strlen(json), &class_number))
		return false;
	assert_int_equal(class_number, expected);
	return true;
}

static void known_bytes(void **state)
{
	struct devmig_class_table *table = new_table(*state);

	assert_false(is_known(table, "{\"self\":{\"a\":1}}", 0));
	assert_int_equal(add_json(table, "{\"self\":{\"a\":1}}"), 0);
	assert_true(is_known(table, "{\"self\":{\"a\":1}}", 0));
	assert_false(is_known(table, "{\"self\":{\"a\":1}} ", 0));
	assert_false(is_known(table, "{\"self\":{\"a\":2}}", 0));
	assert_false(is_known(table, "{\"self\":{\"a\":1}", 0));
	assert_false(is_known(table, "", 0));
	devmig_class_table_free(table);
}

/* Blanks make ever more spellings of one document: the memory for them ends. */
static void spellings_are_bounded(void **state)
{
	struct devmig_class_table *table = new_table(*state);
	char *blanks = fixture_repeat(" ", 500000);
	unsigned int i, known = 0;

	for (i = 0; i < 200; i++) {
		char *json = fixture_print("{\"self\":{\"a\":1}%s}", blanks + i);

		assert_int_equal(add_json(table, json), 0);
		known += is_known(table, json, 0);
		assert_int_equal(add_json(table, json), 0);
		free(json);
	}
	assert_int_equal(known, (64 << 20) / 500016);
	assert_int_equal(devmig_class_count(table), 1);
	free(blanks);
	devmig_class_table_free(table);
}

static void nothing_to_free(void **state)
{
	(void)state;
	devmig_class_table_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_count_up),
		TEST(equal_documents_are_one),
		TEST(order_of_fields_tells_them_apart),
		TEST(first_document_is_kept),
		TEST(json_and_text_are_one),
		TEST(spellings_of_json_are_one),
		TEST(bytes_that_change),
		TEST(malformed_json),
		TEST(bytes_without_an_end),
		TEST(many_classes),
		TEST(known_bytes),
		TEST(spellings_are_bounded),
		cmocka_unit_test(nothing_to_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
