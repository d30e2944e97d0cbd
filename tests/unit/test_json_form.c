// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reads(struct fixture *f, const char *json, const char *text)
{
	fixture_is(fixture_parse(f, DEVMIG_FORM_JSON, json), text);
}

static void refuses(struct fixture *f, const char *json, const char *reason, unsigned int column)
{
	fixture_refuses(f, DEVMIG_FORM_JSON, json, reason, 1, column);
}

static void self_alone(void **state)
{
	reads(*state, "{\"self\":{\"a\":\"1\"}}", "SELF:\n\ta=1\n");
	reads(*state, "{\"self\":{\"a\":\"1\"},\"compatible\":[]}", "SELF:\n\ta=1\n");
}

static void self_is_literal(void **state)
{
	reads(*state,
	      "{\"self\":{\"a\":\"{x}\",\"b\":\"\\\"q\\\"\",\"c\":\"#\",\"d\":\"\",\"e\":\" \"}}",
	      "SELF:\n\ta=\"\\{x\\}\"\n\tb=\"\\\"q\\\"\"\n\tc=\"#\"\n\td=\"\"\n\te=\" \"\n");
}

static void integers_are_their_text(void **state)
{
	reads(*state, "{\"self\":{\"a\":1,\"b\":-2,\"c\":0,\"d\":123456789012345678901234567890}}",
	      "SELF:\n\ta=1\n\tb=-2\n\tc=0\n\td=123456789012345678901234567890\n");
}

static void values_are_as_behind_the_sign(void **state)
{
	reads(*state,
	      "{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"\\\"\\\\{\\\"\",\"b\":"
	      "\"{v:int:1}/2\","
	      "\"c\":\"\",\"d\":\"  x # "
	      "y\"},\"apply\":{\"e\":\"{v}\"}},{\"fields\":{\"f\":\"g\"}}]}",
	      "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=\"\\{\"\n\tb={v:int:1}/2\n\tc=\"\"\n\td=x\nAPPLY:\n"
	      "\te={v}\nCOMPATIBLE:\n\tf=g\n");
}

static void keys_in_any_order(void **state)
{
	reads(*state,
	      "{\"compatible\":[{\"apply\":{\"b\":\"{v}\"},\"fields\":{\"a\":\"{v:int}\"}}],"
	      "\"self\":{\"z\":\"1\",\"a\":\"2\"}}",
	      "SELF:\n\tz=1\n\ta=2\nCOMPATIBLE:\n\ta={v:int}\nAPPLY:\n\tb={v}\n");
}

static void escapes_are_undone(void **state)
{
	reads(*state, "{\"s\\u0065lf\":{\"\\u0061\":\"\\u0062\\/\\\\\"}}", "SELF:\n\ta=b/\\\n");
}

static void lines_are_of_the_file(void **state)
{
	struct devmig_document *document =
		fixture_parse(*state, DEVMIG_FORM_JSON,
			      "{\n\"self\": {\n\n\"a\":\n\"1\"},\n\"compatible\":[{\"fields\":{\n"
			      "\"b\": \"2\"}}]}");
	struct devmig_field field;
	char *spelling;

	assert_int_equal(devmig_document_self(document, 0, &field), 0);
	assert_int_equal(field.line, 5);
	assert_int_equal(devmig_document_field(document, 0, false, 0, &field, &spelling), 0);
	assert_int_equal(field.line, 7);
	free(spelling);
	devmig_document_unref(document);
}

static void not_json(void **state)
{
	refuses(*state, "", "bad-json", 1);
	refuses(*state, "{\"self\":{\"a\":\"1\",}}", "bad-json", 18);
	refuses(*state, "{\"self\":{\"a\":\"1\"}", "bad-json", 18);
	refuses(*state, "{\"self\":{\"a\":\"1\"}} x", "bad-json", 20);
	refuses(*state, "{\"self\":{\"a\":\"1\"}}{}", "bad-json", 19);
	refuses(*state, "{\"self\":{\"a\":01}}", "bad-json", 14);
	refuses(*state, "{\"self\":{\"a\":\"\xff\"}}", "bad-json", 15);
	refuses(*state, "{\"self\":{\"a\":\"\\ud800\"}}", "bad-json", 15);
	fixture_refuses(*state, DEVMIG_FORM_JSON, "{\"self\":\n{\"a\"}}", "bad-json", 2, 5);
}

