// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <lib/drain/exact.h>
#include <lib/drain/fit.h>
#include <lib/drain/solve.h>
#include <lib/drain/types.h>
#include <stdio.h>
#include <string.h>

#define WORK UINT64_C(2000000000)

typedef void (*solve_fn)(const struct dmig_problem *problem, uint64_t *ret_moved,
			 int64_t *ret_cost);

static void compare_problem(struct dmig_problem *of, uint64_t seed, solve_fn other)
{
	struct dmig_problem problem = *of;
	struct dmig_solution solution;
	uint64_t moved;
	int64_t cost;

	assert_int_equal(dmig_solution_init(&solution, &problem), 0);
	assert_int_equal(dmig_solve(&problem, WORK, &solution), 0);
	assert_solution(&problem, &solution);
	other(&problem, &moved, &cost);
	if (!dmig_solution_optimal(&solution) || solution.moved != moved || solution.cost != cost)
		print_message("seed %ju: %ju of %ju (at most %ju) for %jd (at least %jd), but %ju "
			      "for %jd\n",
			      (uintmax_t)seed, (uintmax_t)solution.moved,
			      (uintmax_t)problem.device_count, (uintmax_t)solution.moved_bound,
			      (intmax_t)solution.cost, (intmax_t)solution.cost_bound,
			      (uintmax_t)moved, (intmax_t)cost);
	assert_true(dmig_solution_optimal(&solution));
	assert_int_equal(solution.moved, moved);
	assert_int_equal(solution.cost, cost);
	dmig_solution_clear(&solution);
	problem_clear(of);
}

static void compare(const struct shape *shape, uint64_t seed, solve_fn other)
{
	struct dmig_problem problem;

	random_seed(seed);
	problem_random(&problem, shape);
	compare_problem(&problem, seed, other);
}

static void test_tiny(void **state)
{
	const struct shape shape = { 3, 4, 3, 2, 2, 3, 2, 50, 50, 60, 30, 0 };
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 3000; seed++)
		compare(&shape, seed, brute_solve);
}

static void test_small(void **state)
{
	static const struct shape shapes[] = {
		{ 4, 5, 4, 3, 3, 6, 3, 50, 50, 60, 30, 0 },
		{ 1, 1, 6, 1, 6, 8, 4, 20, 0, 100, 50, 0 },
		{ 6, 8, 5, 4, 2, 8, 1, 100, 0, 40, 20, 0 },
		{ 3, 4, 4, 4, 4, 5, 4, 30, 30, 70, 20, 70 },
	};
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		for (seed = 1; seed <= 700; seed++)
			compare(&shapes[i], seed, glpk_solve);
}

static void test_medium(void **state)
{
	static const struct shape shapes[] = {
		{ 6, 10, 8, 4, 4, 14, 4, 50, 40, 40, 30, 0 },
		{ 3, 6, 7, 3, 6, 12, 5, 40, 30, 50, 60, 0 },
		{ 10, 20, 12, 5, 3, 30, 1, 100, 50, 30, 20, 0 },
	};
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		for (seed = 1; seed <= 100; seed++)
			compare(&shapes[i], seed, glpk_solve);
}

/* Units that are as far apart as can be, and capacities that are just enough or just not. */
static void stretch_units(struct dmig_problem *problem, const uint32_t *units)
{
	uint32_t i, ways = problem->kind_count * problem->pool_count;

	for (i = 0; i < problem->group_count; i++)
		problem->groups[i].units = units[random_below(4)];
	for (i = 0; i < problem->parent_count; i++) {
		int64_t most = (int64_t)units[random_below(4)] * (1 + random_below(3));

		most += (int64_t)units[random_below(4)] * random_below(3);
		problem->parents[i] = most + random_below(3) - 1;
	}
	if (random_below(3))
		return;
	for (i = 0; i < ways; i++)
		if (problem->costs[i] > 0)
			problem->costs[i] = problem->costs[i] * 100001 + random_below(2);
}

/* GLPK has tolerances that such numbers are lost in. */
static void test_far_apart(void **state)
{
	static const uint32_t units[][4] = {
		{ 1, 1000000, 999983, 3 },
		{ 1, 4294967295, 4294967291, 65537 },
		{ 1000003, 1000033, 1000037, 1000039 },
	};
	static const struct shape shapes[] = {
		{ 3, 4, 3, 3, 3, 3, 3, 40, 100, 70, 30, 0 },
		{ 3, 4, 3, 3, 3, 3, 3, 40, 100, 70, 30, 70 },
		{ 2, 3, 2, 3, 4, 4, 2, 50, 100, 90, 0, 0 },
	};
	struct dmig_problem problem;
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < 9; i++)
		for (seed = 1; seed <= 400; seed++) {
			random_seed(seed * 7 + i % 3);
			problem_random(&problem, &shapes[i / 3]);
			stretch_units(&problem, units[i % 3]);
			compare_problem(&problem, seed, brute_solve);
		}
}

