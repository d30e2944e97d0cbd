// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>

#include "rule_cut.h"

/* Cutting a placeholder in a value of a rule's body: a use of a variable, or a declaration. */

static size_t name_at(const struct dmig_cut *c, const char *at)
{
	const char *end = at;

	while (end < c->end && dmig_is(*end, DMIG_C_VAR))
		end++;
	return (size_t)(end - at);
}

/* The bit of a variable of the object's own; 0 for one too many, which is an error. */
static u16 own_bit(struct dmig_rule_names *own, const char *name, size_t len)
{
	size_t i = 0;

	while (i < own->count &&
	       (own->names[i].len != len || memcmp(own->names[i].name, name, len)))
		i++;
	if (i == DMIG_VARS_MAX)
		return 0;
	own->names[i].name = name;
	own->names[i].len = len;
	if (i == own->count)
		own->count++;
	return (u16)(1u << i);
}

/* {name}, at the brace, of which @len bytes are the name. */
static bool cut_use(struct dmig_cut *c, size_t len)
{
	const char *name = c->at + 1;
	const int var = dmig_rule_var(c->rule, name, len);

	if (var >= 0) {
		c->line->vars |= (u16)(1u << var);
		c->text = true;
		dmig_cut_add(c, DMIG_FILL_VAR, c->at, len + 2, (u8)var);
	} else if (c->line->in_self) {
		return dmig_cut_wrong(c, DMIG_UNDECLARED_IN_RULE, name, len);
	} else {
		c->line->uses |= own_bit(c->own, name, len);
		dmig_cut_add(c, DMIG_FILL_RAW, c->at, len + 2, 0);
	}
	c->at += len + 2;
	return true;
}

/* The end of an item in quotes, or NULL. */
static const char *pass_quoted(const struct dmig_cut *c, const char *at)
{
	for (at++; at < c->end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < c->end ? at + 1 : NULL;
}

/* Is there a variable of MATCH at the brace?  The length of its name, or 0. */
static size_t var_in_item(const struct dmig_cut *c, const char *at, int *ret)
{
	const size_t len = name_at(c, at + 1);

	if (!len || dmig_cut_byte(c, at + 1 + len) != '}')
		return 0;
	*ret = dmig_rule_var(c->rule, at + 1, len);
	return len;
}

/* The parts of a bare item that has a variable, up to @end. */
static void cut_item(struct dmig_cut *c, const char *end)
{
	const char *text = c->at;
	bool alone;
	int var;

	dmig_cut_add(c, DMIG_FILL_OPEN, text, 0, 0);
	while (c->at < end) {
		const size_t len = *c->at == '{' ? var_in_item(c, c->at, &var) : 0;

		if (!len) {
			c->at++;
			continue;
		}
		alone = c->at == text && c->fills[c->nfills - 1].kind == DMIG_FILL_OPEN &&
			c->at + len + 2 == end;
		dmig_cut_add(c, DMIG_FILL_ITEM, text, (size_t)(c->at - text), 0);
		dmig_cut_add(c, DMIG_FILL_ITEM_VAR, c->at, len + 2, (u8)var);
		c->fills[c->nfills - 1].alone = alone;
		c->line->vars |= (u16)(1u << var);
		c->at += len + 2;
		text = c->at;
	}
	dmig_cut_add(c, DMIG_FILL_ITEM, text, (size_t)(end - text), 0);
	dmig_cut_add(c, DMIG_FILL_CLOSE, end, 0, 0);
}

/* An item without quotes, up to the comma or brace behind it. */
static bool cut_bare_item(struct dmig_cut *c)
{
	const char *at = c->at;
	bool filled = false;
	int var;

	while (at < c->end && *at != ',' && *at != '}') {
		const size_t len = *at == '{' ? var_in_item(c, at, &var) : 0;

		if (len && var < 0)
			return dmig_cut_wrong(c, DMIG_UNDECLARED_IN_RULE, at + 1, len);
		filled |= len != 0;
		at += len ? len + 2 : 1;
	}
	if (filled) {
		cut_item(c, at);
	} else {
		dmig_cut_add(c, DMIG_FILL_RAW, c->at, (size_t)(at - c->at), 0);
		c->at = at;
	}
	return true;
}

/* The items of a list, behind its colon, and the brace behind it. */
static bool cut_list(struct dmig_cut *c)
{
	for (;;) {
		if (dmig_cut_byte(c, c->at) == '"') {
			const char *end = pass_quoted(c, c->at);

			if (!end)
				return false;
			dmig_cut_add(c, DMIG_FILL_RAW, c->at, (size_t)(end - c->at), 0);
			c->at = end;
		} else if (!cut_bare_item(c)) {
			return false;
		}
		if (dmig_cut_byte(c, c->at) != ',' && dmig_cut_byte(c, c->at) != '}')
			return false;
		dmig_cut_add(c, DMIG_FILL_RAW, c->at, 1, 0);
		if (*c->at++ == '}')
			return true;
	}
}

static bool find_type(struct dmig_cut *c, const char *name, size_t len)
{
	for (c->type = 0; c->type < DMIG_TYPE_COUNT; c->type++) {
		const char *known = dmig_type_name((enum dmig_type)c->type);

		if (strlen(known) == len && !memcmp(known, name, len))
			return true;
	}
	return false;
}

/* {name:type:list}, at the brace. */
static bool cut_declaration(struct dmig_cut *c, size_t len)
{
	const char *const name = c->at + 1;
	const char *const type = name + len + 1;
	const size_t type_len = name_at(c, type);

	if (c->line->in_self || !find_type(c, type, type_len))
		return false;
	if (dmig_rule_var(c->rule, name, len) >= 0)
		return dmig_cut_wrong(c, DMIG_DECLARED_TWICE, name, len);
	c->line->declares |= own_bit(c->own, name, len);
	if (dmig_cut_byte(c, type + type_len) != ':' && dmig_cut_byte(c, type + type_len) != '}')
		return false;
	dmig_cut_add(c, DMIG_FILL_RAW, c->at, (size_t)(type + type_len + 1 - c->at), 0);
	c->at = type + type_len + 1;
	return c->at[-1] == '}' || cut_list(c);
}

bool dmig_cut_placeholder(struct dmig_cut *c)
{
	const size_t len = name_at(c, c->at + 1);

	if (len && dmig_cut_byte(c, c->at + 1 + len) == '}')
		return cut_use(c, len);
	return len && dmig_cut_byte(c, c->at + 1 + len) == ':' && cut_declaration(c, len);
}
