// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <json-c/json.h>
#include <lib/common/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The scanner beside json-c, on random texts: they see the same values, and
 * both refuse what was damaged, but for a few things that json-c lets pass.
 */

#define TEXTS      20000
#define DEPTH      4
#define ROOM       65536
#define KEY_FORMAT "k%u"

static struct json_object *parse(const char *text, size_t size)
{
	struct json_tokener *tokener = json_tokener_new_ex(DMIG_JSON_DEPTH_MAX + 1);
	struct json_object *object;

	assert_non_null(tokener);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* Its NUL tells json-c that the text ends here. */
	object = json_tokener_parse_ex(tokener, text, (int)size + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success) {
		json_object_put(object);
		object = NULL;
	} else if (!object) {
		/* null: any object will do. */
		object = json_object_new_object();
	}
	json_tokener_free(tokener);
	return object;
}

static void random_string(FILE *out)
{
	static const char *const parts[] = {
		"a",       "b c",     "\\n",     "\\\"",     "\\\\",         "\\/",
		"\\u0041", "\\u00e9", "\\u20ac", "\xc3\xa9", "\xe2\x82\xac", "\\ud83d\\ude00",
		"{",       "]",       ",",       ":"
	};
	unsigned int n = fixture_random(5);

	fputc('"', out);
	while (n--)
		fputs(parts[fixture_random(sizeof(parts) / sizeof(parts[0]))], out);
	fputc('"', out);
}

static void random_blanks(FILE *out)
{
	unsigned int n = fixture_random(8);

	if (n < 4)
		fputc(" \t\n\r"[n], out);
}

static void random_value(FILE *out, unsigned int depth);

static void random_members(FILE *out, unsigned int depth, bool keys)
{
	unsigned int n = fixture_random(4), i;

	for (i = 0; i < n; i++) {
		if (i)
			fputc(',', out);
		random_blanks(out);
		if (keys)
			fprintf(out, "\"" KEY_FORMAT "\":", i);
		random_value(out, depth + 1);
	}
	random_blanks(out);
}

static void random_value(FILE *out, unsigned int depth)
{
	static const char *const scalars[] = { "0",   "-1",   "12345", "1.5",  "-0.25",
					       "1e3", "true", "false", "null", "2E-2" };
	unsigned int what = fixture_random(depth < DEPTH ? 10 : 6);

	random_blanks(out);
	if (what < 3) {
		fputs(scalars[fixture_random(sizeof(scalars) / sizeof(scalars[0]))], out);
	} else if (what < 6) {
		random_string(out);
	} else {
		fputc(what < 8 ? '{' : '[', out);
		random_members(out, depth, what < 8);
		fputc(what < 8 ? '}' : ']', out);
	}
	random_blanks(out);
}

static void next(struct dmig_json *json, struct dmig_json_token *token, enum dmig_json_kind kind)
{
	assert_int_equal(dmig_json_next(json, token), kind);
}

static void same(struct json_object *object, struct dmig_json *json,
		 const struct dmig_json_token *token);

static void same_members(struct json_object *object, struct dmig_json *json)
{
	struct dmig_json_token token;

	json_object_object_foreach(object, key, value)
	{
		next(json, &token, DMIG_JSON_KEY);
		assert_true(dmig_json_is(&token, key));
		dmig_json_next(json, &token);
		same(value, json, &token);
	}
	next(json, &token, DMIG_JSON_OBJECT_END);
}

static void same_items(struct json_object *object, struct dmig_json *json)
{
	struct dmig_json_token token;
	size_t i;

	for (i = 0; i < json_object_array_length(object); i++) {
		dmig_json_next(json, &token);
		same(json_object_array_get_idx(object, i), json, &token);
	}
	next(json, &token, DMIG_JSON_ARRAY_END);
}

static void same_string(struct json_object *object, const struct dmig_json_token *token)
{
	char *content = malloc(token->len + 1);
	size_t len;

	assert_true(dmig_json_decode(token, content, token->len, &len));
	assert_int_equal(len, json_object_get_string_len(object));
	assert_memory_equal(content, json_object_get_string(object), len);
	free(content);
}

