// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/error.h>
#include <lib/common/json.h>
#include <lib/common/json_string.h>

/* What may come next. */
enum {
	EXPECT_VALUE,
	EXPECT_VALUE_OR_END, /* behind [ */
	EXPECT_KEY,
	EXPECT_KEY_OR_END, /* behind { */
	EXPECT_COMMA_OR_END,
	EXPECT_NOTHING,
};

static const char *const expected[] = {
	[EXPECT_VALUE] = "a value is missing here",
	[EXPECT_VALUE_OR_END] = "a value or ] is missing here",
	[EXPECT_KEY] = "a key is missing here",
	[EXPECT_KEY_OR_END] = "a key or } is missing here",
	[EXPECT_COMMA_OR_END] = "a comma or a closing bracket is missing here",
	[EXPECT_NOTHING] = "text behind the end of the value",
};

void dmig_json_begin(struct dmig_json *json, const char *bytes, size_t size, u32 line)
{
	*json = (struct dmig_json){
		.at = bytes,
		.end = bytes + size,
		.line_start = bytes,
		.line = line,
		.expect = EXPECT_VALUE,
	};
}

static bool fail(struct dmig_json *json, const char *at, const char *problem)
{
	json->problem = problem;
	json->problem_at = at;
	return false;
}

static struct dmig_place place_of(const struct dmig_json *json, const char *at)
{
	return (struct dmig_place){ json->line, (u32)(at - json->line_start) + 1 };
}

static void skip_blanks(struct dmig_json *json)
{
	for (; json->at < json->end; json->at++) {
		if (*json->at == '\n') {
			json->line++;
			json->line_start = json->at + 1;
		} else if (*json->at != ' ' && *json->at != '\t' && *json->at != '\r') {
			return;
		}
	}
}

static bool in_array(const struct dmig_json *json)
{
	return json->arrays >> (json->depth - 1) & 1;
}

