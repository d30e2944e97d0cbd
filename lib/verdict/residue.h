/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RESIDUE_H
#define DMIG_LIB_RESIDUE_H

#include <lib/verdict/arena.h>
#include <lib/verdict/assignment.h>

/*
 * What is left of a field when some of its variables have a value.  A core
 * document is one block in which everything is an offset: so what is left of a
 * template is put behind a copy of the block, where the printer can read it.
 */
struct dmig_residue {
	struct dmig_document *block;
	size_t size; /* of the copy; the room is behind it */
};

/* Make room for any field of @object; -ENOMEM. */
int dmig_residue_begin(struct dmig_residue *residue, const struct dmig_document *doc,
		       const struct dmig_object *object);
void dmig_residue_end(struct dmig_residue *residue);

/* The field under the assignment, in canonical spelling; NULL: out of memory. */
const char *dmig_residue_value(struct dmig_residue *residue,
			       const struct dmig_assignment *assignment,
			       const struct dmig_field *field, struct dmig_arena *arena);

#endif