static void what_is_wrong_is_said(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_document_parse(f->context, DEVMIG_FORM_JSON, "{\"self\":}", 9, NULL,
					       &document, &error),
			 -EBADMSG);
	assert_string_equal(devmig_error_message(error), "not JSON: a value is missing here");
	fixture_error(error, -EBADMSG, "bad-json", NULL, 1, 9);
}

/* JSON errors come first, wherever they are. */
static void not_json_behind_another_error(void **state)
{
	refuses(*state, "{\"what\":1,\"self\":{\"a\":}}", "unknown-key", 2);
	refuses(*state, "{\"self\":{\"1\":\"2\"},\"compatible\":[}", "bad-json", 33);
}

static void too_deep(void **state)
{
	char *open = fixture_repeat("[", 64);
	char *json = fixture_print("{\"self\":%s", open);

	refuses(*state, json, "bad-json", 72);
	free(open);
	free(json);
}

static void shape_of_the_top(void **state)
{
	refuses(*state, "[]", "bad-shape", 1);
	refuses(*state, "\"self\"", "bad-shape", 1);
	refuses(*state, " null", "bad-shape", 2);
	refuses(*state, "1", "bad-shape", 1);
}

static void shape_of_self(void **state)
{
	refuses(*state, "{\"self\":[]}", "bad-shape", 9);
	refuses(*state, "{\"self\":\"a=1\"}", "bad-shape", 9);
	refuses(*state, "{\"self\":null}", "bad-shape", 9);
}

static void shape_of_compatible(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":{}}", "bad-shape", 30);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":null}", "bad-shape", 30);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[1]}", "bad-shape", 31);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[[]]}", "bad-shape", 31);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":[]}]}", "bad-shape", 41);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"apply\":[]}]}",
		"bad-shape", 59);
}

static void shape_of_values(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1.5}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":1e3}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":true}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":null}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":{}}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":[\"1\"]}}", "bad-shape", 14);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":1}}]}", "bad-shape",
		46);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"apply\":{\"b\":2}}"
		"]}",
		"bad-shape", 64);
}

static void key_twice(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1},\"self\":{\"a\":1}}", "bad-shape", 17);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[],\"compatible\":[]}", "bad-shape",
		33);
	refuses(*state, "{\"self\":{\"a\":1},\"\\u0073elf\":{\"a\":1}}", "bad-shape", 17);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"fields\":{\"a\":"
		"\"1\"}}]}",
		"bad-shape", 51);
}

static void field_twice(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1,\"a\":2}}", "duplicate-field", 16);
	refuses(*state, "{\"self\":{\"a\":1,\"\\u0061\":1}}", "duplicate-field", 16);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"b\":\"\",\"b\":\"\"}}]}",
		"duplicate-field", 49);
}

static void unknown_key(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1},\"name\":1}", "unknown-key", 17);
	refuses(*state, "{\"Self\":{\"a\":1}}", "unknown-key", 2);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"self\":{}}]}", "unknown-key", 32);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"name\":1}]}",
		"unknown-key", 51);
}

static void no_self(void **state)
{
	refuses(*state, "{}", "no-self", 1);
	refuses(*state, "{\"compatible\":[]}", "no-self", 1);
}

static void empty_object(void **state)
{
	refuses(*state, "{\"self\":{}}", "empty-object", 9);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{}]}", "empty-object", 31);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{}}]}", "empty-object",
		41);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"apply\":{\"a\":\"1\"}}]}",
		"empty-object", 31);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"apply\":{}}]}",
		"empty-object", 59);
}

