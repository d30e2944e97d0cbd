// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/apply.h>
#include <core/builder.h>
#include <lib/common/error.h>
#include <lib/host/rule.h>

/*
 * Cutting a value of a rule's body where variables of MATCH stand in it.
 *
 * A value that is malformed before such a variable stands in it is not cut: the reader of
 * documents gets it as it is, and tells what is wrong.
 */

struct cut {
	struct dmig_rule_reader *reader;
	const struct dmig_rule *rule;
	struct dmig_rule_names *own;
	struct dmig_rule_line *line;
	const char *at;
	const char *end;
	bool text; /* a variable of MATCH stands as text */
	bool in_item;
	u8 type;   /* of the list */
	bool full; /* there are more parts than a value can have */
	size_t nfills;
	struct dmig_fill fills[DMIG_VALUE_MAX + 1];
};

/* A part of the value; parts of one kind that follow one another are one. */
static void add(struct cut *c, u8 kind, const char *text, size_t len, u8 var)
{
	struct dmig_fill *last = c->nfills ? &c->fills[c->nfills - 1] : NULL;
	const bool plain =
		kind == DMIG_FILL_TEXT || kind == DMIG_FILL_RAW || kind == DMIG_FILL_ITEM;

	if (last && plain && last->kind == kind && last->text + last->len == text) {
		last->len = (u16)(last->len + len);
		return;
	}
	if (plain && !len)
		return;
	if (c->nfills == DMIG_COUNT(c->fills)) {
		c->full = true;
		return;
	}
	c->fills[c->nfills++] = (struct dmig_fill){
		.text = text,
		.len = (u16)len,
		.kind = kind,
		.var = var,
		.type = c->type,
	};
}

static bool wrong(struct cut *c, enum dmig_reason reason, const char *at, size_t len)
{
	const struct dmig_place place = {
		c->line->line,
		c->line->column + (u32)(at - c->line->value),
	};

	c->line->told = true;
	dmig_rule_wrong(c->reader, reason, place, at, len);
	return false;
}

/* The same, if the reader of documents would not see it for a variable that it does not know. */
static bool malformed(struct cut *c, enum dmig_reason reason, const char *at, size_t len)
{
	return c->line->vars && wrong(c, reason, at, len);
}

static size_t name_at(const struct cut *c, const char *at)
{
	const char *end = at;

	while (end < c->end && dmig_is(*end, DMIG_C_VAR))
		end++;
	return (size_t)(end - at);
}

