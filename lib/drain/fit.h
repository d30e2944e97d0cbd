/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_FIT_H
#define DMIG_DRAIN_FIT_H

#include "left.h"

enum dmig_fits {
	DMIG_FITS_NOT,   /* certainly */
	DMIG_FITS,       /* as flow[] says */
	DMIG_FITS_MAYBE, /* no way was found, because of what parents share */
};

/* How the devices of one item go to one host. */
struct dmig_fit {
	const struct dmig_problem *problem;
	uint32_t *flow;   /* [need * groups of the host + group]: devices */
	int64_t cost;     /* of the flow */
	int64_t bound;    /* unless it doesn't fit: it can't cost less */
	uint32_t *rooms;  /* as if groups shared nothing */
	int64_t *parents; /* what is left of each for its groups, */
	int64_t *ports;   /* and of each port for all of the items together */
	uint32_t *wanted;
	int64_t *need_far; /* cost of the cheapest path to it */
	int64_t *group_far;
	uint32_t *need_from; /* the node before it on that path */
	uint32_t *group_from;
	uint64_t work; /* pairs of needs and groups that were looked at, in all */
};

int dmig_fit_init(struct dmig_fit *fit, const struct dmig_problem *problem);
void dmig_fit_clear(struct dmig_fit *fit);

/*
 * Fit @times items like @item into what is left of @host, as cheaply as can be;
 * where groups share a parent, perhaps a little dearer.
 */
enum dmig_fits dmig_fit_run(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
			    uint32_t times, uint32_t host);

/* For how many devices of an item a host has places: where groups share, perhaps for more. */
uint32_t dmig_fit_most(struct dmig_fit *fit, const struct dmig_left *left, uint32_t item,
		       uint32_t host);

#endif
