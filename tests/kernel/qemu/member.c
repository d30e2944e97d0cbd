// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include <lib/common/json.h>

#include "member.h"

#define NAME_MAX_LEN 64

/* Take the first name off a path; false: it is too long to be one that we ask for. */
static bool first_name(const char **path, char name[NAME_MAX_LEN])
{
	size_t len = strcspn(*path, ".");

	if (len >= NAME_MAX_LEN)
		return false;
	memcpy(name, *path, len);
	name[len] = '\0';
	*path += len;
	if (**path == '.')
		++*path;
	return true;
}

/* Go to the value of the member with this name in the object that has just begun. */
static bool enter(struct dmig_json *json, const char *name, struct dmig_json_token *ret)
{
	while (dmig_json_next(json, ret) == DMIG_JSON_KEY) {
		if (dmig_json_is(ret, name))
			return dmig_json_next(json, ret) != DMIG_JSON_ERROR;
		if (!dmig_json_skip(json, ret, NULL, NULL))
			return false;
	}
	return false;
}

static bool find(const char *text, const char *path, struct dmig_json_token *ret)
{
	struct dmig_json json;
	char name[NAME_MAX_LEN];

	dmig_json_begin(&json, text, strlen(text), 1);
	dmig_json_next(&json, ret);
	while (*path) {
		if (ret->kind != DMIG_JSON_OBJECT || !first_name(&path, name) ||
		    !enter(&json, name, ret))
			return false;
	}
	return true;
}

bool member_get(const char *text, const char *path, char *ret, size_t size)
{
	struct dmig_json_token token;
	size_t len = 0;

	if (!find(text, path, &token))
		return false;
	if (token.kind == DMIG_JSON_INTEGER && token.len < size) {
		memcpy(ret, token.text, token.len);
		ret[token.len] = '\0';
		return true;
	}
	if (token.kind != DMIG_JSON_STRING || !dmig_json_decode(&token, ret, size - 1, &len))
		return false;
	ret[len] = '\0';
	return true;
}

bool member_is_there(const char *text, const char *name)
{
	struct dmig_json_token token;

	return find(text, name, &token);
}
