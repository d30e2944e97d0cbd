// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/error.h>
#include <lib/common/json.h>
#include <lib/document/form.h>

/*
 * The JSON form.  devmig-document(5), JSON
 *
 * The keys of a JSON object may come in any order, the builder wants SELF
 * before COMPATIBLE and fields before APPLY.  So each object is passed over
 * first, with a mark left at the values that it has; a mark is a copy of the
 * scanner.
 */

#define KEYS 2

/* Where the value of a key is. */
struct mark {
	struct dmig_json json; /* about to read the value */
	bool found;
};

static int json_error(struct dmig_reader *reader, const struct dmig_json *json)
{
	const char *file = reader->file ? reader->file : reader->name;
	struct devmig_error *error = NULL;

	dmig_json_fail(json, file, &error);
	dmig_reader_tell(reader, error);
	/* Nothing can be said of what comes behind. */
	return dmig_reader_errno(reader);
}

/* Problem @reason with the value @token, which is passed over. */
static int refuse(struct dmig_reader *reader, struct dmig_json *json, enum dmig_reason reason,
		  const struct dmig_json_token *token)
{
	int error = dmig_reader_problem(reader, reason, token->place, token->text, token->len);

	if (error)
		return error;
	return dmig_json_skip(json, token, NULL, NULL) ? 0 : json_error(reader, json);
}

static size_t find_key(const struct dmig_json_token *token, const char *const *keys)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (dmig_json_is(token, keys[i]))
			break;
	return i;
}

/* Pass over the object that was opened, mark the values of its keys. */
static int mark_keys(struct dmig_reader *reader, struct dmig_json *json, const char *const *keys,
		     enum dmig_reason unknown, struct mark *marks)
{
	struct dmig_json_token token;
	int error = 0;
	size_t key;

	while (!error && dmig_json_next(json, &token) == DMIG_JSON_KEY) {
		key = find_key(&token, keys);
		if (key == KEYS) {
			error = refuse(reader, json, unknown, &token);
		} else if (marks[key].found) {
			error = refuse(reader, json, DMIG_SHAPE_TWICE, &token);
		} else {
			marks[key] = (struct mark){ *json, true };
			if (!dmig_json_skip(json, &token, NULL, NULL))
				return json_error(reader, json);
		}
	}
	if (!error && token.kind == DMIG_JSON_ERROR)
		return json_error(reader, json);
	return error;
}

/* A name or a value with its escapes undone; the builder looks at the bytes. */
static int decode(struct dmig_reader *reader, const struct dmig_json_token *token, char *buffer,
		  size_t size, enum dmig_reason limit, size_t *ret_len)
{
	if (dmig_json_decode(token, buffer, size, ret_len))
		return 0;
	return dmig_reader_problem(reader, limit, token->place, token->text, token->len) ?: 1;
}

/* A field of a name and a value, which are one scanner's last two tokens. */
static int add(struct dmig_reader *reader, bool literal, const struct dmig_json_token *key,
	       const struct dmig_json_token *value)
{
	char name[DMIG_NAME_MAX], text[DMIG_VALUE_MAX];
	struct dmig_input input = {
		.name = name,
		.value = text,
		.name_place = key->place,
		.value_place = value->place,
	};
	int error;

	error = decode(reader, key, name, sizeof(name), DMIG_LIMIT_NAME, &input.name_len);
	if (!error)
		error = decode(reader, value, text, sizeof(text), DMIG_LIMIT_VALUE,
			       &input.value_len);
	if (error)
		return error < 0 ? error : 0;
	/* Columns are of the text behind the quote. */
	input.value_place.column += value->kind == DMIG_JSON_STRING;
	return literal ? dmig_reader_literal(reader, &input) : dmig_reader_field(reader, &input);
}

