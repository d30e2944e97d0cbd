// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "number.h"

/*
 * Bytes of the block for a byte of text, at worst: a list of versions, two
 * bytes each ("1,"), and the copy of the text itself.
 */
#define BLOCK_PER_BYTE 24

size_t dmig_build_memory(size_t text_size)
{
	size_t fixed = sizeof(struct dmig_document) + sizeof(struct dmig_builder) +
		       DMIG_FIELDS_MAX * sizeof(struct dmig_self_field) +
		       DMIG_OBJECTS_MAX * (sizeof(struct dmig_object) + 64);

	if (text_size > DMIG_DOCUMENT_MAX + 1)
		text_size = DMIG_DOCUMENT_MAX + 1;
	return fixed + text_size * BLOCK_PER_BYTE;
}

struct dmig_builder *dmig_build_begin(void *memory, size_t size, dmig_report_fn report, void *arg)
{
	const size_t min = sizeof(struct dmig_document) + sizeof(struct dmig_builder) + 16;
	struct dmig_builder *b;

	if (size < min || (uintptr_t)memory % 8)
		return NULL;
	if (size > 0x7fffffff)
		size = 0x7fffffff;
	size = (size - sizeof(*b)) & ~(size_t)7;
	b = (struct dmig_builder *)((u8 *)memory + size);
	/* The arrays behind it are filled before they are read. */
	memset(b, 0, offsetof(struct dmig_builder, vars));
	b->base = memory;
	b->size = (u32)size;
	b->used = sizeof(struct dmig_document);
	b->report = report;
	b->arg = arg;
	return b;
}

bool dmig_build_error(struct dmig_builder *b, enum dmig_reason reason, struct dmig_place place,
		      const char *near, size_t near_len)
{
	b->broken = true;
	if (!b->reason) {
		b->reason = reason;
		b->place = place;
	}
	/* Without memory, nothing that comes later can be believed. */
	if (!b->report || !b->report(b->arg, reason, place, near, near_len) ||
	    reason == DMIG_NO_MEMORY)
		b->stopped = true;
	return !b->stopped;
}

bool dmig_wrong(struct dmig_builder *b, enum dmig_reason reason, const struct dmig_cursor *c,
		const char *at, size_t len)
{
	dmig_build_error(b, reason, dmig_place_of(c, at), at, len);
	return false;
}

void *dmig_take(struct dmig_builder *b, size_t size)
{
	u32 at = (b->used + 7) & ~7u;

	if (dmig_unlikely(at > b->size || size > b->size - at)) {
		dmig_build_error(b, DMIG_NO_MEMORY, (struct dmig_place){ 0 }, NULL, 0);
		return NULL;
	}
	b->used = at + (u32)size;
	return b->base + at;
}

/* Copy an array of the open object into the block; its offset, 0 on failure. */
static u32 keep(struct dmig_builder *b, const void *array, size_t size)
{
	void *copy = dmig_take(b, size);

	if (!copy)
		return 0;
	memcpy(copy, array, size);
	return dmig_offset(b, copy);
}

/*
 * What a comparison costs, by kind: of the fields that depend on no other the
 * cheap ones go first, as one refusal is enough.
 */
static const u8 cost[DMIG_KIND_COUNT] = {
	[DMIG_KIND_LITERAL] = 0,  [DMIG_KIND_INT] = 0,	    [DMIG_KIND_EXPR] = 1,
	[DMIG_KIND_USE_INT] = 1,  [DMIG_KIND_STRING] = 2,   [DMIG_KIND_ANY] = 2,
	[DMIG_KIND_MASK] = 2,	  [DMIG_KIND_USE_TEXT] = 2, [DMIG_KIND_VERSION] = 3,
	[DMIG_KIND_TEMPLATE] = 4, [DMIG_KIND_SET] = 5,
};
#define COST_MAX 5

/*
 * The order to match in: first fields on which no choice of a string item has
 * an influence, those that use no variable before those that do; then the
 * rest, as written, which is the order that makes the assignment deterministic.
 */
