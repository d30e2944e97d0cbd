// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/drain/simplex.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Things and places: how cheaply each thing can stand, with one in each place. */
#define COUNT 12

/* What a thing costs in a place; without a solution, nothing can be cheaper. */
static int64_t cost_of(uint32_t thing, uint32_t place)
{
	return -(int64_t)(1 + thing * 7 % 5 + place * 3 % 7 + (thing == place ? 4 : 0));
}

static void make_program(struct dmig_program *program)
{
	uint32_t i, thing, place, column;

	*program = (struct dmig_program){ 0 };
	for (i = 0; i < 2 * COUNT; i++)
		assert_int_equal(dmig_program_row(program, 1, false, NULL), 0);
	for (thing = 0; thing < COUNT; thing++) {
		for (place = 0; place < COUNT; place++) {
			assert_int_equal(dmig_program_column(program, 0, 1, false, &column), 0);
			program->columns[column].cost = cost_of(thing, place);
			assert_int_equal(dmig_program_entry(program, thing, 1), 0);
			assert_int_equal(dmig_program_entry(program, COUNT + place, 1), 0);
		}
	}
}

static int64_t bound_of(const struct dmig_program *program, const struct dmig_simplex *simplex)
{
	return dmig_program_bound(program, simplex->prices, simplex->low, simplex->high, true);
}

/* However far a run comes, what its prices say is true, and it comes no further than it may. */
static void test_work(void **state)
{
	struct dmig_simplex simplex;
	struct dmig_program program;
	uint64_t all, most, step;
	int64_t best;

	(void)state;
	make_program(&program);
	assert_int_equal(dmig_simplex_init(&simplex, &program), 0);
	assert_int_equal(dmig_simplex_run(&simplex), DMIG_SIMPLEX_DONE);
	best = bound_of(&program, &simplex);
	all = simplex.work;
	/* One step works on each cell once at most. */
	step = (uint64_t)program.row_count * program.column_count;
	assert_true(all > 3 * step);
	for (most = 0; most < all - step; most += step) {
		dmig_simplex_reset(&simplex);
		simplex.work = 0;
		simplex.most = most;
		assert_int_equal(dmig_simplex_run(&simplex), DMIG_SIMPLEX_STOPPED);
		assert_true(simplex.work <= most + step);
		assert_true(bound_of(&program, &simplex) <= best);
	}
	dmig_simplex_clear(&simplex);
	dmig_program_clear(&program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