/* A search that ends early: what it says of itself is right all the same. */
static void test_little_work(void **state)
{
	const struct shape shape = { 4, 5, 4, 3, 3, 6, 3, 50, 50, 60, 30, 0 };
	struct dmig_solution solution;
	struct dmig_problem problem;
	uint64_t seed, moved, unproven = 0;
	int64_t cost;

	(void)state;
	for (seed = 1; seed <= 700; seed++) {
		random_seed(seed);
		problem_random(&problem, &shape);
		assert_int_equal(dmig_solution_init(&solution, &problem), 0);
		assert_int_equal(dmig_solve(&problem, 1, &solution), 0);
		assert_solution(&problem, &solution);
		glpk_solve(&problem, &moved, &cost);
		assert_true(solution.moved <= moved && moved <= solution.moved_bound);
		if (solution.moved == moved)
			assert_true(solution.cost_bound <= cost && cost <= solution.cost);
		unproven += !dmig_solution_optimal(&solution);
		dmig_solution_clear(&solution);
		problem_clear(&problem);
	}
	assert_true(unproven);
}

/* As many items as there can be through a port that is as wide as it can be. */
static void test_wide_port(void **state)
{
	const uint32_t most = 1u << 31;
	int64_t cost = 0;
	struct dmig_need need = { 0, 1 };
	struct dmig_item item = { 0, 1, 0, 1 };
	struct dmig_group group = { 0, 0, UINT32_MAX, DMIG_NOWHERE, 1, 0 };
	struct dmig_room room = { 0, 1, false };
	uint32_t port = most;
	const struct dmig_problem problem = {
		.kind_count = 1,
		.pool_count = 1,
		.host_count = 1,
		.group_count = 1,
		.port_count = 1,
		.narrowest = most,
		.item_count = 1,
		.need_count = 1,
		.device_count = 1,
		.costs = &cost,
		.hosts = &room,
		.groups = &group,
		.ports = &port,
		.items = &item,
		.needs = &need,
	};
	struct dmig_left left = {};
	struct dmig_fit fit = {};

	(void)state;
	assert_int_equal(dmig_left_init(&left, &problem), 0);
	assert_int_equal(dmig_fit_init(&fit, &problem), 0);
	assert_int_equal(dmig_fit_run(&fit, &left, 0, 2, 0), DMIG_FITS);
	dmig_fit_clear(&fit);
	dmig_left_clear(&left);
}

static bool are_alike(const struct dmig_problem *problem, uint32_t a, uint32_t b)
{
	const struct dmig_item *one = &problem->items[a], *other = &problem->items[b];

	if (problem->port_count && one->size > problem->narrowest)
		return a == b;
	return one->count == other->count &&
	       memcmp(problem->needs + one->first, problem->needs + other->first,
		      one->count * sizeof(*problem->needs)) == 0;
}

/* Items that are like one before them are of its type, all others of one of their own. */
static void assert_types(const struct dmig_problem *problem)
{
	struct dmig_types types;
	uint32_t i, j, count = 0;

	for (i = 0; i < problem->item_count; i++) {
		for (j = 0; j < i && !are_alike(problem, i, j); j++)
			;
		count += j == i;
	}
	assert_int_equal(dmig_types_init(&types, problem), 0);
	assert_int_equal(types.count, count);
	for (i = 0; i < types.count; i++)
		for (j = 0; j < types.types[i].count; j++)
			assert_true(are_alike(problem, dmig_type_item(&types, i),
					      types.members[types.types[i].first + j]));
	dmig_types_clear(&types);
}

static void test_types(void **state)
{
	const struct shape shape = { 2, 3, 4, 4, 4, 40, 3, 30, 30, 70, 20, 70 };
	struct dmig_problem problem;
	uint64_t seed, ports = 0;

	(void)state;
	for (seed = 1; seed <= 200; seed++) {
		random_seed(seed);
		problem_random(&problem, &shape);
		for (problem.narrowest = 1; problem.narrowest <= 3; problem.narrowest++)
			assert_types(&problem);
		ports += problem.port_count;
		problem_clear(&problem);
	}
	assert_true(ports);
}

/* Two alike, and one device too big for the port: each for itself. Those that fit are of one type. */
static void test_types_at_a_narrow_port(void **state)
{
	struct dmig_need needs[] = { { 0, 2 }, { 0, 2 } };
	struct dmig_item items[] = { { 0, 1, 0, 2 }, { 1, 1, 2, 2 } };
	struct dmig_problem problem = { .port_count = 1,
					.narrowest = 1,
					.item_count = 2,
					.need_count = 2,
					.device_count = 4,
					.items = items,
					.needs = needs };
	struct dmig_types types;

	(void)state;
	assert_int_equal(dmig_types_init(&types, &problem), 0);
	assert_int_equal(types.count, 2);
	dmig_types_clear(&types);
	problem.narrowest = 2;
	assert_int_equal(dmig_types_init(&types, &problem), 0);
	assert_int_equal(types.count, 1);
	dmig_types_clear(&types);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiny),        cmocka_unit_test(test_small),
		cmocka_unit_test(test_medium),      cmocka_unit_test(test_far_apart),
		cmocka_unit_test(test_little_work), cmocka_unit_test(test_wide_port),
		cmocka_unit_test(test_types),       cmocka_unit_test(test_types_at_a_narrow_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
