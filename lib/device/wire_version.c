// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wire_version.h"

#include <errno.h>
#include <lib/common/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The most bytes that we read or write at once. */
#define TRANSFER_MAX (1U << 20)

/* The members of "capabilities" that we know. */
static const struct {
	const char *name;
	size_t offset;
	uint32_t least;
	uint32_t most;
} members[] = {
	{ "max_msg_fds", offsetof(struct dmig_wire_limits, fds), 0, DMIG_WIRE_FDS_MAX },
	{ "max_data_xfer_size", offsetof(struct dmig_wire_limits, transfer), 1, TRANSFER_MAX },
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

/* A whole number from @least on; one over @most is as good as that. */
static int read_count(const struct dmig_json_token *token, uint32_t least, uint32_t most,
		      uint32_t *ret)
{
	uint64_t value = 0;

	if (token->kind != DMIG_JSON_INTEGER || token->text[0] == '-')
		return -EBADMSG;
	for (size_t i = 0; i < token->len && value <= most; i++)
		value = value * 10 + (uint64_t)(token->text[i] - '0');
	if (value < least)
		return -EBADMSG;
	*ret = value < most ? (uint32_t)value : most;
	return 0;
}

static size_t member_of(const struct dmig_json_token *key)
{
	size_t i = 0;

	while (i < MEMBERS && !dmig_json_is(key, members[i].name))
		i++;
	return i;
}

/* The members behind the { of "capabilities", up to its }. */
static int read_capabilities(struct dmig_json *json, struct dmig_wire_limits *ret)
{
	bool seen[MEMBERS] = { false };
	struct dmig_json_token key;
	struct dmig_json_token value;

	while (dmig_json_next(json, &key) == DMIG_JSON_KEY) {
		const size_t i = member_of(&key);

		if (i == MEMBERS) {
			if (!dmig_json_skip(json, &key, NULL, NULL))
				return -EBADMSG;
			continue;
		}
		dmig_json_next(json, &value);
		if (seen[i] || read_count(&value, members[i].least, members[i].most,
					  (uint32_t *)((char *)ret + members[i].offset)))
			return -EBADMSG;
		seen[i] = true;
	}
	return key.kind == DMIG_JSON_OBJECT_END ? 0 : -EBADMSG;
}

/* The members of the whole, up to its }. */
static int read_members(struct dmig_json *json, struct dmig_wire_limits *ret)
{
	struct dmig_json_token token;
	bool seen = false;

	while (dmig_json_next(json, &token) == DMIG_JSON_KEY) {
		if (!dmig_json_is(&token, "capabilities")) {
			if (!dmig_json_skip(json, &token, NULL, NULL))
				return -EBADMSG;
			continue;
		}
		if (seen || dmig_json_next(json, &token) != DMIG_JSON_OBJECT ||
		    read_capabilities(json, ret))
			return -EBADMSG;
		seen = true;
	}
	return token.kind == DMIG_JSON_OBJECT_END ? 0 : -EBADMSG;
}

int dmig_wire_version_read(const char *data, size_t size, struct dmig_wire_limits *ret)
{
	struct dmig_json_token token;
	struct dmig_json json;

	ret->fds = DMIG_WIRE_FDS_DEFAULT;
	ret->transfer = DMIG_WIRE_TRANSFER_DEFAULT;
	if (!size)
		return 0;
	if (data[size - 1])
		return -EBADMSG;
	dmig_json_begin(&json, data, size - 1, 1);
	if (dmig_json_next(&json, &token) != DMIG_JSON_OBJECT || read_members(&json, ret))
		return -EBADMSG;
	return dmig_json_next(&json, &token) == DMIG_JSON_END ? 0 : -EBADMSG;
}

size_t dmig_wire_version_write(char data[DMIG_WIRE_VERSION_MAX])
{
	const int len =
		snprintf(data, DMIG_WIRE_VERSION_MAX,
			 "{\"capabilities\":{\"max_msg_fds\":%u,\"max_data_xfer_size\":%u}}",
			 DMIG_WIRE_FDS_MAX, TRANSFER_MAX);

	return (size_t)len + 1;
}
