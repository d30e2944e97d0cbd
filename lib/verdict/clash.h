/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CLASH_H
#define DMIG_LIB_CLASH_H

#include <core/match.h>
#include <lib/verdict/verdict.h>

/*
 * Reading both: two objects match, and both may have an APPLY for the one
 * destination.  An attribute that they want with two values clashes: no state
 * of the destination is what both ask for.
 */

/* An object that matched, with its assignment. */
struct dmig_matched {
	const struct dmig_document *accepts;
	const struct dmig_object *object;
	const struct dmig_bind *binds;
};

/* How the APPLY of another object stands to an attribute. */
enum dmig_fellow {
	DMIG_FELLOW_NONE,  /* does not have it */
	DMIG_FELLOW_SAME,  /* wants the same value */
	DMIG_FELLOW_CLASH, /* wants another */
};

/* @attribute is of @of's APPLY.  *ret (may be NULL) is @other's of that name. */
enum dmig_fellow dmig_fellow_find(const struct dmig_matched *other, const struct dmig_matched *of,
				  const struct dmig_field *attribute,
				  const struct dmig_field **ret);

/* How many attributes clash. */
u32 dmig_clash_count(const struct dmig_matched *incoming, const struct dmig_matched *outgoing);

/*
 * Make the part of the outgoing reading a refusal of its object, by the
 * attributes that clash; there is one.  -ENOMEM.
 */
int dmig_clash_refuse(struct dmig_arena *arena, struct dmig_part *part,
		      const struct dmig_matched *incoming, const struct dmig_matched *outgoing);

#endif
