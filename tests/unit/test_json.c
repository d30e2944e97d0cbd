// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <lib/common/json.h>
#include <stdlib.h>
#include <string.h>

/* What a text is scanned to: a letter for each token, ! for an error, $ for the end. */
static void kinds(const char *text, size_t size, char *ret)
{
	static const char letters[] = {
		[DMIG_JSON_ERROR] = '!',      [DMIG_JSON_END] = '$',    [DMIG_JSON_OBJECT] = '{',
		[DMIG_JSON_OBJECT_END] = '}', [DMIG_JSON_ARRAY] = '[',  [DMIG_JSON_ARRAY_END] = ']',
		[DMIG_JSON_KEY] = 'k',        [DMIG_JSON_STRING] = 's', [DMIG_JSON_INTEGER] = 'i',
		[DMIG_JSON_NUMBER] = 'n',     [DMIG_JSON_TRUE] = 't',   [DMIG_JSON_FALSE] = 'f',
		[DMIG_JSON_NULL] = '0',
	};
	struct dmig_json_token token;
	struct dmig_json json;

	dmig_json_begin(&json, text, size, 1);
	do {
		*ret++ = letters[dmig_json_next(&json, &token)];
	} while (token.kind > DMIG_JSON_END);
	*ret = 0;
	/* The last one comes again. */
	assert_int_equal(dmig_json_next(&json, &token),
			 ret[-1] == '!' ? DMIG_JSON_ERROR : DMIG_JSON_END);
}

static void scans(const char *text, const char *tokens)
{
	/* A copy without a NUL, so that a look beyond its end is seen. */
	const size_t size = strlen(text);
	char *copy = memcpy(malloc(size + !size), text, size);
	char *got = malloc(size + 3);

	kinds(copy, size, got);
	assert_string_equal(got, tokens);
	free(copy);
	free(got);
}

/* Not JSON, and where. */
static void refuses(const char *text, unsigned int line, unsigned int column)
{
	struct devmig_error *error = NULL;
	struct dmig_json_token token;
	struct dmig_json json;

	dmig_json_begin(&json, text, strlen(text), 1);
	while (dmig_json_next(&json, &token) > DMIG_JSON_END)
		;
	if (token.kind != DMIG_JSON_ERROR)
		fail_msg("accepted: %s", text);
	assert_int_equal(dmig_json_fail(&json, "f", &error), -EBADMSG);
	fixture_error(error, -EBADMSG, "bad-json", "f", line, column);
}

static void values(void **state)
{
	(void)state;
	scans("{}", "{}$");
	scans("[]", "[]$");
	scans("\"\"", "s$");
	scans("0", "i$");
	scans("-0", "i$");
	scans("-12345678901234567890123", "i$");
	scans("1.5", "n$");
	scans("1e5", "n$");
	scans("-0.0E-12", "n$");
	scans("1E+0", "n$");
	scans("true", "t$");
	scans("false", "f$");
	scans("null", "0$");
	scans(" \t\r\n[ 1 , 2 ]\n ", "[ii]$");
	scans("{\"a\":1,\"b\":[{},[]],\"c\":{\"d\":null}}", "{kik[{}[]]k{k0}}$");
}

static void numbers_that_are_none(void **state)
{
	(void)state;
	refuses("01", 1, 1);
	refuses("-01", 1, 2);
	refuses("00", 1, 1);
	refuses("-", 1, 2);
	refuses("+1", 1, 1);
	refuses(".5", 1, 1);
	refuses("1.", 1, 3);
	refuses("1.e5", 1, 3);
	refuses("1e", 1, 3);
	refuses("1e+", 1, 4);
	refuses("0x10", 1, 2);
	refuses("1a", 1, 2);
	refuses("NaN", 1, 1);
	refuses("Infinity", 1, 1);
	refuses("-Infinity", 1, 2);
}

static void words_that_are_none(void **state)
{
	(void)state;
	refuses("tru", 1, 1);
	refuses("TRUE", 1, 1);
	refuses("nul", 1, 1);
	refuses("truefalse", 1, 5);
	refuses("a", 1, 1);
	refuses("'a'", 1, 1);
	refuses("/* */1", 1, 1);
	refuses("// x\n1", 1, 1);
	refuses("\xef\xbb\xbf{}", 1, 1);
}

