/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_ALONE_H
#define DMIG_DRAIN_ALONE_H

#include "fit.h"

/* Where an item could go if no other went anywhere. */
struct dmig_alone {
	const struct dmig_problem *problem;
	struct dmig_problem open; /* the same with ports that are wide enough for everything */
	struct dmig_left left;
	struct dmig_fit fit;
	struct dmig_fit open_fit;
	uint32_t proofs; /* that were asked for */
};

/* 0 or -ENOMEM; to be cleared in any case. */
int dmig_alone_init(struct dmig_alone *alone, const struct dmig_problem *problem);
void dmig_alone_clear(struct dmig_alone *alone);

/*
 * The host where it would be best off, or DMIG_NOWHERE; -ENOMEM.
 */
int dmig_alone_best(struct dmig_alone *alone, uint32_t item, uint32_t *ret_host);
/* The same if any number of its devices might go through a port. */
int dmig_alone_best_open(struct dmig_alone *alone, uint32_t item, uint32_t *ret_host);
/* For how many of its devices a host has places; where groups share, perhaps for more. */
uint32_t dmig_alone_count(struct dmig_alone *alone, uint32_t item, uint32_t host);
/* The host that has places for the most of its devices, or DMIG_NOWHERE, and for how many. */
uint32_t dmig_alone_most(struct dmig_alone *alone, uint32_t item, uint32_t *ret_count);

#endif
