/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_PROSPECTS_H
#define DMIG_DRAIN_PROSPECTS_H

#include "fit.h"
#include "pools.h"
#include "types.h"

/* A host that items of a type could go to if nobody else did. */
struct dmig_prospect {
	uint32_t host;
	bool exact; /* it costs so much; else at least so much, if it is possible at all */
	int64_t cost;
};

/*
 * Where each type can go, best first.  Other items are at most at as many hosts as
 * there are others, so a type needs no more hosts than there are items: the rest is
 * left out.
 */
struct dmig_outlook {
	uint32_t first; /* of its prospects; types of one device have none */
	uint32_t count;
	int64_t bound;    /* what it costs at least, or DMIG_NO_WAY: it can go nowhere */
	uint64_t choices; /* items of several devices: hosts at that cost; of one: places, such
			   * that another device takes one of them at most */
};

struct dmig_prospects {
	struct dmig_outlook *outlooks; /* of each type */
	struct dmig_prospect *all;
	uint32_t count;
	uint32_t space;
};

/* 0; -E2BIG: it would take too long; -ENOMEM.  To be cleared in any case. */
int dmig_prospects_init(struct dmig_prospects *prospects, const struct dmig_problem *problem,
			const struct dmig_types *types, const struct dmig_pools *pools);
void dmig_prospects_clear(struct dmig_prospects *prospects);

#endif
