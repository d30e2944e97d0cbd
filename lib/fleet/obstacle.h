/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_OBSTACLE_H
#define DMIG_LIB_OBSTACLE_H

#include "rank.h"
#include <lib/verdict/arena.h>

/*
 * Why the source can't go to a class that does not accept it: the first
 * failing field of the nearest object.  Classes with the same are one group.
 */
struct dmig_obstacles {
	struct devmig_obstacle *groups; /* count and records are left to the caller */
	u32 count;
	struct dmig_arena arena; /* what groups[] points to */
};

/*
 * Group the classes whose standing is INCOMPATIBLE; each gets the slot @base +
 * its group.  -ENOMEM.
 */
int dmig_obstacles_find(const struct devmig_class_table *classes,
			const struct devmig_document *source, enum devmig_reading reading,
			struct dmig_standing *standings, u32 base, struct dmig_obstacles *ret);
void dmig_obstacles_clear(struct dmig_obstacles *obstacles);

#endif
