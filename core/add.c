// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"

/* Adding fields to the open object. */

static bool name_taken(const struct dmig_builder *b, const struct dmig_name *name)
{
	for (u32 i = 0; i < b->nfields; i++) {
		const struct dmig_name *other = &b->names[i];

		if (name->head == other->head && name->tail == other->tail &&
		    name->len == other->len &&
		    dmig_same_middle((const char *)b->base + name->at,
				     (const char *)b->base + other->at, name->len))
			return true;
	}
	return false;
}

static inline bool is_new(struct dmig_builder *b, const struct dmig_cursor *c,
			  const struct dmig_name *name)
{
	if (dmig_unlikely(b->taken & dmig_slot_bit(name->slot)) && name_taken(b, name))
		return dmig_wrong(b, DMIG_DUPLICATE_FIELD, c, (const char *)b->base + name->at,
				  name->len);
	return true;
}

/* The name of the next field, for which there is room. */
static inline struct dmig_name *set_name(struct dmig_builder *b, const char *text, size_t len)
{
	struct dmig_name *name = &b->names[b->nfields];

	name->head = dmig_head_in_block(text, len);
	name->tail = dmig_tail(text, len);
	name->at = dmig_offset(b, text);
	name->len = (u8)len;
	name->slot = dmig_slot(name->head, name->tail, len);
	return name;
}

/* Take up a name for the next field, if it may be one. */
static inline bool take_name(struct dmig_builder *b, const struct dmig_cursor *c, const char *text,
			     size_t len)
{
	if (dmig_unlikely(len - 1 >= DMIG_NAME_MAX))
		return dmig_wrong(b, len ? DMIG_LIMIT_NAME : DMIG_BAD_NAME, c, text, len);
	if (dmig_unlikely(b->nfields == DMIG_FIELDS_MAX))
		return dmig_wrong(b, DMIG_LIMIT_FIELDS, c, text, len);
	b->follows = false;
	return is_new(b, c, set_name(b, text, len));
}

static inline bool is_name_of(const struct dmig_builder *b, const struct dmig_name *name,
			      const char *text)
{
	const size_t len = name->len;

	return dmig_head_in_block(text, len) == name->head && dmig_tail(text, len) == name->tail &&
	       text[len] == '=' && dmig_same_middle(text, (const char *)b->base + name->at, len);
}

size_t dmig_expected_name(struct dmig_builder *b, const char *text)
{
	const u32 next = b->nfields + b->passed;

	if (next >= b->nexpected)
		return 0;
	if (dmig_likely(is_name_of(b, &b->names[next], text)))
		return b->names[next].len;
	if (next + 1 == b->nexpected || !is_name_of(b, &b->names[next + 1], text))
		return 0;
	b->passed++;
	return b->names[next + 1].len;
}

/* Work out what a value that ends in a digit is as a number or mask. */
static void add_numbers(struct dmig_self_field *field, const char *text, size_t len)
{
	struct dmig_version version;
	const char *hex;
	size_t hex_len;
	size_t start = dmig_digits(text, len);
	u8 parts;

	if (start == len) {
		if (dmig_int_parse(text, len, &field->bits[0])) {
			field->flags = DMIG_SELF_INT | DMIG_SELF_BITS;
			field->bits[1] = 0;
			return;
		}
	} else if (text[start] == 'x') {
		if (dmig_mask_parse(text, len, &hex, &hex_len, field->bits) &&
		    dmig_mask_bits(hex, hex_len, field->bits)) {
			field->flags = DMIG_SELF_BITS;
			return;
		}
	} else if (text[start] == '.') {
		if (dmig_version_parse(text, len, &version, &parts)) {
			field->flags = DMIG_SELF_DOTS;
			field->bits[0] = version.head;
			field->bits[1] = version.tail;
			return;
		}
	}
	for (start = len; start && dmig_is_digit(text[start - 1]);)
		start--;
	if (!dmig_int_parse(text + start, len - start, &field->bits[0]))
		return;
	field->bits[1] = start;
	field->flags = DMIG_SELF_ENDS;
}

