// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/apply.h>
#include <core/builder.h>
#include <core/number.h>
#include <lib/host/rule.h>
#include <stdio.h>

/*
 * Filling the body of a rule with values.  Each is written so that it stands for its
 * bytes: in quotes and escaped as text, and looked at where it is to be a number.
 */

/* A value that is longer is past the limit, whatever it is. */
#define ROOM_MAX (4 * DMIG_VALUE_MAX)

/* Stands in for whatever a list is filled with while a rule is tried. */
static const char *const samples[DMIG_TYPE_COUNT] = {
	[DMIG_TYPE_INT] = "1",     [DMIG_TYPE_STRING] = "\"1\"", [DMIG_TYPE_VERSION] = "1",
	[DMIG_TYPE_SET] = "\"1\"", [DMIG_TYPE_MASK] = "0x1",
};

struct writer {
	const struct dmig_filling *filling;
	const struct dmig_rule_line *line;
	struct dmig_out out;
	bool in_item; /* of a trial: what stands there is passed over */
	enum dmig_reason reason;
	struct dmig_rule_value near;
	char room[ROOM_MAX];
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
	if (w->reason)
		return;
	w->reason = reason;
	w->near = near;
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

	w->out = (struct dmig_out){ .at = w->room, .size = sizeof(w->room) };
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

/* A field whose value is as written. */
static bool add_as_written(const struct dmig_rule_line *line, struct dmig_builder *b)
{
	return dmig_build_field(b, line->name, line->name_len, line->value, line->value_len,
				(struct dmig_place){ line->line, line->column });
}

static bool add_filled(const struct dmig_filling *filling, const struct dmig_rule_line *line,
		       struct dmig_builder *b)
{
	const struct dmig_place place = { line->line, 0 };
	struct writer w DMIG_WRITTEN_FIRST;

	w.filling = filling;
	w.line = line;
	w.in_item = false;
	w.reason = DMIG_OK;
	write_value(&w);
	if (w.out.len > sizeof(w.room))
		wrong(&w, DMIG_LIMIT_VALUE, (struct dmig_rule_value){ NULL, 0 });
	if (w.reason)
		return dmig_build_error(b, w.reason, place, w.near.text, w.near.len);
	if (line->in_self)
		return dmig_build_literal(b, line->name, line->name_len, w.room, w.out.len, place);
	return dmig_build_field(b, line->name, line->name_len, w.room, w.out.len, place);
}

bool dmig_rule_is_open(struct dmig_rule_open *open, const struct dmig_rule_line *line)
{
	if (line->section && line->section != DMIG_SECTION_APPLY)
		open->own = 0;
	if (!(line->vars & open->vars) && !(line->uses & open->own))
		return false;
	open->own |= line->declares;
	return true;
}

size_t dmig_rule_filled_size(const struct dmig_filling *filling)
{
	const struct dmig_rule *rule = filling->rule;
	size_t size = 0;

	for (size_t i = 0; i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		/* An escape takes a second byte, and each item of a set its quotes and comma. */
		size += sizeof("COMPATIBLE:") + line->name_len + 2 * line->value_len;
		for (u16 fill = 0; fill < line->nfills; fill++)
			size += sizeof("\"0x\"") + 3 * filling->values[line->fills[fill].var].len;
	}
	return size;
}

/* An object whose header is held back until there is something in it. */
struct object {
	const struct dmig_rule_line *header; /* NULL: it is there */
	const struct dmig_rule_line *lost;   /* the first field that is open */
};

static void set_building(const struct dmig_filling *filling, const struct dmig_rule_line *line)
{
	if (filling->building)
		*filling->building = line;
}

static bool add_header(const struct dmig_filling *filling, struct object *object,
		       struct dmig_builder *b)
{
	const struct dmig_rule_line *header = object->header;

	object->header = NULL;
	set_building(filling, header);
	return !header || dmig_build_object(b, (enum dmig_section)header->section,
					    (struct dmig_place){ header->line, 1 });
}

/*
 * The object's fields have all come.  No object is without a field: one that has lost all of
 * them has the first, and empty is absent.
 */
static bool end_object(const struct dmig_filling *filling, struct object *object,
		       struct dmig_builder *b)
{
	const struct dmig_rule_line *header = object->header;
	const struct dmig_rule_line *lost = object->lost;

	if (!header || (lost && header->section == DMIG_SECTION_APPLY))
		return true;
	return add_header(filling, object, b) &&
	       (!lost || dmig_build_field(b, lost->name, lost->name_len, "", 0,
					  (struct dmig_place){ lost->line, 0 }));
}

static bool add_field(const struct dmig_filling *filling, struct object *object,
		      const struct dmig_rule_line *line, struct dmig_builder *b)
{
	if (!add_header(filling, object, b))
		return false;
	set_building(filling, line);
	return line->nfills ? add_filled(filling, line, b) : add_as_written(line, b);
}

void dmig_rule_fill(const struct dmig_filling *filling, struct dmig_builder *b)
{
	const struct dmig_rule *rule = filling->rule;
	struct dmig_rule_open open = { .vars = filling->open };
	struct object object = { 0 };
	bool on = true;

	for (size_t i = 0; on && i < rule->nlines; i++) {
		const struct dmig_rule_line *line = &rule->lines[i];

		if (dmig_rule_is_open(&open, line)) {
			object.lost = object.lost ? object.lost : line;
		} else if (line->section) {
			on = end_object(filling, &object, b);
			object = (struct object){ .header = line };
		} else {
			on = add_field(filling, &object, line, b);
		}
	}
	if (on)
		end_object(filling, &object, b);
	set_building(filling, NULL);
}