static void order_fields(const struct dmig_builder *b, u8 *order, struct dmig_object *object)
{
	u16 tainted = 0;
	u64 chosen = 0;
	u32 n = 0;

	for (u32 i = 0; i < b->nfields; i++) {
		if (!b->links[i].chooses && !(b->links[i].uses & tainted))
			continue;
		chosen |= 1ULL << i;
		tainted |= b->links[i].declares;
	}
	for (u8 c = 0; c <= COST_MAX; c++)
		for (u32 i = 0; i < b->nfields; i++)
			if (!(chosen >> i & 1) && !b->links[i].uses && cost[b->fields[i].kind] == c)
				order[n++] = (u8)i;
	for (u32 i = 0; i < b->nfields; i++)
		if (!(chosen >> i & 1) && b->links[i].uses)
			order[n++] = (u8)i;
	object->nfixed = (u16)n;
	for (u32 i = 0; i < b->nfields; i++)
		if (chosen >> i & 1)
			order[n++] = (u8)i;
}

static void close_self(struct dmig_builder *b)
{
	b->head.self = keep(b, b->self, b->nfields * sizeof(b->self[0]));
	b->head.nself = (u16)b->nfields;
}

static void close_compatible(struct dmig_builder *b)
{
	struct dmig_object *object = &b->object;
	u8 *order;

	object->fields = keep(b, b->fields, b->nfields * sizeof(b->fields[0]));
	object->vars = keep(b, b->vars, object->nvars * sizeof(b->vars[0]));
	object->nfields = (u16)b->nfields;
	order = dmig_take(b, b->nfields);
	if (!order)
		return;
	object->order = dmig_offset(b, order);
	order_fields(b, order, object);
	b->objects[b->nobjects++] = *object;
}

static void close_apply(struct dmig_builder *b)
{
	struct dmig_object *object = &b->objects[b->nobjects - 1];

	object->apply = keep(b, b->fields, b->nfields * sizeof(b->fields[0]));
	object->napply = (u16)b->nfields;
}

static void (*const close_section[])(struct dmig_builder *b) = {
	[DMIG_SECTION_SELF] = close_self,
	[DMIG_SECTION_COMPATIBLE] = close_compatible,
	[DMIG_SECTION_APPLY] = close_apply,
};

/* After an error the objects are only counted, so that limits still hold. */
static bool close_object(struct dmig_builder *b)
{
	if (b->section == DMIG_SECTION_NONE)
		return true;
	if (!b->nfields && !b->broken)
		return dmig_build_error(b, DMIG_EMPTY_OBJECT, b->section_place, NULL, 0);
	if (b->section == DMIG_SECTION_COMPATIBLE && b->reason) {
		b->objects[b->nobjects++] = b->object;
		return true;
	}
	if (!b->reason)
		close_section[b->section](b);
	return !b->stopped;
}

/* What is wrong with opening @section now, if anything. */
static enum dmig_reason misplaced(const struct dmig_builder *b, enum dmig_section section)
{
	if (section == DMIG_SECTION_SELF && b->has_self)
		return DMIG_SECOND_SELF;
	if (section != DMIG_SECTION_SELF && !b->has_self)
		return DMIG_SELF_NOT_FIRST;
	if (section == DMIG_SECTION_APPLY && b->section != DMIG_SECTION_COMPATIBLE)
		return DMIG_APPLY_MISPLACED;
	if (section == DMIG_SECTION_COMPATIBLE && b->nobjects == DMIG_OBJECTS_MAX)
		return DMIG_LIMIT_OBJECTS;
	return DMIG_OK;
}

bool dmig_count_written(struct dmig_builder *b, size_t bytes, struct dmig_place place)
{
	if (b->in_text)
		return true;
	/* The last LF may be left out. */
	if (bytes > DMIG_DOCUMENT_MAX + 1 - b->written) {
		dmig_build_error(b, DMIG_LIMIT_DOCUMENT, place, NULL, 0);
		/* Going on would only fill memory. */
		b->stopped = true;
		return false;
	}
	b->written += (u32)bytes;
	return true;
}

