// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/mdevctl.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/json.h>
#include <string.h>

struct devmig_mdevctl {
	const char *type;
	size_t count;
	struct devmig_mdevctl_attribute *attributes;
	size_t room;
	/* All strings: what is decoded is never longer than what was written. */
	char *at;
	char texts[];
};

struct reader {
	struct dmig_json json;
	struct devmig_mdevctl *description;
	const char *name;
	struct devmig_error **ret_error;
};

static int bad_json(const struct reader *reader)
{
	return dmig_json_fail(&reader->json, reader->name, reader->ret_error);
}

static int bad_shape(const struct reader *reader, const struct dmig_json_token *token,
		     const char *rule)
{
	return dmig_fail(reader->ret_error, -EBADMSG, "%s:%u:%u: %s",
			 reader->name ? reader->name : "mdevctl's description", token->place.line,
			 token->place.column, rule);
}

/* A copy of a string's content; NULL: it has a NUL in it. */
static const char *keep(struct reader *reader, const struct dmig_json_token *token)
{
	struct devmig_mdevctl *description = reader->description;
	char *text = description->at;
	size_t len;

	if (!dmig_json_decode(token, text, token->len, &len) || memchr(text, '\0', len))
		return NULL;
	text[len] = '\0';
	description->at = text + len + 1;
	return text;
}

static int make_room(struct reader *reader)
{
	struct devmig_mdevctl *description = reader->description;
	size_t room = description->room ? 2 * description->room : 16;
	struct devmig_mdevctl_attribute *attributes;

	if (description->count == DEVMIG_MDEVCTL_ATTRIBUTES_MAX)
		return dmig_fail(reader->ret_error, -E2BIG,
				 "mdevctl's description has more than %u attributes",
				 DEVMIG_MDEVCTL_ATTRIBUTES_MAX);
	if (description->count < description->room)
		return 0;
	attributes = reallocarray(description->attributes, room, sizeof(*attributes));
	if (!attributes)
		return dmig_fail_memory(reader->ret_error);
	description->attributes = attributes;
	description->room = room;
	return 0;
}

static int add_attribute(struct reader *reader, const struct dmig_json_token *name)
{
	struct devmig_mdevctl *description = reader->description;
	struct devmig_mdevctl_attribute attribute = { .name = keep(reader, name) };
	struct dmig_json_token value;
	int err = make_room(reader);

	if (err)
		return err;
	if (dmig_json_next(&reader->json, &value) == DMIG_JSON_ERROR)
		return bad_json(reader);
	if (value.kind != DMIG_JSON_STRING)
		return bad_shape(reader, &value, "an attribute's value is not a text");
	attribute.value = keep(reader, &value);
	if (!attribute.name || !attribute.value)
		return bad_shape(reader, name, "an attribute with a NUL in it");
	description->attributes[description->count++] = attribute;
	return 0;
}

/* [{"a": "1"}, {"b": "2", "c": "3"}] */
static int read_attributes(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_json_token token;
	int err = 0;

	if (value->kind == DMIG_JSON_NULL)
		return 0;
	if (value->kind != DMIG_JSON_ARRAY)
		return bad_shape(reader, value, "attrs is not a list");
	while (!err && dmig_json_next(&reader->json, &token) != DMIG_JSON_ARRAY_END) {
		if (token.kind == DMIG_JSON_ERROR)
			return bad_json(reader);
		if (token.kind == DMIG_JSON_KEY)
			err = add_attribute(reader, &token);
		else if (token.kind != DMIG_JSON_OBJECT && token.kind != DMIG_JSON_OBJECT_END)
			err = bad_shape(reader, &token, "attrs has something else than objects");
	}
	return err;
}

static int read_type(struct reader *reader, const struct dmig_json_token *value)
{
	if (value->kind == DMIG_JSON_STRING)
		reader->description->type = keep(reader, value);
	if (value->kind != DMIG_JSON_STRING || !reader->description->type)
		return bad_shape(reader, value, "mdev_type is not a text");
	return 0;
}

static int read_member(struct reader *reader, const struct dmig_json_token *name)
{
	struct dmig_json_token value;

	if (dmig_json_next(&reader->json, &value) == DMIG_JSON_ERROR)
		return bad_json(reader);
	if (dmig_json_is(name, "mdev_type"))
		return read_type(reader, &value);
	if (dmig_json_is(name, "attrs"))
		return read_attributes(reader, &value);
	return dmig_json_skip(&reader->json, &value, NULL, NULL) ? 0 : bad_json(reader);
}

static int read_description(struct reader *reader)
{
	struct dmig_json_token token;
	int err = 0;

	if (dmig_json_next(&reader->json, &token) == DMIG_JSON_ERROR)
		return bad_json(reader);
	if (token.kind != DMIG_JSON_OBJECT)
		return bad_shape(reader, &token, "not an object");
	while (!err && dmig_json_next(&reader->json, &token) == DMIG_JSON_KEY)
		err = read_member(reader, &token);
	if (!err && (token.kind == DMIG_JSON_ERROR ||
		     dmig_json_next(&reader->json, &token) != DMIG_JSON_END))
		err = bad_json(reader);
	return err;
}

DEVMIG_EXPORT int devmig_mdevctl_parse(const char *bytes, size_t size, const char *name,
				       struct devmig_mdevctl **ret, struct devmig_error **ret_error)
{
	struct reader reader = { .name = name, .ret_error = ret_error };
	int err;

	if (size > DEVMIG_MDEVCTL_MAX)
		return dmig_fail(ret_error, -E2BIG, "mdevctl's description has more than %u bytes",
				 DEVMIG_MDEVCTL_MAX);
	/* Each string has two quotes around it, so there is room for the NUL behind it. */
	reader.description = calloc(1, sizeof(*reader.description) + size + 1);
	if (!reader.description)
		return dmig_fail_memory(ret_error);
	reader.description->type = "";
	reader.description->at = reader.description->texts;
	dmig_json_begin(&reader.json, bytes, size, 1);
	err = read_description(&reader);
	if (err)
		devmig_mdevctl_free(reader.description);
	else
		*ret = reader.description;
	return err;
}

DEVMIG_EXPORT void devmig_mdevctl_free(struct devmig_mdevctl *description)
{
	if (!description)
		return;
	free(description->attributes);
	free(description);
}

DEVMIG_EXPORT const char *devmig_mdevctl_type(const struct devmig_mdevctl *description)
{
	return description->type;
}

DEVMIG_EXPORT size_t devmig_mdevctl_attribute_count(const struct devmig_mdevctl *description)
{
	return description->count;
}

DEVMIG_EXPORT int devmig_mdevctl_attribute(const struct devmig_mdevctl *description, size_t index,
					   struct devmig_mdevctl_attribute *ret)
{
	if (index >= description->count)
		return -ERANGE;
	*ret = description->attributes[index];
	return 0;
}