static void end_value(struct dmig_json *json)
{
	json->expect = json->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

/* Plain bytes of a string: they stand for themselves and need no second look. */
static bool is_plain(char c)
{
	return (u8)(c - 0x20) < 0x60 && c != '"' && c != '\\';
}

static const char *string_problem(char c)
{
	if (c == '\\')
		return "not an escape";
	return (u8)c < 0x80 ? "a control character in a string" : "not UTF-8";
}

/* The string at json->at, which is its opening quote. */
static bool scan_string(struct dmig_json *json, struct dmig_json_token *ret)
{
	const char *at = json->at + 1;
	size_t len;

	ret->text = at;
	for (;;) {
		while (at < json->end && is_plain(*at))
			at++;
		if (at == json->end)
			return fail(json, json->at, "a string without its closing quote");
		if (*at == '"')
			break;
		ret->escaped |= *at == '\\';
		len = dmig_json_char_len(at, json->end);
		if (!len)
			return fail(json, at, string_problem(*at));
		at += len;
	}
	ret->len = (size_t)(at - ret->text);
	json->at = at + 1;
	return true;
}

static const char *skip_digits(const char *at, const char *end)
{
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at;
}

/* Digits, at least one: false leaves *at where they are missing. */
static bool take_digits(const char **at, const char *end)
{
	const char *start = *at;

	*at = skip_digits(start, end);
	return *at > start;
}

static bool scan_number(struct dmig_json *json, struct dmig_json_token *ret)
{
	const char *at = json->at, *end = json->end, *first;

	ret->kind = DMIG_JSON_INTEGER;
	ret->text = at;
	if (*at == '-')
		at++;
	first = at;
	if (!take_digits(&at, end))
		return fail(json, at, "a digit is missing here");
	if (*first == '0' && at > first + 1)
		return fail(json, first, "a number with a leading zero");
	if (at < end && *at == '.') {
		ret->kind = DMIG_JSON_NUMBER;
		at++;
		if (!take_digits(&at, end))
			return fail(json, at, "a digit is missing here");
	}
	if (at < end && (*at | 0x20) == 'e') {
		ret->kind = DMIG_JSON_NUMBER;
		at++;
		if (at < end && (*at == '+' || *at == '-'))
			at++;
		if (!take_digits(&at, end))
			return fail(json, at, "a digit is missing here");
	}
	ret->len = (size_t)(at - ret->text);
	json->at = at;
	return true;
}

static bool scan_word(struct dmig_json *json, struct dmig_json_token *ret)
{
	static const struct {
		const char *text;
		enum dmig_json_kind kind;
	} words[] = {
		{ "true", DMIG_JSON_TRUE },
		{ "false", DMIG_JSON_FALSE },
		{ "null", DMIG_JSON_NULL },
	};
	size_t i;

	for (i = 0; i < DMIG_COUNT(words); i++) {
		size_t len = strlen(words[i].text);

		if ((size_t)(json->end - json->at) < len || memcmp(json->at, words[i].text, len))
			continue;
		ret->kind = words[i].kind;
		ret->text = json->at;
		ret->len = len;
		json->at += len;
		return true;
	}
	return fail(json, json->at, expected[json->expect]);
}

static bool open_level(struct dmig_json *json, struct dmig_json_token *ret, bool array)
{
	if (json->depth == DMIG_JSON_DEPTH_MAX)
		return fail(json, json->at, "nested deeper than 64 levels");
	json->arrays &= ~(1ULL << json->depth);
	json->arrays |= (u64)array << json->depth;
	json->depth++;
	json->expect = array ? EXPECT_VALUE_OR_END : EXPECT_KEY_OR_END;
	ret->kind = array ? DMIG_JSON_ARRAY : DMIG_JSON_OBJECT;
	ret->text = json->at++;
	ret->len = 1;
	return true;
}

static bool close_level(struct dmig_json *json, struct dmig_json_token *ret)
{
	static const bool may_end[] = {
		[EXPECT_VALUE_OR_END] = true,
		[EXPECT_KEY_OR_END] = true,
		[EXPECT_COMMA_OR_END] = true,
		[EXPECT_NOTHING] = false,
	};
	bool array = *json->at == ']';

	if (!may_end[json->expect] || array != in_array(json))
		return fail(json, json->at, expected[json->expect]);
	ret->kind = array ? DMIG_JSON_ARRAY_END : DMIG_JSON_OBJECT_END;
	ret->text = json->at++;
	ret->len = 1;
	json->depth--;
	end_value(json);
	return true;
}

static bool scan_key(struct dmig_json *json, struct dmig_json_token *ret)
{
	if (*json->at != '"')
		return fail(json, json->at, expected[json->expect]);
	ret->kind = DMIG_JSON_KEY;
	if (!scan_string(json, ret))
		return false;
	skip_blanks(json);
	if (json->at == json->end || *json->at != ':')
		return fail(json, json->at, "a colon is missing here");
	json->at++;
	json->expect = EXPECT_VALUE;
	return true;
}

static bool scan_value(struct dmig_json *json, struct dmig_json_token *ret)
{
	char c = *json->at;

	if (c == '{' || c == '[')
		return open_level(json, ret, c == '[');
	if (c == '"') {
		ret->kind = DMIG_JSON_STRING;
		if (!scan_string(json, ret))
			return false;
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		if (!scan_number(json, ret))
			return false;
	} else if (!scan_word(json, ret)) {
		return false;
	}
	end_value(json);
	return true;
}

static void take_comma(struct dmig_json *json)
{
	if (json->expect != EXPECT_COMMA_OR_END || json->at == json->end || *json->at != ',')
		return;
	json->at++;
	json->expect = in_array(json) ? EXPECT_VALUE : EXPECT_KEY;
	skip_blanks(json);
}

static bool scan(struct dmig_json *json, struct dmig_json_token *ret)
{
	skip_blanks(json);
	take_comma(json);
	ret->place = place_of(json, json->at);
	if (json->at == json->end) {
		if (json->expect != EXPECT_NOTHING)
			return fail(json, json->at, "the text ends too early");
		ret->kind = DMIG_JSON_END;
		return true;
	}
	if (*json->at == '}' || *json->at == ']')
		return close_level(json, ret);
	if (json->expect == EXPECT_KEY || json->expect == EXPECT_KEY_OR_END)
		return scan_key(json, ret);
	if (json->expect == EXPECT_VALUE || json->expect == EXPECT_VALUE_OR_END)
		return scan_value(json, ret);
	return fail(json, json->at, expected[json->expect]);
}

enum dmig_json_kind dmig_json_next(struct dmig_json *json, struct dmig_json_token *ret)
{
	*ret = (struct dmig_json_token){ .kind = DMIG_JSON_ERROR };
	if (json->problem || !scan(json, ret))
		ret->kind = DMIG_JSON_ERROR;
	return ret->kind;
}

/* The first and the last byte of a token as written, a string's quotes included. */
static const char *first_of(const struct dmig_json_token *token)
{
	return token->text - (token->kind == DMIG_JSON_STRING);
}

static const char *behind(const struct dmig_json_token *token)
{
	return token->text + token->len + (token->kind == DMIG_JSON_STRING);
}

bool dmig_json_skip(struct dmig_json *json, const struct dmig_json_token *token,
		    const char **ret_bytes, size_t *ret_size)
{
	struct dmig_json_token next = *token;
	const char *first;
	u8 depth;

	if (next.kind == DMIG_JSON_KEY)
		dmig_json_next(json, &next);
	if (next.kind <= DMIG_JSON_END)
		return false;
	first = first_of(&next);
	depth = json->depth;
	if (next.kind == DMIG_JSON_OBJECT || next.kind == DMIG_JSON_ARRAY)
		do {
			if (dmig_json_next(json, &next) == DMIG_JSON_ERROR)
				return false;
		} while (json->depth >= depth);
	if (ret_bytes)
		*ret_bytes = first;
	if (ret_size)
		*ret_size = (size_t)(behind(&next) - first);
	return true;
}

struct dmig_place dmig_json_place(const struct dmig_json *json)
{
	return place_of(json, json->problem_at);
}

int dmig_json_fail(const struct dmig_json *json, const char *file, struct devmig_error **ret_error)
{
	return dmig_fail_detail(ret_error, DMIG_BAD_JSON, file, dmig_json_place(json), "%s",
				json->problem);
}
