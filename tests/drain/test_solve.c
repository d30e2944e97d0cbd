// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <lib/drain/exact.h>
#include <lib/drain/solve.h>
#include <stdio.h>

#define WORK UINT64_C(2000000000)

typedef void (*solve_fn)(const struct dmig_problem *problem, uint64_t *ret_moved,
			 int64_t *ret_cost);

static void compare(const struct shape *shape, uint64_t seed, solve_fn other)
{
	struct dmig_problem problem;
	struct dmig_solution solution;
	uint64_t moved;
	int64_t cost;

	random_seed(seed);
	problem_random(&problem, shape);
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
	problem_clear(&problem);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiny),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_medium),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
