/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_MAKING_H
#define DMIG_DRAIN_MAKING_H

#include "model.h"

/*
 * A host that has a port too narrow for all devices of one item, which is alone of
 * its type.  Its devices there have columns of their own, as what goes through a
 * port is counted for each item.
 */
struct dmig_narrow {
	uint32_t type;
	uint32_t host;
	uint32_t own_row;  /* of its first need; the others follow */
	uint32_t port_row; /* of @first_port; the others follow */
	uint32_t first_port;
	uint32_t port_count;
};

#define DMIG_NO_ROW UINT32_MAX

/* What is needed while a model is made. */
struct dmig_making {
	struct dmig_model *model;
	const struct dmig_problem *problem;
	const struct dmig_types *types;
	struct dmig_left left;
	struct dmig_fit fit;
	uint32_t *most;    /* [type * hosts + host]: how many of a type of several devices fit */
	uint32_t *own_row; /* [host * kinds + kind]: what items of several devices need there */
	uint32_t *type_row;
	uint32_t *kind_row;
	uint32_t *group_row;
	uint32_t *parent_row;
	uint64_t *singles; /* of each kind */
	uint64_t *wanted;  /* of each kind: devices */
	uint32_t column_space;
	struct dmig_narrow *narrow;
	uint32_t narrow_count;
	uint32_t narrow_space;
	bool *is_narrow; /* of each host: it is in @narrow */
};

static inline const struct dmig_item *dmig_making_item(const struct dmig_making *making,
						       uint32_t type)
{
	return &making->problem->items[dmig_type_item(making->types, type)];
}

/* All rows; those of narrow hosts, too. */
int dmig_making_rows(struct dmig_making *making);
/* Whether devices of a kind may be in a group. */
bool dmig_making_may_use(const struct dmig_making *making, uint32_t kind, uint32_t group);
int dmig_making_column(struct dmig_making *making, int64_t high, struct dmig_model_column of);
/* Add an entry to the newest column, unless there is no such row. */
int dmig_making_entry(struct dmig_making *making, uint32_t row, int64_t factor);

/* Whether a host has a port that is too narrow for an item of a type. */
bool dmig_narrow_is(const struct dmig_making *making, uint32_t type, uint32_t host);
/* Its rows; its entries in the column of the item at the host; the columns of its devices. */
int dmig_narrow_add(struct dmig_making *making, uint32_t type, uint32_t host);
int dmig_narrow_item(struct dmig_making *making, uint32_t type, uint32_t host);
int dmig_narrow_devices(struct dmig_making *making);

#endif