static void commas_and_brackets(void **state)
{
	(void)state;
	refuses("[1,]", 1, 4);
	refuses("[,1]", 1, 2);
	refuses("[1,,2]", 1, 4);
	refuses("[1 2]", 1, 4);
	refuses("{\"a\":1,}", 1, 8);
	refuses("{,\"a\":1}", 1, 2);
	refuses("{\"a\" 1}", 1, 6);
	refuses("{\"a\"}", 1, 5);
	refuses("{\"a\":}", 1, 6);
	refuses("{\"a\":1 \"b\":2}", 1, 8);
	refuses("{1:2}", 1, 2);
	refuses("{a:2}", 1, 2);
	refuses("[1}", 1, 3);
	refuses("{\"a\":1]", 1, 7);
	refuses("{]", 1, 2);
	refuses("]", 1, 1);
	refuses("}", 1, 1);
	refuses("[1]]", 1, 4);
	refuses("{\"a\":1}}", 1, 8);
	refuses("[1],", 1, 4);
	refuses("1 2", 1, 3);
	refuses("{} {}", 1, 4);
}

static void ends_too_early(void **state)
{
	(void)state;
	refuses("", 1, 1);
	refuses("  \n ", 2, 2);
	refuses("{", 1, 2);
	refuses("[", 1, 2);
	refuses("[1", 1, 3);
	refuses("[1,", 1, 4);
	refuses("{\"a\"", 1, 5);
	refuses("{\"a\":", 1, 6);
	refuses("{\"a\":1", 1, 7);
	refuses("{\"a\":1,", 1, 8);
	refuses("\"abc", 1, 1);
	refuses("[\n\"abc\\\"", 2, 1);
}

static void strings_that_are_none(void **state)
{
	(void)state;
	refuses("\"a\nb\"", 1, 3);
	refuses("\"a\tb\"", 1, 3);
	refuses("\"\x1f\"", 1, 2);
	refuses("\"ab\\x\"", 1, 4);
	refuses("\"\\'\"", 1, 2);
	refuses("\"\\u12\"", 1, 2);
	refuses("\"\\u12g4\"", 1, 2);
	refuses("\"\\U0041\"", 1, 2);
	refuses("\"\\ud800\"", 1, 2);
	refuses("\"\\ud800x\"", 1, 2);
	refuses("\"\\ud800\\n\"", 1, 2);
	refuses("\"\\ud800\\ud800\"", 1, 2);
	refuses("\"\\udc00\"", 1, 2);
	refuses("\"\\", 1, 2);
	refuses("\"\\u00", 1, 2);
}

