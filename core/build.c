// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"

/*
 * Bytes of the block for a byte of text, at worst: a list of versions, two
 * bytes each ("1,"), and the copy of the text itself.
 */
#define BLOCK_PER_BYTE 28

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
	b->self = b->self_room;
	b->report = report;
	b->arg = arg;
	return b;
}

__attribute__((__noinline__)) bool dmig_build_error(struct dmig_builder *b, enum dmig_reason reason,
						    struct dmig_place place, const char *near,
						    size_t near_len)
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

	/* As the block's size is a multiple of 8, @at is within it. */
	if (dmig_unlikely(size > b->size - at)) {
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

static void close_self(struct dmig_builder *b)
{
	struct dmig_document *doc = dmig_head_of(b);

	/* Words: the kernel's memset() may go byte by byte, which costs most where it is emulated. */
#pragma GCC unroll 8
	for (u32 i = 0; i < sizeof(doc->slots); i += 8)
		dmig_store64(doc->slots + i, DMIG_BYTES(b->nfields));
	for (u32 i = b->nfields; i--;)
		doc->slots[b->names[i].slot] = (u8)i;
	/* One more, without a name, for slots that no name falls into. */
	memset(&b->self[b->nfields], 0, sizeof(b->self[0]));
	if (b->self == b->self_room) {
		doc->self = keep(b, b->self, (b->nfields + 1) * sizeof(b->self[0]));
	} else {
		/* What it was not needed for is given back. */
		doc->self = dmig_offset(b, b->self);
		b->used = dmig_offset(b, b->self + b->nfields + 1);
	}
	doc->nself = (u16)b->nfields;
	doc->has = b->taken;
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
	dmig_order_fields(b, order);
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

bool dmig_build_check_empty(struct dmig_builder *b)
{
	if (b->section == DMIG_SECTION_NONE || b->nfields || b->broken)
		return true;
	return dmig_build_error(b, DMIG_EMPTY_OBJECT, b->section_place, NULL, 0);
}

/* After an error the objects are only counted, so that limits still hold. */
static bool close_object(struct dmig_builder *b)
{
	if (b->section == DMIG_SECTION_NONE)
		return true;
	if (!dmig_build_check_empty(b))
		return false;
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
	if (section == DMIG_SECTION_SELF && b->has_self && !b->lacks_self)
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
	/* The header of the fields before it may come once. */
	if (section == DMIG_SECTION_SELF && b->has_self)
		b->lacks_self = false;
	b->has_self = true;
	b->section = (u8)section;
	b->section_place = place;
	b->nexpected = b->nfields;
	b->passed = 0;
	b->follows = true;
	b->nfields = 0;
	b->taken = 0;
	b->chooses = false;
	b->broken = reason != DMIG_OK;
	if (section == DMIG_SECTION_APPLY)
		return true;
	b->choices = 1;
	b->object = (struct dmig_object){ 0 };
	b->object.line = place.line;
	if (section == DMIG_SECTION_SELF)
		dmig_head_of(b)->self_line = place.line;
	return true;
}

enum dmig_reason dmig_build_end(struct dmig_builder *b, const struct dmig_document **ret_doc,
				struct dmig_place *ret_place)
{
	struct dmig_document *doc = dmig_head_of(b);

	if (!b->stopped)
		close_object(b);
	/* Behind another error it may be there, if not to be seen. */
	if (!b->reason && !b->has_self)
		dmig_build_error(b, DMIG_NO_SELF, (struct dmig_place){ 1, 1 }, NULL, 0);
	if (!b->reason) {
		doc->objects = keep(b, b->objects, b->nobjects * sizeof(b->objects[0]));
		doc->nobjects = (u16)b->nobjects;
		doc->size = b->used;
	}
	if (b->reason) {
		if (ret_place)
			*ret_place = b->place;
		return b->reason;
	}
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