/* The fields of the object at a mark. */
static int read_fields(struct dmig_reader *reader, struct mark mark, enum dmig_section section)
{
	const bool self = section == DMIG_SECTION_SELF;
	struct dmig_json_token key, value;
	int error;

	if (dmig_json_next(&mark.json, &value) != DMIG_JSON_OBJECT)
		return refuse(reader, &mark.json, DMIG_SHAPE_FIELDS, &value);
	error = dmig_reader_object(reader, section, value.place);
	while (!error && dmig_json_next(&mark.json, &key) == DMIG_JSON_KEY) {
		dmig_json_next(&mark.json, &value);
		if (value.kind == DMIG_JSON_STRING || (self && value.kind == DMIG_JSON_INTEGER))
			error = add(reader, self, &key, &value);
		else
			error = refuse(reader, &mark.json,
				       self ? DMIG_SHAPE_VALUE : DMIG_SHAPE_STRING, &value);
	}
	return error;
}

/* One entry of "compatible", whose first token is @token. */
static int read_entry(struct dmig_reader *reader, struct dmig_json *json,
		      const struct dmig_json_token *token)
{
	static const char *const keys[KEYS] = { "fields", "apply" };
	struct mark marks[KEYS] = { 0 };
	int error;

	if (token->kind != DMIG_JSON_OBJECT)
		return refuse(reader, json, DMIG_SHAPE_ENTRY, token);
	error = mark_keys(reader, json, keys, DMIG_KEY_ENTRY, marks);
	if (error)
		return error;
	if (!marks[0].found)
		return dmig_reader_problem(reader, DMIG_EMPTY_OBJECT, token->place, NULL, 0);
	error = read_fields(reader, marks[0], DMIG_SECTION_COMPATIBLE);
	if (!error && marks[1].found)
		error = read_fields(reader, marks[1], DMIG_SECTION_APPLY);
	return error;
}

static int read_compatible(struct dmig_reader *reader, struct mark mark)
{
	struct dmig_json_token token;
	int error = 0;

	if (dmig_json_next(&mark.json, &token) != DMIG_JSON_ARRAY)
		return refuse(reader, &mark.json, DMIG_SHAPE_ARRAY, &token);
	while (!error && dmig_json_next(&mark.json, &token) != DMIG_JSON_ARRAY_END)
		error = read_entry(reader, &mark.json, &token);
	return error;
}

/* One value, and nothing behind it. */
static int read_top(struct dmig_reader *reader, struct dmig_json *json, struct mark *marks,
		    struct dmig_place *ret_place)
{
	static const char *const keys[KEYS] = { "self", "compatible" };
	struct dmig_json_token token;
	int error;

	if (dmig_json_next(json, &token) == DMIG_JSON_ERROR)
		return json_error(reader, json);
	*ret_place = token.place;
	if (token.kind == DMIG_JSON_OBJECT)
		error = mark_keys(reader, json, keys, DMIG_KEY_TOP, marks);
	else
		error = refuse(reader, json, DMIG_SHAPE_TOP, &token) ?: dmig_reader_errno(reader);
	if (!error && dmig_json_next(json, &token) == DMIG_JSON_ERROR)
		return json_error(reader, json);
	return error;
}

int dmig_json_parse(struct dmig_reader *reader, const char *bytes, size_t size)
{
	struct mark marks[KEYS] = { 0 };
	struct dmig_place start = { 1, 1 };
	struct dmig_json json;
	int error;

	error = dmig_reader_begin(reader, size);
	if (error)
		return error;
	if (size > DMIG_JSON_MAX)
		return dmig_reader_problem(reader, DMIG_LIMIT_DOCUMENT, start, NULL, 0);
	dmig_json_begin(&json, bytes, size, 1);
	error = read_top(reader, &json, marks, &start);
	if (error)
		return error;
	if (!marks[0].found)
		return dmig_reader_problem(reader, DMIG_NO_SELF, start, NULL, 0);
	error = read_fields(reader, marks[0], DMIG_SECTION_SELF);
	if (!error && marks[1].found)
		error = read_compatible(reader, marks[1]);
	return error;
}
