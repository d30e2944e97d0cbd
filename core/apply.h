/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_APPLY_H
#define DMIG_APPLY_H

#include "match.h"
#include "print.h"

/* The value of an APPLY attribute under an assignment, written to @out. */
void dmig_apply_print(const struct dmig_document *doc, const struct dmig_object *object,
		      const struct dmig_field *attribute, const struct dmig_bind *binds,
		      struct dmig_out *out);

/* Does @self name the attribute with that very value? */
bool dmig_apply_is_set(const struct dmig_document *doc, const struct dmig_object *object,
		       const struct dmig_field *attribute, const struct dmig_bind *binds,
		       const struct dmig_document *self);

/* How many attributes of @object's APPLY are still to be set on @self. */
u32 dmig_apply_unset(const struct dmig_document *doc, const struct dmig_object *object,
		     const struct dmig_bind *binds, const struct dmig_document *self);

/*
 * Can every value be computed under this assignment?  DMIG_OK or the reason;
 * @ret_attribute (may be NULL) is the first that can't.
 */
enum dmig_reason dmig_apply_check(const struct dmig_document *doc, const struct dmig_object *object,
				  const struct dmig_bind *binds, u32 *ret_attribute);

/* An expression's result; DMIG_OK, or why it has none. */
enum dmig_reason dmig_compute(u64 value, u8 op, u64 operand, u64 *ret);

#endif
