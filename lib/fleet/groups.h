/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_GROUPS_H
#define DMIG_LIB_GROUPS_H

#include "builder.h"

/* Bytes that the names of all doubts need. */
#define DMIG_GROUPS_NAMES_MAX ((size_t)DMIG_REASON_COUNT * 32)

/* The groups of a fleet that is made: its classes by digest, then the doubts. */
struct dmig_groups {
	struct dmig_group_entry *entries;
	u32 count;
	u32 nclasses;
	u32 *of_class;                      /* the group of each class of the builder */
	u32 of_doubt[DMIG_REASON_COUNT];    /* and of each doubt */
	struct devmig_document **documents; /* a reference to that of each group */
};

/*
 * All but the ranges of devices and their instances.  In the builder's names
 * there must be room for DMIG_GROUPS_NAMES_MAX more.  Zeroed to begin with; -ENOMEM.
 */
int dmig_groups_make(struct dmig_groups *groups, struct devmig_fleet_builder *builder);
void dmig_groups_clear(struct dmig_groups *groups);

#endif
