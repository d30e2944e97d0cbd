/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REFUSE_H
#define DMIG_LIB_REFUSE_H

#include <devmig/find.h>
#include <lib/verdict/arena.h>

/*
 * Why a source can't go to a class that does not accept it: the first failing
 * field of the nearest object.  Texts are in @arena, or are the documents'; the
 * count is left to the caller.  -ENOMEM.
 */
int dmig_refused_explain(const struct devmig_document *source, const struct devmig_document *class,
			 enum devmig_reading reading, struct dmig_arena *arena,
			 struct devmig_obstacle *ret);

/* Some order in which those that say the same are equal. */
int dmig_refused_compare(const struct devmig_obstacle *a, const struct devmig_obstacle *b);

#endif
