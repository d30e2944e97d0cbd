/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_BASELINE_H
#define DMIG_LIB_BASELINE_H

#include <lib/baseline/choices.h>

/* A configuration: for each member its node. */
struct dmig_found {
	uint64_t cost;
	uint64_t devices;
	uint64_t instances;
	uint32_t *nodes; /* owned */
};

struct dmig_miss {
	struct devmig_miss head;
	struct devmig_verdict *verdict; /* whose strings the head's are */
};

struct devmig_baseline {
	struct devmig_baseline_options options;
	struct dmig_offers offers;
	struct dmig_nodes nodes;
	struct dmig_choices groups;
	struct dmig_found *found;
	size_t nfound;
	size_t room; /* for found */
	struct dmig_miss *misses;
	size_t nmisses;
	bool cut;
};

struct dmig_problem dmig_baseline_problem(const struct devmig_baseline *baseline);

/* How many nodes a search may try: its work for one is for each member. */
size_t dmig_baseline_steps(const struct devmig_baseline *baseline);

/* Fill in what was found, in order.  -ENOMEM. */
int dmig_baseline_collect(struct devmig_baseline *baseline);

/* Fill in the misses.  -ENOMEM. */
int dmig_baseline_explain(struct devmig_baseline *baseline);

#endif