static void add_self(struct dmig_builder *b, const char *text, size_t len, u32 line)
{
	const struct dmig_name *name = &b->names[b->nfields];
	struct dmig_self_field *field = &b->self[b->nfields];

	b->taken |= dmig_slot_bit(name->slot);
	b->nfields++;
	field->name_head = name->head;
	field->name_tail = name->tail;
	field->name = name->at;
	field->name_len = name->len;
	field->line = line;
	field->value = dmig_offset(b, text);
	field->value_len = (u16)len;
	field->value_head = dmig_head_in_block(text, len);
	field->value_tail = dmig_tail(text, len);
	field->flags = 0;
	if (len && (dmig_is_digit(text[0]) || dmig_is_digit(text[len - 1])))
		add_numbers(field, text, len);
}

static bool read_self(struct dmig_builder *b, struct dmig_cursor *c)
{
	size_t len;
	const char *const text = dmig_read_literal(b, c, &len);

	/* The name is there, whatever is wrong with the value. */
	add_self(b, text ? text : (const char *)b->base, text ? len : 0, c->place.line);
	return text;
}

/* Give a field its name, and the object the field. */
static void take_up(struct dmig_builder *b, struct dmig_field *field, u32 line)
{
	const struct dmig_name *name = &b->names[b->nfields];
	const struct dmig_links *link = &b->links[b->nfields];

	b->taken |= dmig_slot_bit(name->slot);
	field->name_head = name->head;
	field->name_tail = name->tail;
	field->name = name->at;
	field->name_len = name->len;
	field->slot = name->slot;
	field->index = (u8)b->nfields;
	field->uses = link->uses;
	field->line = line;
	dmig_rank_field(b, field);
	b->nfields++;
}

static bool read_pattern(struct dmig_builder *b, struct dmig_cursor *c)
{
	struct dmig_field *field = &b->fields[b->nfields];

	if (!dmig_read_value(b, c, field)) {
		/* The name and the variables are there, whatever is wrong with the value. */
		dmig_declare_rest(b);
		*field = (struct dmig_field){ .kind = DMIG_KIND_LITERAL };
		take_up(b, field, c->place.line);
		return false;
	}
	take_up(b, field, c->place.line);
	if (field->kind == DMIG_KIND_LITERAL && field->value_len <= 16 && field->name_len <= 16)
		field->op = DMIG_OP_SHORT;
	return true;
}

static bool read_field(struct dmig_builder *b, struct dmig_cursor *c)
{
	return b->section == DMIG_SECTION_SELF ? read_self(b, c) : read_pattern(b, c);
}

bool dmig_add_expected(struct dmig_builder *b, struct dmig_cursor *c, const char *name)
{
	struct dmig_name *expected = &b->names[b->nfields];

	if (b->passed)
		*expected = expected[b->passed];
	expected->at = dmig_offset(b, name);
	/* Names that follow one another in an object are all different. */
	return (b->follows || is_new(b, c, expected)) && read_field(b, c);
}

/* A field before any header: SELF's, most likely, and so are those that follow. */
static bool begin_self(struct dmig_builder *b, const struct dmig_cursor *c, const char *name,
		       size_t name_len)
{
	dmig_wrong(b, DMIG_NO_SELF, c, name, name_len);
	if (b->stopped)
		return false;
	b->lacks_self = true;
	return dmig_build_object(b, DMIG_SECTION_SELF, dmig_place_of(c, name));
}

bool dmig_add_field(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
		    size_t name_len)
{
	if (dmig_unlikely(b->implied) &&
	    !dmig_build_object(b, DMIG_SECTION_COMPATIBLE, dmig_place_of(c, name)))
		return false;
	if (dmig_unlikely(b->section == DMIG_SECTION_NONE) && !begin_self(b, c, name, name_len))
		return false;
	if (!take_name(b, c, name, name_len))
		return false;
	return read_field(b, c);
}

/* Names come from readers that have not looked at their bytes. */
static bool is_name(const char *name, size_t len)
{
	if (!len || !dmig_is(name[0], DMIG_C_START))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!dmig_is(name[i], DMIG_C_NAME))
			return false;
	return true;
}