static void same_number(struct json_object *object, const struct dmig_json_token *token)
{
	char number[64];

	assert_true(token->len < sizeof(number));
	memcpy(number, token->text, token->len);
	number[token->len] = 0;
	assert_true(strtod(number, NULL) == json_object_get_double(object));
}

static void same(struct json_object *object, struct dmig_json *json,
		 const struct dmig_json_token *token)
{
	static const enum dmig_json_kind kinds[] = {
		[json_type_null] = DMIG_JSON_NULL,   [json_type_double] = DMIG_JSON_NUMBER,
		[json_type_int] = DMIG_JSON_INTEGER, [json_type_object] = DMIG_JSON_OBJECT,
		[json_type_array] = DMIG_JSON_ARRAY, [json_type_string] = DMIG_JSON_STRING,
	};
	const enum json_type type = json_object_get_type(object);

	if (type == json_type_boolean) {
		assert_int_equal(token->kind, json_object_get_boolean(object) ? DMIG_JSON_TRUE
									      : DMIG_JSON_FALSE);
		return;
	}
	assert_int_equal(token->kind, kinds[type]);
	if (type == json_type_object)
		same_members(object, json);
	else if (type == json_type_array)
		same_items(object, json);
	else if (type == json_type_string)
		same_string(object, token);
	else if (type != json_type_null)
		same_number(object, token);
}

/* NULL: accepted; else what is wrong. */
static const char *problem_of(const char *text, size_t size)
{
	struct dmig_json_token token;
	struct dmig_json json;

	dmig_json_begin(&json, text, size, 1);
	while (dmig_json_next(&json, &token) > DMIG_JSON_END)
		;
	return json.problem;
}

/*
 * What json-c lets pass: 01, 1., -.5, control characters in strings, and half
 * a surrogate pair.
 */
static bool is_lenient(const char *problem)
{
	static const char *const problems[] = {
		"a number with a leading zero",
		"a digit is missing here",
		"a control character in a string",
		"not an escape",
	};
	size_t i;

	for (i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		if (!strcmp(problem, problems[i]))
			return true;
	return false;
}

static char *random_text(size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	assert_non_null(out);
	random_value(out, 0);
	fclose(out);
	return text;
}

static void same_values(void **state)
{
	unsigned int i;

	(void)state;
	fixture_seed(1);
	for (i = 0; i < TEXTS; i++) {
		struct dmig_json_token token;
		struct dmig_json json;
		size_t size;
		char *text = random_text(&size);
		struct json_object *object = json_tokener_parse(text);

		assert_null(problem_of(text, size));
		dmig_json_begin(&json, text, size, 1);
		dmig_json_next(&json, &token);
		same(object, &json, &token);
		json_object_put(object);
		free(text);
	}
}

/* Replace, remove or insert a byte. */
static void damage(char *text, size_t *size)
{
	static const char bytes[] = "{}[],:\"\\01-.eEtn \n\t\x01\x80\xc3u";
	const size_t at = fixture_random((unsigned int)*size);
	const char byte = bytes[fixture_random(sizeof(bytes) - 1)];

	switch (fixture_random(3)) {
	case 0:
		text[at] = byte;
		break;
	case 1:
		memmove(text + at, text + at + 1, *size - at);
		--*size;
		break;
	default:
		memmove(text + at + 1, text + at, *size - at + 1);
		text[at] = byte;
		++*size;
	}
}

static void same_answers(void **state)
{
	unsigned int i, accepted = 0, differ = 0;

	(void)state;
	fixture_seed(2);
	for (i = 0; i < TEXTS; i++) {
		size_t size;
		char *text = random_text(&size);
		struct json_object *object;
		const char *problem;

		text = realloc(text, size + 2);
		damage(text, &size);
		object = parse(text, size);
		accepted += !!object;
		problem = problem_of(text, size);
		if (!object != !!problem && !(object && is_lenient(problem))) {
			print_message("%s: %s\n", problem ? problem : "json-c refuses", text);
			differ++;
		}
		json_object_put(object);
		free(text);
	}
	assert_int_equal(differ, 0);
	assert_true(accepted > TEXTS / 10);
	assert_true(accepted < TEXTS / 10 * 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_values),
		cmocka_unit_test(same_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
