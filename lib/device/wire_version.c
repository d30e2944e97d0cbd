// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wire_version.h"

#include <errno.h>
#include <lib/common/json.h>
#include <stdio.h>
#include <string.h>

/* The most bytes that we read or write at once. */
#define TRANSFER_MAX (1U << 20)

/* The members of "capabilities" that we know. */
static const struct {
	const char *name;
	size_t offset;
	uint32_t most;
} members[] = {
	{ "max_msg_fds", offsetof(struct dmig_wire_limits, fds), DMIG_WIRE_FDS_MAX },
	{ "max_data_xfer_size", offsetof(struct dmig_wire_limits, transfer), TRANSFER_MAX },
};

static bool is_key(const struct dmig_json_token *token, const char *name)
{
	return token->len == strlen(name) && !memcmp(token->text, name, token->len);
}

/* A whole number from 1 on, at most @most. */
static int read_count(const struct dmig_json_token *token, uint32_t most, uint32_t *ret)
{
	uint64_t value = 0;

	if (token->kind != DMIG_JSON_INTEGER || token->text[0] == '-')
		return -EBADMSG;
	for (size_t i = 0; i < token->len && value <= most; i++)
		value = value * 10 + (uint64_t)(token->text[i] - '0');
	if (!value)
		return -EBADMSG;
	*ret = value < most ? (uint32_t)value : most;
	return 0;
}

/* At the value of a member of "capabilities". */
static int read_member(const struct dmig_json_token *key, const struct dmig_json_token *value,
		       struct dmig_wire_limits *ret)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (is_key(key, members[i].name))
			return read_count(value, members[i].most,
					  (uint32_t *)((char *)ret + members[i].offset));
	return 0;
}

int dmig_wire_version_read(const char *data, size_t size, struct dmig_wire_limits *ret)
{
	struct dmig_json_token token;
	struct dmig_json_token key = { 0 };
	struct dmig_json json;
	bool inside = false; /* of "capabilities" */
	unsigned int depth = 0;
	int error = 0;

	ret->fds = DMIG_WIRE_FDS_DEFAULT;
	ret->transfer = DMIG_WIRE_TRANSFER_DEFAULT;
	if (!size)
		return 0;
	if (data[size - 1])
		return -EBADMSG;
	dmig_json_begin(&json, data, size - 1, 1);
	while (!error && dmig_json_next(&json, &token) > DMIG_JSON_END) {
		if (!depth && token.kind != DMIG_JSON_OBJECT)
			return -EBADMSG;
		if (token.kind == DMIG_JSON_OBJECT || token.kind == DMIG_JSON_ARRAY) {
			if (depth == 1)
				inside = is_key(&key, "capabilities");
			depth++;
		} else if (token.kind == DMIG_JSON_OBJECT_END ||
			   token.kind == DMIG_JSON_ARRAY_END) {
			depth--;
		} else if (token.kind == DMIG_JSON_KEY) {
			key = token;
		} else if (depth == 2 && inside) {
			error = read_member(&key, &token, ret);
		}
	}
	return error || token.kind == DMIG_JSON_END ? error : -EBADMSG;
}

size_t dmig_wire_version_write(char data[DMIG_WIRE_VERSION_MAX])
{
	const int len =
		snprintf(data, DMIG_WIRE_VERSION_MAX,
			 "{\"capabilities\":{\"max_msg_fds\":%u,\"max_data_xfer_size\":%u}}",
			 DMIG_WIRE_FDS_MAX, TRANSFER_MAX);

	return (size_t)len + 1;
}