bool dmig_build_object(struct dmig_builder *b, enum dmig_section section, struct dmig_place place)
{
	static const u8 header_len[] = { 0, sizeof("SELF:"), sizeof("COMPATIBLE:"),
					 sizeof("APPLY:") };
	enum dmig_reason reason;

	b->implied = false;
	if (!close_object(b))
		return false;
	reason = misplaced(b, section);
	if (reason && !dmig_build_error(b, reason, place, NULL, 0))
		return false;
	if (reason == DMIG_LIMIT_OBJECTS) {
		b->stopped = true;
		return false;
	}
	if (!dmig_count_written(b, header_len[section], place))
		return false;
	b->has_self = true;
	b->section = (u8)section;
	b->section_place = place;
	b->nfields = 0;
	b->broken = reason != DMIG_OK;
	if (section == DMIG_SECTION_APPLY)
		return true;
	b->choices = 1;
	memset(&b->object, 0, sizeof(b->object));
	b->object.line = place.line;
	if (section == DMIG_SECTION_SELF)
		b->head.self_line = place.line;
	return true;
}

/* The parts of a name that both kinds of field have. */
static bool name_taken(const struct dmig_builder *b, u64 head, const char *name, size_t len)
{
	for (u32 i = 0; i < b->nfields; i++) {
		const bool self = b->section == DMIG_SECTION_SELF;
		const u64 other_head = self ? b->self[i].name_head : b->fields[i].name_head;
		const u32 other = self ? b->self[i].name : b->fields[i].name;
		const u8 other_len = self ? b->self[i].name_len : b->fields[i].name_len;

		if (head == other_head && len == other_len && !memcmp(name, b->base + other, len))
			return true;
	}
	return false;
}

static bool check_name(struct dmig_builder *b, const struct dmig_cursor *c, const char *name,
		       size_t len, u64 *ret_head)
{
	if (dmig_unlikely(!len))
		return dmig_wrong(b, DMIG_BAD_NAME, c, name, len);
	if (dmig_unlikely(len > DMIG_NAME_MAX))
		return dmig_wrong(b, DMIG_LIMIT_NAME, c, name, len);
	if (dmig_unlikely(b->nfields == DMIG_FIELDS_MAX))
		return dmig_wrong(b, DMIG_LIMIT_FIELDS, c, name, len);
	*ret_head = dmig_head(name, len);
	if (dmig_unlikely(name_taken(b, *ret_head, name, len)))
		return dmig_wrong(b, DMIG_DUPLICATE_FIELD, c, name, len);
	return true;
}

static void add_self(struct dmig_builder *b, u64 head, const char *name, size_t name_len,
		     struct dmig_text value, u32 line)
{
	struct dmig_self_field *field = &b->self[b->nfields++];
	const char *text = (const char *)b->base + value.at;
	const char *hex;
	size_t hex_len;

	field->name_head = head;
	field->name = dmig_offset(b, name);
	field->name_len = (u8)name_len;
	field->line = line;
	field->value = value.at;
	field->value_len = (u16)value.len;
	field->value_head = dmig_head(text, value.len);
	field->flags = 0;
	if (!value.len || !dmig_is_digit(text[0]))
		return;
	if (dmig_int_parse(text, value.len, &field->number)) {
		field->flags = DMIG_SELF_INT | DMIG_SELF_BITS;
		field->bits[0] = field->number;
		field->bits[1] = 0;
	} else if (dmig_mask_parse(text, value.len, &hex, &hex_len, field->bits) &&
		   dmig_mask_bits(hex, hex_len, field->bits)) {
		field->flags = DMIG_SELF_BITS;
	}
}