static char byte_at(const struct cut *c, const char *at)
{
	return at < c->end ? *at : '\n';
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
static bool cut_use(struct cut *c, size_t len)
{
	const char *name = c->at + 1;
	const int var = dmig_rule_var(c->rule, name, len);

	if (var >= 0) {
		c->line->vars |= (u16)(1u << var);
		c->text = true;
		add(c, DMIG_FILL_VAR, c->at, len + 2, (u8)var);
	} else if (c->line->in_self) {
		return wrong(c, DMIG_UNDECLARED_IN_RULE, name, len);
	} else {
		c->line->uses |= own_bit(c->own, name, len);
		add(c, DMIG_FILL_RAW, c->at, len + 2, 0);
	}
	c->at += len + 2;
	return true;
}

/* The end of an item in quotes, or NULL. */
static const char *pass_quoted(const struct cut *c, const char *at)
{
	for (at++; at < c->end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < c->end ? at + 1 : NULL;
}

/* Is there a variable of MATCH at the brace?  The length of its name, or 0. */
static size_t var_in_item(const struct cut *c, const char *at, int *ret)
{
	const size_t len = name_at(c, at + 1);

	if (!len || byte_at(c, at + 1 + len) != '}')
		return 0;
	*ret = dmig_rule_var(c->rule, at + 1, len);
	return len;
}

/* The parts of a bare item that has a variable, up to @end. */
static void cut_item(struct cut *c, const char *end)
{
	const char *text = c->at;
	bool alone;
	int var;

	add(c, DMIG_FILL_OPEN, text, 0, 0);
	while (c->at < end) {
		const size_t len = *c->at == '{' ? var_in_item(c, c->at, &var) : 0;

		if (!len) {
			c->at++;
			continue;
		}
		alone = c->at == text && c->fills[c->nfills - 1].kind == DMIG_FILL_OPEN &&
			c->at + len + 2 == end;
		add(c, DMIG_FILL_ITEM, text, (size_t)(c->at - text), 0);
		add(c, DMIG_FILL_ITEM_VAR, c->at, len + 2, (u8)var);
		c->fills[c->nfills - 1].alone = alone;
		c->line->vars |= (u16)(1u << var);
		c->at += len + 2;
		text = c->at;
	}
	add(c, DMIG_FILL_ITEM, text, (size_t)(end - text), 0);
	add(c, DMIG_FILL_CLOSE, end, 0, 0);
}

/* An item without quotes, up to the comma or brace behind it. */
static bool cut_bare_item(struct cut *c)
{
	const char *at = c->at;
	bool filled = false;
	int var;

	while (at < c->end && *at != ',' && *at != '}') {
		const size_t len = *at == '{' ? var_in_item(c, at, &var) : 0;

		if (len && var < 0)
			return wrong(c, DMIG_UNDECLARED_IN_RULE, at + 1, len);
		filled |= len != 0;
		at += len ? len + 2 : 1;
	}
	if (filled) {
		cut_item(c, at);
	} else {
		add(c, DMIG_FILL_RAW, c->at, (size_t)(at - c->at), 0);
		c->at = at;
	}
	return true;
}

/* The items of a list, behind its colon, and the brace behind it. */
static bool cut_list(struct cut *c)
{
	for (;;) {
		if (byte_at(c, c->at) == '"') {
			const char *end = pass_quoted(c, c->at);

			if (!end)
				return false;
			add(c, DMIG_FILL_RAW, c->at, (size_t)(end - c->at), 0);
			c->at = end;
		} else if (!cut_bare_item(c)) {
			return false;
		}
		if (byte_at(c, c->at) != ',' && byte_at(c, c->at) != '}')
			return false;
		add(c, DMIG_FILL_RAW, c->at, 1, 0);
		if (*c->at++ == '}')
			return true;
	}
}

static bool find_type(struct cut *c, const char *name, size_t len)
{
	for (c->type = 0; c->type < DMIG_TYPE_COUNT; c->type++) {
		const char *known = dmig_type_name((enum dmig_type)c->type);

		if (strlen(known) == len && !memcmp(known, name, len))
			return true;
	}
	return false;
}

/* {name:type:list}, at the brace. */
static bool cut_declaration(struct cut *c, size_t len)
{
	const char *const name = c->at + 1;
	const char *const type = name + len + 1;
	const size_t type_len = name_at(c, type);

	if (c->line->in_self || !find_type(c, type, type_len))
		return false;
	if (dmig_rule_var(c->rule, name, len) >= 0)
		return wrong(c, DMIG_DECLARED_TWICE, name, len);
	c->line->declares |= own_bit(c->own, name, len);
	if (byte_at(c, type + type_len) != ':' && byte_at(c, type + type_len) != '}')
		return false;
	add(c, DMIG_FILL_RAW, c->at, (size_t)(type + type_len + 1 - c->at), 0);
	c->at = type + type_len + 1;
	return c->at[-1] == '}' || cut_list(c);
}

static bool cut_placeholder(struct cut *c)
{
	const size_t len = name_at(c, c->at + 1);

	if (len && byte_at(c, c->at + 1 + len) == '}')
		return cut_use(c, len);
	return len && byte_at(c, c->at + 1 + len) == ':' && cut_declaration(c, len);
}

static bool cut_quoted(struct cut *c)
{
	const char *const open = c->at;

	c->line->quoted = true;
	for (c->at++; c->at < c->end && *c->at != '"';) {
		if (*c->at == '{') {
			if (!cut_placeholder(c))
				return false;
			continue;
		}
		if (*c->at == '}')
			return malformed(c, DMIG_UNOPENED_BRACE, c->at, 1);
		if (*c->at == '\\' && !strchr("\"\\{}", byte_at(c, ++c->at)))
			return malformed(c, DMIG_BAD_ESCAPE, c->at - 1, 2);
		add(c, DMIG_FILL_TEXT, c->at, 1, 0);
		c->at++;
	}
	return c->at++ < c->end || malformed(c, DMIG_UNCLOSED_QUOTE, open, 1);
}

/* Trailing blanks are none of a bare value. */
static void trim(struct cut *c)
{
	struct dmig_fill *last = c->nfills ? &c->fills[c->nfills - 1] : NULL;

	if (!last || last->kind != DMIG_FILL_TEXT)
		return;
	while (last->len && dmig_is(last->text[last->len - 1], DMIG_C_BLANK))
		last->len--;
	c->nfills -= !last->len;
}

static bool cut_bare(struct cut *c)
{
	const char *const start = c->at;

	while (c->at < c->end) {
		if (*c->at == '#' && (c->at == start || dmig_is(c->at[-1], DMIG_C_BLANK)))
			break;
		if (*c->at == '{') {
			if (!cut_placeholder(c))
				return false;
			continue;
		}
		if (*c->at == '}')
			return malformed(c, DMIG_UNOPENED_BRACE, c->at, 1);
		add(c, DMIG_FILL_TEXT, c->at, 1, 0);
		c->at++;
	}
	trim(c);
	return true;
}

/* Behind the value there is a comment, or nothing. */
static bool cut_rest(struct cut *c)
{
	while (c->at < c->end && dmig_is(*c->at, DMIG_C_BLANK))
		c->at++;
	if (c->at < c->end && *c->at != '#')
		return malformed(c, DMIG_AFTER_QUOTE, c->at, 1);
	while (c->at < c->end && dmig_is(*c->at, DMIG_C_PRINT))
		c->at++;
	return c->at == c->end || malformed(c, DMIG_BAD_BYTE, c->at, 1);
}

/* {n}*2 of a number that MATCH has found. */
static void find_expression(struct cut *c)
{
	const struct dmig_fill *fills = c->fills;
	const struct dmig_var *vars = dmig_vars(c->rule->match, dmig_rule_object(c->rule));

	if (c->line->quoted || c->nfills != 2 || fills[0].kind != DMIG_FILL_VAR ||
	    fills[1].kind != DMIG_FILL_TEXT || vars[fills[0].var].type != DMIG_TYPE_INT)
		return;
	if (dmig_is_operation(fills[1].text, fills[1].len, &c->line->operand))
		c->line->op = (u8)*fills[1].text;
}

int dmig_rule_cut(struct dmig_rule_reader *reader, const struct dmig_rule *rule,
		  struct dmig_rule_names *own, struct dmig_rule_line *line)
{
	struct cut c = {
		.reader = reader,
		.rule = rule,
		.own = own,
		.line = line,
		.at = line->value,
		.end = line->value + line->value_len,
	};
	struct dmig_fill *copy;

	while (c.at < c.end && dmig_is(*c.at, DMIG_C_BLANK))
		c.at++;
	if (!(byte_at(&c, c.at) == '"' ? cut_quoted(&c) : cut_bare(&c)) || !cut_rest(&c) ||
	    !line->vars)
		return 0;
	if (c.full) {
		wrong(&c, DMIG_LIMIT_VALUE, line->value, line->value_len);
		return 0;
	}
	find_expression(&c);
	line->quoted |= c.text;
	copy = dmig_arena_array(&reader->rules->arena, c.nfills, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, c.fills, c.nfills * sizeof(*copy));
	line->fills = copy;
	line->nfills = (u16)c.nfills;
	return 0;
}
