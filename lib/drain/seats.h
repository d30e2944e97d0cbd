/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_SEATS_H
#define DMIG_DRAIN_SEATS_H

#include "leavers.h"
#include "problem.h"

/* A class that some leaver can go to. */
struct dmig_goal {
	uint32_t class_number;
	struct devmig_range free;
};

/* What is known of a pair of classes, one of a leaver and one of a goal. */
struct dmig_way {
	uint32_t rank;
	uint8_t answer; /* enum devmig_answer; INCOMPATIBLE: there is no way */
};

/*
 * The question as a problem, and what its numbers stand for.  Pools are goals on
 * NUMA nodes: goal * nodes + node, where nodes are those that somebody wishes for,
 * and one for all others.
 */
struct dmig_seats {
	const struct devmig_fleet *fleet;
	const struct devmig_drain_options *options;
	const struct dmig_leavers *leavers;
	uint32_t *sources; /* classes of leavers, ascending */
	uint32_t source_count;
	struct dmig_goal *goals;
	uint32_t goal_count;
	uint32_t goal_space;
	uint32_t *goal_of;     /* of each class, or DMIG_NOWHERE */
	struct dmig_way *ways; /* [source * goals + goal] */
	int32_t *nodes;        /* wished for, ascending */
	uint32_t node_count;
	struct dmig_wanted {
		uint32_t source;
		uint32_t node; /* node_count: no wish */
	} * kinds;             /* ascending */
	struct dmig_problem problem;
	uint32_t *host_of;     /* of the fleet, for each host of the problem */
	uint32_t *first_place; /* of each group; one more at the end */
	uint32_t *places;      /* records */
	uint32_t *party_of;    /* for each item */
};

/* To be cleared in any case.  -EBADMSG, -ENOMEM. */
int dmig_seats_find(struct dmig_seats *seats, const struct devmig_fleet *fleet,
		    const struct devmig_drain_options *options, struct dmig_leavers *leavers,
		    struct devmig_error **ret_error);
void dmig_seats_clear(struct dmig_seats *seats);

/* The number of a NUMA node among those that are wished for; their count: it is none of them. */
uint32_t dmig_seats_node(const struct dmig_seats *seats, int32_t node);

static inline const struct dmig_way *dmig_way_of(const struct dmig_seats *seats, uint32_t source,
						 uint32_t goal)
{
	return &seats->ways[(size_t)source * seats->goal_count + goal];
}

#endif
