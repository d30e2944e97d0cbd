// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/apply.h>
#include <core/builder.h>
#include <lib/common/error.h>

#include "rule_cut.h"

/*
 * Cutting a value of a rule's body where variables of MATCH stand in it.
 *
 * A value that is malformed before such a variable stands in it is not cut: the reader of
 * documents gets it as it is, and tells what is wrong.
 */

void dmig_cut_add(struct dmig_cut *c, u8 kind, const char *text, size_t len, u8 var)
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

bool dmig_cut_wrong(struct dmig_cut *c, enum dmig_reason reason, const char *at, size_t len)
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
static bool malformed(struct dmig_cut *c, enum dmig_reason reason, const char *at, size_t len)
{
	return c->line->vars && dmig_cut_wrong(c, reason, at, len);
}

static bool cut_quoted(struct dmig_cut *c)
{
	const char *const open = c->at;

	c->line->quoted = true;
	for (c->at++; c->at < c->end && *c->at != '"';) {
		if (*c->at == '{') {
			if (!dmig_cut_placeholder(c))
				return false;
			continue;
		}
		if (*c->at == '}')
			return malformed(c, DMIG_UNOPENED_BRACE, c->at, 1);
		if (*c->at == '\\' && !strchr("\"\\{}", dmig_cut_byte(c, ++c->at)))
			return malformed(c, DMIG_BAD_ESCAPE, c->at - 1, 2);
		dmig_cut_add(c, DMIG_FILL_TEXT, c->at, 1, 0);
		c->at++;
	}
	return c->at++ < c->end || malformed(c, DMIG_UNCLOSED_QUOTE, open, 1);
}

/* Trailing blanks are none of a bare value. */
static void trim(struct dmig_cut *c)
{
	struct dmig_fill *last = c->nfills ? &c->fills[c->nfills - 1] : NULL;

	if (!last || last->kind != DMIG_FILL_TEXT)
		return;
	while (last->len && dmig_is(last->text[last->len - 1], DMIG_C_BLANK))
		last->len--;
	c->nfills -= !last->len;
}

static bool cut_bare(struct dmig_cut *c)
{
	const char *const start = c->at;

	while (c->at < c->end) {
		if (*c->at == '#' && (c->at == start || dmig_is(c->at[-1], DMIG_C_BLANK)))
			break;
		if (*c->at == '{') {
			if (!dmig_cut_placeholder(c))
				return false;
			continue;
		}
		if (*c->at == '}')
			return malformed(c, DMIG_UNOPENED_BRACE, c->at, 1);
		dmig_cut_add(c, DMIG_FILL_TEXT, c->at, 1, 0);
		c->at++;
	}
	trim(c);
	return true;
}

/* Behind the value there is a comment, or nothing. */
static bool cut_rest(struct dmig_cut *c)
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
static void find_expression(struct dmig_cut *c)
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
	struct dmig_cut c = {
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
	if (!(dmig_cut_byte(&c, c.at) == '"' ? cut_quoted(&c) : cut_bare(&c)) || !cut_rest(&c) ||
	    !line->vars)
		return 0;
	if (c.full) {
		dmig_cut_wrong(&c, DMIG_LIMIT_VALUE, line->value, line->value_len);
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
