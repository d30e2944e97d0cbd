/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_TYPES_H
#define DMIG_DRAIN_TYPES_H

#include "problem.h"

/* Items that have the same needs are of one type; one that a port may be too narrow for is alone. */
struct dmig_alike {
	uint32_t first; /* of its members */
	uint32_t count;
};

struct dmig_types {
	uint32_t count;
	struct dmig_alike *types;
	uint32_t *members; /* items, those of a type in their order */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_types_init(struct dmig_types *types, const struct dmig_problem *problem);
void dmig_types_clear(struct dmig_types *types);

/* Any of its items: they are alike. */
static inline uint32_t dmig_type_item(const struct dmig_types *types, uint32_t type)
{
	return types->members[types->types[type].first];
}

#endif