static void bytes_that_are_not_utf8(void **state)
{
	static const char *const bad[] = {
		"\"\x80\"",
		"\"\xbf\"",
		"\"\xc0\x80\"",
		"\"\xc1\xbf\"",
		"\"\xc3\"",
		"\"\xc3\x28\"",
		"\"\xe0\x9f\xbf\"",
		"\"\xe2\x82\"",
		"\"\xe2\x28\xa1\"",
		"\"\xe2\x82\x28\"",
		"\"\xed\xa0\x80\"",
		"\"\xed\xbf\xbf\"",
		"\"\xf0\x8f\xbf\xbf\"",
		"\"\xf0\x9f\x98\"",
		"\"\xf0\x28\x8c\xbc\"",
		"\"\xf4\x90\x80\x80\"",
		"\"\xf5\x80\x80\x80\"",
		"\"\xff\"",
		"\"\xfe\"",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuses(bad[i], 1, 2);
	scans("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"", "s$");
	scans("\"\xf0\x90\x80\x80\xf1\x80\x80\x80\xf4\x8f\xbf\xbf\"", "s$");
}

static void nul_is_no_end(void **state)
{
	char got[8];

	(void)state;
	kinds("1\0", 2, got);
	assert_string_equal(got, "i!");
	kinds("\"\0\"", 3, got);
	assert_string_equal(got, "!");
}

static void depth(void **state)
{
	char *open = fixture_repeat("[", DMIG_JSON_DEPTH_MAX);
	char *close = fixture_repeat("]", DMIG_JSON_DEPTH_MAX);
	char *most = fixture_print("%s%s", open, close);
	char *tokens = fixture_print("%s$", most);
	char *more = fixture_print("[%s%s]", open, close);
	char *objects = fixture_repeat("{\"a\":", DMIG_JSON_DEPTH_MAX + 1);

	(void)state;
	scans(most, tokens);
	refuses(more, 1, DMIG_JSON_DEPTH_MAX + 1);
	refuses(objects, 1, 5 * DMIG_JSON_DEPTH_MAX + 1);
	free(open);
	free(close);
	free(most);
	free(tokens);
	free(more);
	free(objects);
}

/* Levels of both sorts are told apart at every depth. */
static void mixed_depth(void **state)
{
	char *open = fixture_repeat("[{\"a\":", DMIG_JSON_DEPTH_MAX / 2);
	char *close = fixture_repeat("}]", DMIG_JSON_DEPTH_MAX / 2);
	char *right = fixture_print("%s1%s", open, close);
	char *wrong = fixture_print("%s1]%s", open, close + 1);
	char got[4 * DMIG_JSON_DEPTH_MAX];

	(void)state;
	kinds(right, strlen(right), got);
	assert_int_equal(got[strlen(got) - 1], '$');
	refuses(wrong, 1, strlen(open) + 2);
	free(open);
	free(close);
	free(right);
	free(wrong);
}

static void places(void **state)
{
	static const struct {
		unsigned int line, column;
	} expected[] = { { 10, 1 }, { 11, 3 }, { 11, 8 }, { 12, 2 }, { 13, 1 }, { 14, 1 } };
	const char *text = "{\n  \"a\": \"b\",\n\t\"c\":\n1\n}";
	struct dmig_json_token token;
	struct dmig_json json;
	size_t i;

	(void)state;
	dmig_json_begin(&json, text, strlen(text), 10);
	for (i = 0; dmig_json_next(&json, &token) > DMIG_JSON_END; i++) {
		assert_int_equal(token.place.line, expected[i].line);
		assert_int_equal(token.place.column, expected[i].column);
	}
	assert_int_equal(i, 6);
	assert_int_equal(token.place.line, 14);
	assert_int_equal(token.place.column, 2);
}

static void first_token(const char *text, struct dmig_json *json, struct dmig_json_token *ret)
{
	dmig_json_begin(json, text, strlen(text), 1);
	dmig_json_next(json, ret);
}

static void decodes(const char *text, const char *content, size_t len)
{
	struct dmig_json_token token;
	struct dmig_json json;
	char buffer[64];
	size_t got = 99;

	first_token(text, &json, &token);
	assert_int_equal(token.kind, DMIG_JSON_STRING);
	assert_int_equal(token.escaped, !!strchr(text, '\\'));
	assert_true(dmig_json_decode(&token, buffer, len, &got));
	assert_int_equal(got, len);
	assert_memory_equal(buffer, content, len);
	assert_true(len <= token.len);
	/* One byte less is too little, and nothing behind the buffer is touched. */
	if (!len)
		return;
	memset(buffer, '~', sizeof(buffer));
	got = 99;
	assert_false(dmig_json_decode(&token, buffer, len - 1, &got));
	assert_int_equal(got, 99);
	assert_int_equal(buffer[len - 1], '~');
}

static void escapes(void **state)
{
	(void)state;
	decodes("\"\"", "", 0);
	decodes("\"plain\"", "plain", 5);
	decodes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
	decodes("\"a\\u0041\\u00e9\\u20ac\"", "aA\xc3\xa9\xe2\x82\xac", 7);
	decodes("\"\\u0000\"", "\0", 1);
	decodes("\"\\u007f\\u0080\\u07ff\\u0800\\uFFFF\"",
		"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11);
	decodes("\"\\ud83d\\ude00\\uD800\\uDC00\\udbff\\udfff\"",
		"\xf0\x9f\x98\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 12);
	decodes("\"\xc3\xa9\"", "\xc3\xa9", 2);
}

static void is(void **state)
{
	struct dmig_json_token token;
	struct dmig_json json;

	(void)state;
	first_token("\"self\"", &json, &token);
	assert_true(dmig_json_is(&token, "self"));
	assert_false(dmig_json_is(&token, "sel"));
	assert_false(dmig_json_is(&token, "selfs"));
	assert_false(dmig_json_is(&token, ""));
	first_token("\"s\\u0065\\u006cf\"", &json, &token);
	assert_true(dmig_json_is(&token, "self"));
	assert_false(dmig_json_is(&token, "selg"));
	first_token("\"\"", &json, &token);
	assert_true(dmig_json_is(&token, ""));
	first_token("\"a\\u0000\"", &json, &token);
	assert_false(dmig_json_is(&token, "a"));
}

/* The value that begins with the nth token of a text, skipped. */
static void skips(const char *text, size_t n, const char *value, const char *rest)
{
	struct dmig_json_token token;
	struct dmig_json json;
	const char *bytes;
	char got[32];
	size_t size, i = 0;

	first_token(text, &json, &token);
	while (n--)
		dmig_json_next(&json, &token);
	assert_true(dmig_json_skip(&json, &token, &bytes, &size));
	assert_int_equal(size, strlen(value));
	assert_memory_equal(bytes, value, size);
	while (dmig_json_next(&json, &token) > DMIG_JSON_END)
		got[i++] = "!${}[]ksintf0"[token.kind];
	got[i] = 0;
	assert_string_equal(got, rest);
}

static void skip_values(void **state)
{
	const char *text =
		" {\"a\" : {\"b\":[1,{}]} , \"c\":\"x\\\"y\",\"d\": -1.5e3, \"e\":null }";

	(void)state;
	skips(text, 0, "{\"a\" : {\"b\":[1,{}]} , \"c\":\"x\\\"y\",\"d\": -1.5e3, \"e\":null }",
	      "");
	skips(text, 1, "{\"b\":[1,{}]}", "ksknk0}");
	skips(text, 2, "{\"b\":[1,{}]}", "ksknk0}");
	skips(text, 3, "[1,{}]", "}ksknk0}");
	skips(text, 4, "[1,{}]", "}ksknk0}");
	skips(text, 5, "1", "{}]}ksknk0}");
	skips("[\"x\\\"y\", true]", 1, "\"x\\\"y\"", "t]");
	skips("\"\"", 0, "\"\"", "");
}

static void skip_what_is_not_json(void **state)
{
	static const char *const texts[] = { "[1,[2,}]", "[[[", "{\"a\":tru}", "{\"a\"" };
	struct dmig_json_token token;
	struct dmig_json json;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		first_token(texts[i], &json, &token);
		assert_false(dmig_json_skip(&json, &token, NULL, NULL));
		assert_int_equal(dmig_json_next(&json, &token), DMIG_JSON_ERROR);
	}
	first_token("?", &json, &token);
	assert_false(dmig_json_skip(&json, &token, NULL, NULL));
	first_token("{\"a\":?}", &json, &token);
	dmig_json_next(&json, &token);
	assert_int_equal(token.kind, DMIG_JSON_KEY);
	assert_false(dmig_json_skip(&json, &token, NULL, NULL));
}

static void keys_come_twice(void **state)
{
	(void)state;
	scans("{\"a\":1,\"a\":2}", "{kiki}$");
}

static void print_string(void **state)
{
	char buffer[64];
	struct dmig_out out = { .at = buffer, .size = sizeof(buffer) };

	(void)state;
	dmig_json_print_string("a\"\\/\t\n\r\x01\x1f\x7f\xc3\xa9\0z", 14, &out);
	assert_int_equal(out.len, strlen("\"a\\\"\\\\/\\t\\n\\u000d\\u0001\\u001f\\u007f\xc3\xa9"
					 "\\u0000z\""));
	assert_memory_equal(buffer,
			    "\"a\\\"\\\\/\\t\\n\\u000d\\u0001\\u001f\\u007f\xc3\xa9"
			    "\\u0000z\"",
			    out.len);
}

/* Whatever is printed is read back. */
static void print_and_decode(void **state)
{
	char bytes[128], text[2 + 6 * 128], back[128];
	struct dmig_out out = { .at = text, .size = sizeof(text) };
	struct dmig_json_token token;
	struct dmig_json json;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	dmig_json_print_string(bytes, sizeof(bytes), &out);
	dmig_json_begin(&json, text, out.len, 1);
	assert_int_equal(dmig_json_next(&json, &token), DMIG_JSON_STRING);
	assert_true(dmig_json_decode(&token, back, sizeof(back), &len));
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(back, bytes, len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(numbers_that_are_none),
		cmocka_unit_test(words_that_are_none),
		cmocka_unit_test(commas_and_brackets),
		cmocka_unit_test(ends_too_early),
		cmocka_unit_test(strings_that_are_none),
		cmocka_unit_test(bytes_that_are_not_utf8),
		cmocka_unit_test(nul_is_no_end),
		cmocka_unit_test(depth),
		cmocka_unit_test(mixed_depth),
		cmocka_unit_test(places),
		cmocka_unit_test(escapes),
		cmocka_unit_test(is),
		cmocka_unit_test(skip_values),
		cmocka_unit_test(skip_what_is_not_json),
		cmocka_unit_test(keys_come_twice),
		cmocka_unit_test(print_string),
		cmocka_unit_test(print_and_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
