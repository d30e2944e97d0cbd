/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_H
#define DMIG_LIB_DOMAIN_H

#include <lib/verdict/value.h>

/*
 * Inclusion of what variables and fields stand for.  A yes is certain; a no may
 * only mean that it was not seen.
 */

/* Is every value that @b can have one of @a's?  Both are of one document. */
bool dmig_domain_within(const struct dmig_document *doc, const struct dmig_var *b,
			const struct dmig_var *a);

/*
 * Does field @a of object @in_a, whose variables stand nowhere else, match
 * every value that field @b of @in_b matches?
 */
bool dmig_field_within(const struct dmig_document *doc, const struct dmig_object *in_b,
		       const struct dmig_field *b, const struct dmig_object *in_a,
		       const struct dmig_field *a);

#endif
