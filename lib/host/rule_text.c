// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/apply.h>
#include <core/builder.h>
#include <core/number.h>
#include <lib/host/rule.h>
#include <stdio.h>

/*
 * The text of a value of the body.  What stands for a variable is written so that it stands
 * for its bytes: in quotes and escaped as text, and looked at where it is to be a number.
 */

/* Stands in for whatever a list is filled with while a rule is tried. */
static const char *const samples[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = "1",     [DMIG_TYPE_STRING] = "\"1\"", [DMIG_TYPE_VERSION] = "1",
	[DMIG_TYPE_SET] = "\"1\"", [DMIG_TYPE_MASK] = "0x1",
};

struct writer {
	const struct dmig_filling *filling;
	const struct dmig_rule_line *line;
	struct dmig_rule_text *text;
	struct dmig_out out; /* to the text's bytes */
	bool in_item;        /* of a trial: what stands there is passed over */
};

static void put(struct writer *w, const char *bytes, size_t len, bool escaped)
{
	for (size_t i = 0; i < len; i++) {
		if (escaped && strchr("\"\\{}", bytes[i]) && bytes[i])
			dmig_out_char(&w->out, '\\');
		dmig_out_char(&w->out, bytes[i]);
	}
}

static bool is_quoted_type(u8 type)
{
	return type == DMIG_TYPE_STRING || type == DMIG_TYPE_SET;
}

static void wrong(struct writer *w, enum dmig_reason reason, struct dmig_rule_value near)
{
	if (w->text->reason)
		return;
	w->text->reason = reason;
	w->text->near = near;
}

/* '+' separates items of a set: each is one of the list's. */
static void put_set(struct writer *w, struct dmig_rule_value value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.text[i] == '+')
			put(w, "\",\"", 3, false);
		else
			put(w, &value.text[i], 1, true);
	}
}

static void put_string(struct writer *w, struct dmig_rule_value value)
{
	put(w, value.text, value.len, true);
}

static void put_int(struct writer *w, struct dmig_rule_value value)
{
	u64 number;

	if (!dmig_int_parse(value.text, value.len, &number))
		wrong(w, DMIG_BAD_INT, value);
	put(w, value.text, value.len, false);
}

static void put_version(struct writer *w, struct dmig_rule_value value)
{
	struct dmig_version version;
	u8 parts;

	if (!dmig_version_parse(value.text, value.len, &version, &parts))
		wrong(w, DMIG_BAD_VERSION, value);
	put(w, value.text, value.len, false);
}

/* A source may have its mask in decimal digits, a list has not. */
static void put_mask(struct writer *w, struct dmig_rule_value value)
{
	char digits[sizeof("0x0123456789abcdef")];
	const char *hex;
	size_t len;
	u64 bits[2];

	if (!dmig_mask_parse(value.text, value.len, &hex, &len, bits)) {
		wrong(w, DMIG_BAD_MASK, value);
	} else if (len) {
		put(w, value.text, value.len, false);
	} else {
		snprintf(digits, sizeof(digits), "0x%llx", (unsigned long long)bits[0]);
		put(w, digits, strlen(digits), false);
	}
}

static void (*const put_type[DMIG_TYPE_COUNT])(struct writer *w, struct dmig_rule_value value) = {
	[DMIG_TYPE_INT] = put_int,         [DMIG_TYPE_STRING] = put_string,
	[DMIG_TYPE_VERSION] = put_version, [DMIG_TYPE_SET] = put_string,
	[DMIG_TYPE_MASK] = put_mask,
};

/* The quotes around an item. */
static void put_item_end(struct writer *w, const struct dmig_fill *fill)
{
	const bool trial = w->filling->trial;
	const char *sample = samples[fill->type];

	w->in_item = trial && fill->kind == DMIG_FILL_OPEN;
	if (w->in_item)
		put(w, sample, strlen(sample), false);
	if (!trial && is_quoted_type(fill->type))
		put(w, "\"", 1, false);
}

static void put_item_var(struct writer *w, const struct dmig_fill *fill)
{
	if (w->in_item)
		return;
	if (fill->type == DMIG_TYPE_SET && fill->alone)
		put_set(w, w->filling->values[fill->var]);
	else
		put_type[fill->type](w, w->filling->values[fill->var]);
}

static void put_fill(struct writer *w, const struct dmig_fill *fill)
{
	const bool escaped = w->line->quoted && !w->line->in_self;
	const struct dmig_rule_value *value;

	switch ((enum dmig_fill_kind)fill->kind) {
	case DMIG_FILL_TEXT:
		put(w, fill->text, fill->len, escaped);
		break;
	case DMIG_FILL_VAR:
		value = &w->filling->values[fill->var];
		put(w, value->text, value->len, escaped);
		break;
	case DMIG_FILL_RAW:
		put(w, fill->text, fill->len, false);
		break;
	case DMIG_FILL_OPEN:
	case DMIG_FILL_CLOSE:
		put_item_end(w, fill);
		break;
	case DMIG_FILL_ITEM:
		if (!w->in_item)
			put(w, fill->text, fill->len, is_quoted_type(fill->type));
		break;
	case DMIG_FILL_ITEM_VAR:
		put_item_var(w, fill);
		break;
	}
}

/* What an expression of a variable of MATCH comes to. */
static void put_result(struct writer *w)
{
	const struct dmig_rule_value value = w->filling->values[w->line->fills[0].var];
	enum dmig_reason reason;
	u64 number = 0;

	/* MATCH has found a number, so that it is one. */
	dmig_int_parse(value.text, value.len, &number);
	reason = dmig_compute(number, w->line->op, w->line->operand, &number);
	if (reason && !w->filling->trial)
		wrong(w, reason, value);
	if (reason)
		number = 0;
	dmig_out_number(&w->out, number);
}

static void write_value(struct writer *w)
{
	const bool quoted = w->line->quoted && !w->line->in_self;

	if (w->line->op) {
		put_result(w);
		return;
	}
	if (quoted)
		dmig_out_char(&w->out, '"');
	for (u16 i = 0; i < w->line->nfills; i++)
		put_fill(w, &w->line->fills[i]);
	if (quoted)
		dmig_out_char(&w->out, '"');
}

void dmig_rule_write(const struct dmig_filling *filling, const struct dmig_rule_line *line,
		     struct dmig_rule_text *ret)
{
	struct writer w = {
		.filling = filling,
		.line = line,
		.text = ret,
		.out = { .at = ret->bytes, .size = sizeof(ret->bytes) },
	};

	ret->reason = DMIG_OK;
	write_value(&w);
	ret->len = w.out.len;
	if (ret->len > sizeof(ret->bytes))
		wrong(&w, DMIG_LIMIT_VALUE, (struct dmig_rule_value){ NULL, 0 });
}