static void bytes_outside_the_alphabet(void **state)
{
	refuses(*state, "{\"self\":{\"a\":\"x\xc3\xa9\"}}", "bad-byte", 16);
	refuses(*state, "{\"self\":{\"a\":\"x\\n\"}}", "bad-byte", 16);
	refuses(*state, "{\"self\":{\"a\":\"\\u0000\"}}", "bad-byte", 15);
	refuses(*state, "{\"self\":{\"\xc3\xa9\":\"\"}}", "bad-name", 10);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"x\\ny\"}}]}",
		"bad-byte", 48);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"\xc3\xa9\"}}]}",
		"bad-byte", 47);
}

static void names_that_are_none(void **state)
{
	refuses(*state, "{\"self\":{\"\":1}}", "bad-name", 10);
	refuses(*state, "{\"self\":{\"1a\":1}}", "bad-name", 10);
	refuses(*state, "{\"self\":{\"a b\":1}}", "bad-name", 10);
	refuses(*state, "{\"self\":{\"a=b\\nCOMPATIBLE\":1}}", "bad-name", 10);
}

static void errors_inside_values(void **state)
{
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"x{v}\"}}]}",
		"undeclared", 49);
	refuses(*state, "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"x}\"}}]}",
		"unopened-brace", 48);
	refuses(*state,
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"1\"},\"apply\":{\"b\":\"{"
		"v:int}\"}}]}",
		"declared-in-apply", 66);
}

static void limit_name(void **state)
{
	char *most = fixture_repeat("n", 64);
	char *right = fixture_print("{\"self\":{\"%s\":1}}", most);
	char *wrong = fixture_print("{\"self\":{\"n%s\":1}}", most);
	char *text = fixture_print("SELF:\n\t%s=1\n", most);

	reads(*state, right, text);
	refuses(*state, wrong, "limit-name", 10);
	free(most);
	free(right);
	free(wrong);
	free(text);
}

static void limit_value(void **state)
{
	char *most = fixture_repeat("v", 1024);
	char *right = fixture_print("{\"self\":{\"a\":\"%s\"}}", most);
	char *wrong = fixture_print("{\"self\":{\"a\":\"v%s\"}}", most);
	char *text = fixture_print("SELF:\n\ta=%s\n", most);
	char *fields = fixture_print(
		"{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":\"v%s\"}}]}", most);

	reads(*state, right, text);
	refuses(*state, wrong, "limit-value", 14);
	refuses(*state, fields, "limit-value", 46);
	free(most);
	free(right);
	free(wrong);
	free(text);
	free(fields);
}

/* Quotes and escapes of the text form count: a brace takes two bytes, quotes two. */
static void limit_value_as_spelled(void **state)
{
	char *most = fixture_repeat("{", 511);
	char *spelled = fixture_repeat("\\{", 511);
	char *right = fixture_print("{\"self\":{\"a\":\"%s\"}}", most);
	char *wrong = fixture_print("{\"self\":{\"a\":\"x%s\"}}", most);
	char *text = fixture_print("SELF:\n\ta=\"%s\"\n", spelled);

	reads(*state, right, text);
	refuses(*state, wrong, "limit-value", 15);
	free(most);
	free(spelled);
	free(right);
	free(wrong);
	free(text);
}

static char *many(const char *head, unsigned int n, const char *item, const char *tail)
{
	char *json = NULL;
	size_t size;
	FILE *out = open_memstream(&json, &size);
	unsigned int i;

	fputs(head, out);
	for (i = 0; i < n; i++) {
		fputs(i ? "," : "", out);
		fprintf(out, item, i);
	}
	fputs(tail, out);
	fclose(out);
	return json;
}

static void limit_fields(void **state)
{
	char *right = many("{\"self\":{", 64, "\"f%02u\":1", "}}");
	char *wrong = many("{\"self\":{", 65, "\"f%02u\":1", "}}");

	devmig_document_unref(fixture_parse(*state, DEVMIG_FORM_JSON, right));
	refuses(*state, wrong, "limit-fields", 10 + 64 * 8);
	free(right);
	free(wrong);
}

