/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRAIL_WALK_H
#define DMIG_LIB_TRAIL_WALK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The way along a path, from the root on, of which somebody else looks what stands there. */
struct dmig_walk {
	char done[PATH_MAX]; /* without links */
	char rest[2 * PATH_MAX];
	unsigned int links;
};

/* At the root.  -ENAMETOOLONG. */
int dmig_walk_begin(struct dmig_walk *walk, const char *path);
/* Put the first part of the rest behind what is done.  False: there is none. */
bool dmig_walk_step(struct dmig_walk *walk);
/* No part is left. */
bool dmig_walk_is_last(const struct dmig_walk *walk);
/* What is done is a link to be followed.  -ELOOP, -ENAMETOOLONG. */
int dmig_walk_enter(struct dmig_walk *walk, const char *target);

/*
 * The target of a link at @path as it is in a recording: it begins where the link stands, and
 * does not lead out.  -ENAMETOOLONG, -EINVAL.
 */
int dmig_walk_tame(const char *path, const char *target, char *ret, size_t size);

#endif
