/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_DRAIN_FIXTURE_H
#define TESTS_DRAIN_FIXTURE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lib/drain/problem.h>

/* How big a random problem is. */
struct shape {
	uint32_t kinds;
	uint32_t pools;
	uint32_t hosts;
	uint32_t groups; /* of a host, at most */
	uint32_t room;   /* of a group, at most */
	uint32_t items;
	uint32_t size;    /* devices of an item, at most */
	uint32_t singles; /* percent of the items that have one device */
	uint32_t shared;  /* percent of the hosts whose groups share a parent */
	uint32_t ways;    /* percent of the pools that a kind can go to */
	uint32_t alike;   /* percent of the hosts that are like the one before */
	uint32_t
		narrow; /* percent of the hosts with two ports that may be too narrow for an item */
};

/* Random numbers below @limit, the same in each run. */
void random_seed(uint64_t seed);
uint32_t random_below(uint32_t limit);

void problem_random(struct dmig_problem *problem, const struct shape *shape);
void problem_clear(struct dmig_problem *problem);

/* Fails the test where a solution is none, or says something wrong of itself. */
void assert_solution(const struct dmig_problem *problem, const struct dmig_solution *solution);

/* The best there is, from GLPK: how many devices, and the cost of so many. */
void glpk_solve(const struct dmig_problem *problem, uint64_t *ret_moved, int64_t *ret_cost);

/* The same by trying everything, of very small problems. */
void brute_solve(const struct dmig_problem *problem, uint64_t *ret_moved, int64_t *ret_cost);

#endif
