/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_MODEL_H
#define DMIG_DRAIN_MODEL_H

#include "fit.h"
#include "program.h"
#include "types.h"

/*
 * A problem as an integer program.  Items that are alike are counted, not named:
 * a column for how many of a type go to a host, one for how many devices of a kind
 * go to a group, and one for how many of the items of one device of a kind go.
 * Devices of a kind being alike, that is all that there is to decide.
 */
struct dmig_model {
	const struct dmig_problem *problem;
	const struct dmig_types *types;
	struct dmig_program program;
	struct dmig_model_column {
		enum {
			DMIG_MODEL_ITEMS,   /* of type @what at host @where */
			DMIG_MODEL_DEVICES, /* of kind @what in group @where */
			DMIG_MODEL_SINGLES, /* of kind @what */
			DMIG_MODEL_OWN, /* of kind @what in group @where, of type @owner alone */
		} of;
		uint32_t what;
		uint32_t where;
		uint32_t owner;
	} * columns;        /* as the program's */
	uint32_t total_row; /* minus how many devices move: its limit is to be set */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_model_init(struct dmig_model *model, const struct dmig_problem *problem,
		    const struct dmig_types *types);
void dmig_model_clear(struct dmig_model *model);

/* Ask for as many devices as can go; the cost is minus their number. */
void dmig_model_ask_most(struct dmig_model *model);
/* Ask for the smallest cost with at least so many. */
void dmig_model_ask_cheapest(struct dmig_model *model, uint64_t moved);

/* Read the columns' values back. */
int dmig_model_read(const struct dmig_model *model, const int64_t *values,
		    struct dmig_solution *solution);

#endif
