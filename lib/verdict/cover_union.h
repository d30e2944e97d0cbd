/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_COVER_UNION_H
#define DMIG_LIB_COVER_UNION_H

#include <lib/verdict/cover.h>
#include <lib/verdict/sample.h>

/*
 * Objects that each accept all that another one accepts but for the values of
 * one field: together they may have all of these.
 */
struct dmig_almost {
	u32 object;                 /* index */
	const struct dmig_var *var; /* of its field */
	const struct dmig_field *b; /* the other object's field of that name */
};

/*
 * Are two fields of a name alike but for the list of their only variable, so
 * that the values of one are those of the other whose variable is in its list?
 * @ret_a: the variable of @a.
 */
bool dmig_almost_alike(const struct dmig_document *doc, const struct dmig_object *in_a,
		       const struct dmig_field *a, const struct dmig_object *in_b,
		       const struct dmig_field *b, const struct dmig_var **ret_a);

/*
 * Do those of @list that lack the same field of object @index cover it together?
 * Then it is noted, with those that are needed for it, the first ones if there
 * is a choice.  That they do may not be seen where it would take too long.
 */
void dmig_union_find(struct dmig_sample *sample, struct dmig_covers *covered, u32 index,
		     const struct dmig_almost *list, u32 count);

#endif
