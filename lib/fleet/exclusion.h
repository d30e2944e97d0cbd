/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_EXCLUSION_H
#define DMIG_LIB_EXCLUSION_H

#include "fleet.h"
#include <devmig/find.h>
#include <lib/verdict/arena.h>

/* Records of one class, or doubt, and state, which one obstacle keeps out; its count is 0. */
struct dmig_exclusion {
	struct devmig_obstacle why;
	struct devmig_range range;
};

struct dmig_exclusions {
	struct dmig_arena arena; /* what the obstacles point to */
	struct dmig_exclusion *all;
	size_t count;
};

/*
 * All records that are no places, part by part.  *ret is zero, and to be freed
 * always.  -ENOENT: there is no such host; -EBADMSG; -ENOMEM.
 */
int dmig_exclusions_find(const struct devmig_fleet *fleet, const struct devmig_document *source,
			 const struct devmig_find_options *options, struct dmig_exclusions *ret,
			 struct devmig_error **ret_error);
void dmig_exclusions_free(struct dmig_exclusions *exclusions);

#endif
