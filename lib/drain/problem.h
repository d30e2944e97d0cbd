/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_PROBLEM_H
#define DMIG_DRAIN_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What is to be solved, as plain arrays.  Items (VMs) have devices, and each
 * device is of a kind: devices of one kind can go to the same places at the same
 * cost.  Hosts have groups of places that are all alike for every kind; what makes
 * a place good or bad is its group's pool (a class of documents on a NUMA node).
 * An item goes to one host with all its devices, or stays.
 */

#define DMIG_NOWHERE UINT32_MAX
#define DMIG_NO_WAY  (-1) /* a cost: this kind can't go there */

struct dmig_need {
	uint32_t kind;
	uint32_t count;
};

struct dmig_item {
	uint32_t first; /* of its needs, in the order of kinds, each kind once */
	uint32_t count;
	uint32_t first_device; /* its devices stand in the order of its needs */
	uint32_t size;         /* devices */
};

struct dmig_group {
	uint32_t host;
	uint32_t pool;
	uint32_t room;   /* places */
	uint32_t parent; /* whose capacity they share with other groups, or DMIG_NOWHERE */
	int64_t units;   /* of that capacity, for each place */
	uint32_t port;   /* through which no item may have more than so many, or DMIG_NOWHERE */
};

/* The groups of a host stand together. */
struct dmig_room {
	uint32_t first;
	uint32_t count;
	bool singles_only; /* many hosts in one: only items of one device can go there */
};

struct dmig_problem {
	uint32_t kind_count;
	uint32_t pool_count;
	uint32_t host_count;
	uint32_t group_count;
	uint32_t parent_count;
	uint32_t port_count;
	uint32_t narrowest; /* of the ports, if there are any */
	uint32_t item_count;
	uint32_t need_count;
	uint32_t device_count;
	int64_t *costs; /* [kind * pool_count + pool], or DMIG_NO_WAY */
	struct dmig_room *hosts;
	struct dmig_group *groups;
	int64_t *parents; /* capacity */
	uint32_t *ports;  /* how many devices of one item; those of a host stand together */
	struct dmig_item *items;
	struct dmig_need *needs;
};

static inline int64_t dmig_cost(const struct dmig_problem *problem, uint32_t kind, uint32_t pool)
{
	return problem->costs[(uint64_t)kind * problem->pool_count + pool];
}

/* Where everything goes: most devices, then the smallest sum of costs. */
struct dmig_solution {
	uint32_t *hosts;  /* of each item, or DMIG_NOWHERE */
	uint32_t *groups; /* of each device, or DMIG_NOWHERE */
	uint64_t moved;   /* devices */
	int64_t cost;
	uint64_t moved_bound; /* no solution moves more */
	int64_t cost_bound;   /* none that moves so many costs less */
};

static inline bool dmig_solution_optimal(const struct dmig_solution *solution)
{
	return solution->moved == solution->moved_bound && solution->cost == solution->cost_bound;
}

#endif