static void limit_objects(void **state)
{
	const char *head = "{\"self\":{\"a\":1},\"compatible\":[";
	char *right = many(head, 256, "{\"fields\":{\"a\":\"%03u\"}}", "]}");
	char *wrong = many(head, 257, "{\"fields\":{\"a\":\"%03u\"}}", "]}");
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_JSON, right);

	assert_int_equal(devmig_document_object_count(document), 256);
	devmig_document_unref(document);
	refuses(*state, wrong, "limit-objects", 31 + 10 + 256 * 23);
	free(right);
	free(wrong);
}

/*
 * A document whose shortest text, that without indentation, has this many
 * bytes: 64 fields of a name of 8 and a value of 1000, then one of the rest.
 */
static char *of_size(size_t size, const char *letter)
{
	char *values = fixture_repeat(letter, 1000);
	char *item = fixture_print("\"name%%04u\":\"%s\"", values);
	char *self = many("{\"self\":{", 64, item, "},\"compatible\":[{\"fields\":{\"n\":\"");
	size_t taken = 6 + 64 * 1010 + 12 + 3;
	char *rest = fixture_repeat(letter, size - taken);
	char *json = fixture_print("%s%s\"}}]}", self, rest);

	free(values);
	free(item);
	free(self);
	free(rest);
	return json;
}

static void limit_document(void **state)
{
	/* The last LF may be left out. */
	char *most = of_size(65537, "v"), *more = of_size(65538, "v");
	struct devmig_document *document = fixture_parse(*state, DEVMIG_FORM_JSON, most);
	struct devmig_document *again;
	char *text = NULL;
	size_t size;

	assert_int_equal(devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, NULL), 0);
	assert_int_equal(size, 65536);
	again = fixture_parse(*state, DEVMIG_FORM_TEXT, text);
	assert_true(devmig_document_equal(document, again));
	devmig_document_unref(document);
	devmig_document_unref(again);
	free(text);
	fixture_refuses(*state, DEVMIG_FORM_JSON, more, "limit-document", 1,
			(unsigned int)(strchr(strstr(more, "\"n\""), ':') - more) + 3);
	free(most);
	free(more);
}

/* Escapes make the JSON text longer than the document. */
static void escaped_is_as_large(void **state)
{
	char *plain = of_size(65537, "v"), *escaped = of_size(65537, "\\u0076");
	struct devmig_document *a = fixture_parse(*state, DEVMIG_FORM_JSON, plain);
	struct devmig_document *b = fixture_parse(*state, DEVMIG_FORM_JSON, escaped);

	assert_true(strlen(escaped) > 5 * strlen(plain));
	assert_true(devmig_document_equal(a, b));
	devmig_document_unref(a);
	devmig_document_unref(b);
	free(plain);
	free(escaped);
}

static void limit_json(void **state)
{
	struct fixture *f = *state;
	char *self = strdup("{\"self\":{\"a\":1}}");
	char *blanks = fixture_repeat(" ", 8 * 65536 - strlen(self));
	char *most = fixture_print("%s%s", self, blanks);
	char *more = fixture_print("%s ", most);

	assert_true(strlen(most) == 8 * 65536);
	fixture_is(fixture_parse(f, DEVMIG_FORM_JSON, most), "SELF:\n\ta=1\n");
	fixture_file(f, "most", most);
	fixture_is(fixture_read(f, DEVMIG_FORM_JSON, "most"), "SELF:\n\ta=1\n");
	refuses(f, more, "limit-document", 1);
	free(self);
	free(blanks);
	free(most);
	free(more);
}

static void prints(struct fixture *f, const char *text, const char *json)
{
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	char *printed = NULL;
	size_t size;

	assert_int_equal(devmig_document_format(document, DEVMIG_FORM_JSON, &printed, &size, NULL),
			 0);
	assert_string_equal(printed, json);
	assert_int_equal(size, strlen(json));
	free(printed);
	devmig_document_unref(document);
}

