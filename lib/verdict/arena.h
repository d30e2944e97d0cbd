/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ARENA_H
#define DMIG_LIB_ARENA_H

#include <core/apply.h>

/*
 * Memory that is given back as a whole: a verdict has thousands of strings and
 * one owner.  All zero is an empty arena.
 */
struct dmig_arena_block;

struct dmig_arena {
	struct dmig_arena_block *blocks;
};

/* @size zeroed bytes, aligned for any object; NULL: out of memory. */
void *dmig_arena_alloc(struct dmig_arena *arena, size_t size);
void *dmig_arena_array(struct dmig_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of @bytes, which have no NUL. */
const char *dmig_arena_copy(struct dmig_arena *arena, const char *bytes, size_t len);

/* A field of @object or of its APPLY, in canonical spelling. */
const char *dmig_arena_value(struct dmig_arena *arena, const struct dmig_document *doc,
			     const struct dmig_object *object, const struct dmig_field *field);

/* What an attribute of @object's APPLY comes to under an assignment. */
const char *dmig_arena_result(struct dmig_arena *arena, const struct dmig_document *doc,
			      const struct dmig_object *object, const struct dmig_field *attribute,
			      const struct dmig_bind *binds);

void dmig_arena_free(struct dmig_arena *arena);

#define DMIG_CLEAN_ARENA __attribute__((cleanup(dmig_arena_free)))

#endif
