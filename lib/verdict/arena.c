// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/verdict/arena.h>
#include <stdlib.h>

/* Blocks are of this size, but for the allocations that would waste one. */
#define BLOCK_BYTES 4096
#define ALIGNMENT   16

struct dmig_arena_block {
	struct dmig_arena_block *next;
	size_t used;
	size_t size;
	_Alignas(ALIGNMENT) char bytes[];
};

static struct dmig_arena_block *new_block(struct dmig_arena *arena, size_t size)
{
	struct dmig_arena_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		return NULL;
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

/* The block with the most room left stays in front. */
static void sink_front(struct dmig_arena *arena)
{
	struct dmig_arena_block *front = arena->blocks;
	struct dmig_arena_block *second = front->next;

	if (!second || second->size - second->used <= front->size - front->used)
		return;
	front->next = second->next;
	second->next = front;
	arena->blocks = second;
}

void *dmig_arena_alloc(struct dmig_arena *arena, size_t size)
{
	struct dmig_arena_block *block = arena->blocks;
	void *memory;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!block || block->size - block->used < size)
		block = new_block(arena, size > BLOCK_BYTES ? size : BLOCK_BYTES);
	if (!block)
		return NULL;
	memory = block->bytes + block->used;
	block->used += size;
	sink_front(arena);
	return memory;
}

void *dmig_arena_array(struct dmig_arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return dmig_arena_alloc(arena, bytes);
}

const char *dmig_arena_copy(struct dmig_arena *arena, const char *bytes, size_t len)
{
	char *copy = dmig_arena_alloc(arena, len + 1);

	if (copy && len)
		memcpy(copy, bytes, len);
	return copy;
}

const char *dmig_arena_value(struct dmig_arena *arena, const struct dmig_document *doc,
			     const struct dmig_object *object, const struct dmig_field *field)
{
	struct dmig_out out = { 0 };
	char *text;

	dmig_print_value(doc, object, field, false, &out);
	text = dmig_arena_alloc(arena, out.len + 1);
	if (!text)
		return NULL;
	out = (struct dmig_out){ .at = text, .size = out.len };
	dmig_print_value(doc, object, field, false, &out);
	return text;
}

const char *dmig_arena_result(struct dmig_arena *arena, const struct dmig_document *doc,
			      const struct dmig_object *object, const struct dmig_field *attribute,
			      const struct dmig_bind *binds)
{
	struct dmig_out out = { 0 };

	dmig_apply_print(doc, object, attribute, binds, &out);
	out = (struct dmig_out){ .at = dmig_arena_alloc(arena, out.len + 1), .size = out.len };
	if (out.at)
		dmig_apply_print(doc, object, attribute, binds, &out);
	return out.at;
}

void dmig_arena_free(struct dmig_arena *arena)
{
	struct dmig_arena_block *next;

	for (; arena->blocks; arena->blocks = next) {
		next = arena->blocks->next;
		free(arena->blocks);
	}
}