static void print_self(void **state)
{
	prints(*state, "SELF:\na=1\nb=\"\\\"\\{\\\\\"\n",
	       "{\n"
	       "  \"self\": {\n"
	       "    \"a\": \"1\",\n"
	       "    \"b\": \"\\\"{\\\\\"\n"
	       "  },\n"
	       "  \"compatible\": []\n"
	       "}\n");
}

static void print_objects(void **state)
{
	prints(*state,
	       "SELF:\nb=1\na=\"\"\nCOMPATIBLE:\nz=\"\\{\"\na={v:string:\"x y\"}\nAPPLY:\nc={v}\n"
	       "COMPATIBLE:\nb=1\n",
	       "{\n"
	       "  \"self\": {\n"
	       "    \"b\": \"1\",\n"
	       "    \"a\": \"\"\n"
	       "  },\n"
	       "  \"compatible\": [\n"
	       "    {\n"
	       "      \"fields\": {\n"
	       "        \"z\": \"\\\"\\\\{\\\"\",\n"
	       "        \"a\": \"{v:string:\\\"x y\\\"}\"\n"
	       "      },\n"
	       "      \"apply\": {\n"
	       "        \"c\": \"{v}\"\n"
	       "      }\n"
	       "    },\n"
	       "    {\n"
	       "      \"fields\": {\n"
	       "        \"b\": \"1\"\n"
	       "      }\n"
	       "    }\n"
	       "  ]\n"
	       "}\n");
}

/* What we print, json-c reads too, and sees the same in it. */
static void others_read_it(void **state)
{
	struct devmig_document *document =
		fixture_parse(*state, DEVMIG_FORM_TEXT,
			      "SELF:\na=\" \\\"\\\\\t/\"\nCOMPATIBLE:\nb=\"\\\"{v:int}\"\n");
	struct json_object *top, *self, *compatible, *fields, *value;
	char *printed = NULL;
	size_t size;

	assert_int_equal(devmig_document_format(document, DEVMIG_FORM_JSON, &printed, &size, NULL),
			 0);
	top = json_tokener_parse(printed);
	assert_non_null(top);
	assert_true(json_object_object_get_ex(top, "self", &self));
	assert_true(json_object_object_get_ex(self, "a", &value));
	assert_string_equal(json_object_get_string(value), " \"\\\t/");
	assert_true(json_object_object_get_ex(top, "compatible", &compatible));
	assert_true(json_object_object_get_ex(json_object_array_get_idx(compatible, 0), "fields",
					      &fields));
	assert_true(json_object_object_get_ex(fields, "b", &value));
	assert_string_equal(json_object_get_string(value), "\"\\\"{v:int}\"");
	json_object_put(top);
	free(printed);
	devmig_document_unref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(self_alone),
		TEST(self_is_literal),
		TEST(integers_are_their_text),
		TEST(values_are_as_behind_the_sign),
		TEST(keys_in_any_order),
		TEST(escapes_are_undone),
		TEST(lines_are_of_the_file),
		TEST(not_json),
		TEST(what_is_wrong_is_said),
		TEST(not_json_behind_another_error),
		TEST(too_deep),
		TEST(shape_of_the_top),
		TEST(shape_of_self),
		TEST(shape_of_compatible),
		TEST(shape_of_values),
		TEST(key_twice),
		TEST(field_twice),
		TEST(unknown_key),
		TEST(no_self),
		TEST(empty_object),
		TEST(bytes_outside_the_alphabet),
		TEST(names_that_are_none),
		TEST(errors_inside_values),
		TEST(limit_name),
		TEST(limit_value),
		TEST(limit_value_as_spelled),
		TEST(limit_fields),
		TEST(limit_objects),
		TEST(limit_document),
		TEST(escaped_is_as_large),
		TEST(limit_json),
		TEST(print_self),
		TEST(print_objects),
		TEST(others_read_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
