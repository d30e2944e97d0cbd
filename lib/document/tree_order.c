// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/document/tree.h>

/* A text without NUL. */
struct slice {
	const char *at;
	size_t len;
};

/*
 * The variables of an object, a bit each.  An object may have 16; those past
 * twice as many have no bit, as the object is refused anyway.
 */
#define VARIABLES 32

struct variables {
	struct slice names[VARIABLES];
	unsigned int count;
};

struct links {
	u32 declares;
	u32 uses;
};

static u32 bit_of(struct variables *variables, struct slice name)
{
	unsigned int i;

	for (i = 0; i < variables->count; i++)
		if (variables->names[i].len == name.len &&
		    !memcmp(variables->names[i].at, name.at, name.len))
			return 1u << i;
	if (i == VARIABLES)
		return 0;
	variables->names[variables->count++] = name;
	return 1u << i;
}

/* Behind the quoted list item that begins at @at. */
static const char *skip_item(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < end ? at + 1 : end;
}

/* Behind the placeholder that opens at @at; its variable goes into @links. */
static const char *take_placeholder(const char *at, const char *end, struct variables *variables,
				    struct links *links)
{
	struct slice name = { .at = ++at };

	while (at < end && *at != ':' && *at != '}')
		at++;
	name.len = (size_t)(at - name.at);
	if (at < end && *at == ':')
		links->declares |= bit_of(variables, name);
	else
		links->uses |= bit_of(variables, name);
	while (at < end && *at != '}')
		at = *at == '"' ? skip_item(at, end) : at + 1;
	return at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* In a bare value, outside braces. */
static bool begins_comment(const char *value, const char *at)
{
	return *at == '#' && (at == value || is_blank(at[-1]));
}

/*
 * What a value declares and uses.  In quotes a backslash takes the next byte's
 * meaning away, and the closing quote ends it.
 */
static struct links links_of(const struct dmig_tree_field *field, struct variables *variables)
{
	const char *at = field->value, *end = at + field->value_len;
	struct links links = { 0 };
	bool quoted;

	while (at < end && is_blank(*at))
		at++;
	quoted = at < end && *at == '"';
	for (at += quoted; at < end; at++) {
		if (*at == '{')
			at = take_placeholder(at, end, variables, &links);
		else if (quoted && *at == '\\')
			at++;
		else if (quoted ? *at == '"' : begins_comment(field->value, at))
			break;
	}
	links.uses &= ~links.declares;
	return links;
}

void dmig_tree_order(const struct dmig_tree_object *object, u8 ret[DMIG_FIELDS_MAX])
{
	struct variables variables = { .count = 0 };
	struct links links[DMIG_FIELDS_MAX];
	bool taken[DMIG_FIELDS_MAX] = { 0 };
	u32 declared = 0;
	size_t i, n = 0;

	for (i = 0; i < object->count; i++)
		links[i] = links_of(&object->fields[i], &variables);
	for (i = 0; i < object->count; i++) {
		if (taken[i] || links[i].uses & ~declared)
			continue;
		taken[i] = true;
		declared |= links[i].declares;
		ret[n++] = (u8)i;
		/* What waited for it is now the first that is free, perhaps. */
		if (links[i].declares)
			i = (size_t)-1;
	}
	for (i = 0; i < object->count; i++)
		if (!taken[i])
			ret[n++] = (u8)i;
}
