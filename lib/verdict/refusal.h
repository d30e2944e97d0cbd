/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_REFUSAL_H
#define DMIG_LIB_REFUSAL_H

#include <core/document.h>
#include <lib/verdict/verdict.h>

/*
 * Explain why no object of @accepts matches @asked: every object with every
 * field that fails, the nearest object first.  -ENOMEM.
 */
int dmig_refusals_add(struct dmig_arena *arena, struct dmig_part *part,
		      const struct dmig_document *asked, const struct dmig_document *accepts);

/*
 * Only the first failing field of the nearest object, at a fraction of the
 * cost.  @reading is INCOMING or OUTGOING; texts are the arena's.  -ENOMEM.
 */
int dmig_refusal_first(struct dmig_arena *arena, enum devmig_reading reading,
		       const struct dmig_document *asked, const struct dmig_document *accepts,
		       struct devmig_failure *ret);

#endif