bool dmig_add_field(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
		    size_t name_len)
{
	struct dmig_field *field;
	struct dmig_text text;
	u64 head;

	if (dmig_unlikely(b->implied) &&
	    !dmig_build_object(b, DMIG_SECTION_COMPATIBLE, dmig_place_of(c, name)))
		return false;
	if (dmig_unlikely(b->section == DMIG_SECTION_NONE))
		return dmig_wrong(b, DMIG_NO_SELF, c, name, name_len);
	if (!check_name(b, c, name, name_len, &head))
		return false;
	if (b->section == DMIG_SECTION_SELF) {
		if (!dmig_read_literal(b, c, &text))
			return false;
		add_self(b, head, name, name_len, text, c->place.line);
		return true;
	}
	field = &b->fields[b->nfields];
	if (!dmig_read_value(b, c, field))
		return false;
	field->name_head = head;
	field->name = dmig_offset(b, name);
	field->name_len = (u8)name_len;
	field->line = c->place.line;
	b->links[b->nfields++] = b->link;
	return true;
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

/* Copy a field that is not part of a text into the block. */
static char *copy_field(struct dmig_builder *b, const char *name, size_t name_len,
			const char *value, size_t value_len, struct dmig_place place)
{
	char *copy;

	if (b->stopped || !dmig_count_written(b, name_len + value_len + 2, place))
		return NULL;
	if (!is_name(name, name_len)) {
		dmig_build_error(b, DMIG_BAD_NAME, place, name, name_len);
		return NULL;
	}
	copy = dmig_take(b, name_len + value_len);
	if (!copy)
		return NULL;
	memcpy(copy, name, name_len);
	memcpy(copy + name_len, value, value_len);
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
		.at = copy + name_len,
		.end = copy + name_len + value_len,
		.origin = copy + name_len,
		.place = place,
	};
	if (dmig_add_field(b, &c, copy, name_len) && c.at != c.end)
		dmig_wrong(b, DMIG_BAD_BYTE, &c, c.at, 1);
	return !b->stopped;
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
	u64 head;

	if (!copy)
		return !b->stopped;
	c.origin = copy + name_len;
	for (size_t i = 0; i < value_len; i++)
		if (!dmig_is(value[i], DMIG_C_PRINT)) {
			dmig_wrong(b, DMIG_BAD_BYTE, &c, c.origin + i, 1);
			return !b->stopped;
		}
	if (spelled_len(value, value_len) > DMIG_VALUE_MAX) {
		dmig_wrong(b, DMIG_LIMIT_VALUE, &c, c.origin, value_len);
		return !b->stopped;
	}
	if (b->section == DMIG_SECTION_SELF && check_name(b, &c, copy, name_len, &head)) {
		const struct dmig_text text = { dmig_offset(b, c.origin), (u32)value_len };

		add_self(b, head, copy, name_len, text, place.line);
	}
	return !b->stopped;
}

enum dmig_reason dmig_build_end(struct dmig_builder *b, const struct dmig_document **ret_doc,
				struct dmig_place *ret_place)
{
	struct dmig_document *doc = (struct dmig_document *)b->base;

	if (!b->stopped)
		close_object(b);
	if (!b->stopped && !b->has_self)
		dmig_build_error(b, DMIG_NO_SELF, (struct dmig_place){ 1, 1 }, NULL, 0);
	if (!b->reason) {
		b->head.objects = keep(b, b->objects, b->nobjects * sizeof(b->objects[0]));
		b->head.nobjects = (u16)b->nobjects;
		b->head.size = b->used;
	}
	if (b->reason) {
		if (ret_place)
			*ret_place = b->place;
		return b->reason;
	}
	memcpy(doc, &b->head, sizeof(*doc));
	*ret_doc = doc;
	return DMIG_OK;
}

enum dmig_reason dmig_parse(const char *text, size_t size, void *memory, size_t memory_size,
			    const struct dmig_document **ret_doc, struct dmig_place *ret_place)
{
	struct dmig_builder *b = dmig_build_begin(memory, memory_size, NULL, NULL);

	if (!b)
		return DMIG_NO_MEMORY;
	dmig_build_text(b, text, size, DMIG_SECTION_NONE);
	return dmig_build_end(b, ret_doc, ret_place);
}
