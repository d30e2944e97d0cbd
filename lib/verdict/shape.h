/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SHAPE_H
#define DMIG_LIB_SHAPE_H

#include <core/document.h>

#define DMIG_SHAPE_OPEN 0xff

/* Which variable of one object stands for which of another. */
struct dmig_shape {
	const struct dmig_document *doc;
	const struct dmig_object *a;
	const struct dmig_object *b;
	u8 vars[DMIG_VARS_MAX]; /* of @a: its fellow of @b, DMIG_SHAPE_OPEN: none yet */
};

void dmig_shape_begin(struct dmig_shape *shape, const struct dmig_document *doc,
		      const struct dmig_object *a, const struct dmig_object *b);

/*
 * Are two fields alike but for the names of their variables, so that those of
 * @a can take whatever those of @b took?  Adds to the shape; after a no it
 * can't be used any more.
 */
bool dmig_shape_add(struct dmig_shape *shape, const struct dmig_field *a,
		    const struct dmig_field *b);

#endif