/* Copy a field that is not part of a text into the block, as it would stand in one. */
static char *copy_field(struct dmig_builder *b, const char *name, size_t name_len,
			const char *value, size_t value_len, struct dmig_place place)
{
	char *copy;

	if (b->stopped || !dmig_count_written(b, name_len + value_len + 2, place))
		return NULL;
	if (!is_name(name, name_len)) {
		if (place.column > name_len)
			place.column -= (u32)name_len + 1;
		dmig_build_error(b, DMIG_BAD_NAME, place, name, name_len);
		return NULL;
	}
	copy = dmig_take(b, name_len + 1 + value_len + 1);
	if (!copy)
		return NULL;
	memcpy(copy, name, name_len);
	copy[name_len] = '=';
	memcpy(copy + name_len + 1, value, value_len);
	copy[name_len + 1 + value_len] = '\n';
	return copy;
}

bool dmig_build_field(struct dmig_builder *b, const char *name, size_t name_len, const char *value,
		      size_t value_len, struct dmig_place place)
{
	char *copy = copy_field(b, name, name_len, value, value_len, place);
	struct dmig_cursor c;

	if (!copy)
		return !b->stopped;
	c = (struct dmig_cursor){
		.at = copy + name_len + 1,
		.end = copy + name_len + 1 + value_len,
		.origin = copy + name_len + 1,
		.place = place,
	};
	if (dmig_add_field(b, &c, copy, name_len) && c.at != c.end)
		dmig_wrong(b, DMIG_BAD_BYTE, &c, c.at, 1);
	return !b->stopped;
}

bool dmig_add_plain(struct dmig_builder *b, const char *name, size_t name_len, size_t value_len)
{
	const struct dmig_name *taken;

	if (name_len > DMIG_NAME_MAX || b->nfields == DMIG_FIELDS_MAX ||
	    !dmig_is(name[0], DMIG_C_START))
		return false;
	taken = set_name(b, name, name_len);
	if (dmig_unlikely(b->taken & dmig_slot_bit(taken->slot)) && name_taken(b, taken))
		return false;
	add_self(b, name + name_len + 1, value_len, 1);
	return true;
}

/* What a literal takes in the text form, where it may have to be quoted. */
static size_t spelled_len(const char *value, size_t len)
{
	size_t spelled = len;
	bool quoted = false;

	if (!len)
		return 0;
	quoted = value[0] == '"' || value[0] == '#' || dmig_is(value[0], DMIG_C_BLANK) ||
		 dmig_is(value[len - 1], DMIG_C_BLANK);
	for (size_t i = 0; i < len; i++) {
		if (value[i] == '{' || value[i] == '}' ||
		    (value[i] == '#' && i && dmig_is(value[i - 1], DMIG_C_BLANK)))
			quoted = true;
		spelled += !dmig_is(value[i], DMIG_C_SAFE);
	}
	return quoted ? spelled + 2 : len;
}

bool dmig_build_literal(struct dmig_builder *b, const char *name, size_t name_len,
			const char *value, size_t value_len, struct dmig_place place)
{
	char *copy = copy_field(b, name, name_len, value, value_len, place);
	struct dmig_cursor c = { .place = place };

	if (!copy)
		return !b->stopped;
	c.origin = copy + name_len + 1;
	for (size_t i = 0; i < value_len; i++)
		if (!dmig_is(value[i], DMIG_C_PRINT)) {
			dmig_wrong(b, DMIG_BAD_BYTE, &c, c.origin + i, 1);
			return !b->stopped;
		}
	if (spelled_len(value, value_len) > DMIG_VALUE_MAX) {
		dmig_wrong(b, DMIG_LIMIT_VALUE, &c, c.origin, value_len);
		return !b->stopped;
	}
	if (b->section == DMIG_SECTION_SELF && take_name(b, &c, copy, name_len))
		add_self(b, c.origin, value_len, place.line);
	return !b->stopped;
}
