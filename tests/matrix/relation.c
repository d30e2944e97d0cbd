// SPDX-License-Identifier: LGPL-2.1-or-later
/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lib/matrix/relation.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX 40

/* A relation, and what can be said of it in the slowest way. */
struct graph {
	u8 cells[MAX * MAX];
	bool reach[MAX][MAX]; /* in any number of steps, one at least */
	struct dmig_relation relation;
	u32 group_of[MAX];
	u32 groups;
	u32 order[MAX];
};

static u64 random_state;

static u32 random_below(u32 limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (u32)(random_state >> 33) % limit;
}

static void edge(struct graph *g, u32 from, u32 to)
{
	g->cells[from * g->relation.count + to] = (u8)(1 + random_below(255));
}

static bool goes(const struct graph *g, u32 from, u32 to)
{
	return g->cells[from * g->relation.count + to];
}

static void begin(struct graph *g, u32 count)
{
	memset(g, 0, sizeof(*g));
	g->relation = (struct dmig_relation){ .cells = g->cells, .count = count };
}

/* Warshall. */
static void close_over(struct graph *g)
{
	u32 n = g->relation.count, i, j, k;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			g->reach[i][j] = goes(g, i, j);
	for (k = 0; k < n; k++)
		for (i = 0; i < n; i++)
			for (j = 0; j < n; j++)
				g->reach[i][j] |= g->reach[i][k] && g->reach[k][j];
}

/* Some have few edges, some many; some are in pieces, some without cycles. */
static void make_random(struct graph *g)
{
	u32 n = random_below(MAX + 1), density = random_below(30), shape = random_below(4), i, j;

	begin(g, n);
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			if ((shape == 1 && j <= i) || (shape == 2 && i % 5 != j % 5))
				continue;
			if (random_below(100) < density || (shape == 3 && i == j))
				edge(g, i, j);
		}
	}
}

static void check_groups(const struct graph *g)
{
	u32 n = g->relation.count, i, j;

	for (i = 0; i < n; i++) {
		assert_true(g->group_of[i] < g->groups);
		for (j = 0; j < n; j++) {
			bool same = i == j || (g->reach[i][j] && g->reach[j][i]);

			assert_int_equal(g->group_of[i] == g->group_of[j], same);
			if (goes(g, i, j))
				assert_true(g->group_of[i] <= g->group_of[j]);
		}
	}
}

static void work_out(struct graph *g)
{
	close_over(g);
	assert_int_equal(dmig_groups_find(&g->relation, g->group_of, &g->groups), 0);
	check_groups(g);
	assert_int_equal(dmig_order_find(&g->relation, g->group_of, g->groups, g->order), 0);
}

/* All are there once, and groups stand together in the order of their numbers. */
static void check_order(const struct graph *g)
{
	bool seen[MAX] = { 0 };
	u32 n = g->relation.count, last = 0, i;

	for (i = 0; i < n; i++) {
		u32 group;

		assert_true(g->order[i] < n);
		assert_false(seen[g->order[i]]);
		seen[g->order[i]] = true;
		group = g->group_of[g->order[i]];
		assert_true(i ? group == last || group == last + 1 : group == 0);
		last = group;
	}
	assert_int_equal(n ? last + 1 : 0, g->groups);
}

/* The lowest thing that is connected with this one, whatever way edges lead, and how many are. */
static u32 part_of(const struct graph *g, u32 thing, u32 *ret_size)
{
	u32 n = g->relation.count, lowest = thing, end = 1, at, i;
	bool seen[MAX] = { 0 };
	u32 met[MAX];

	met[0] = thing;
	seen[thing] = true;
	for (at = 0; at < end; at++) {
		for (i = 0; i < n; i++) {
			if (seen[i] || (!goes(g, met[at], i) && !goes(g, i, met[at])))
				continue;
			seen[i] = true;
			met[end++] = i;
			lowest = i < lowest ? i : lowest;
		}
	}
	*ret_size = end;
	return lowest;
}

/* What is connected stands together, biggest first; among equals what has the lowest thing. */
static void check_parts(const struct graph *g)
{
	u32 n = g->relation.count, last = 0, last_size = 0, size, i;

	for (i = 0; i < n; i++) {
		const u32 part = part_of(g, g->order[i], &size);

		if (i && part != last)
			assert_true(size < last_size || (size == last_size && part > last));
		last = part;
		last_size = size;
	}
}

static bool any_edge(const struct graph *g, u32 from, u32 to)
{
	u32 n = g->relation.count, i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			if (g->group_of[i] == from && g->group_of[j] == to && goes(g, i, j))
				return true;
	return false;
}

/* Is there a group between the two? */
static bool is_implied(const struct graph *g, u32 from, u32 to)
{
	u32 n = g->relation.count, i, j, k;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			for (k = 0; k < n; k++)
				if (g->group_of[i] == from && g->group_of[j] == to &&
				    g->group_of[k] != from && g->group_of[k] != to &&
				    g->reach[i][k] && g->reach[k][j])
					return true;
	return false;
}

static void check_edges(const struct graph *g)
{
	struct dmig_condensation edges;
	struct dmig_bits implied;
	u32 i, j;

	assert_int_equal(dmig_condense(&g->relation, g->group_of, g->groups, &edges), 0);
	assert_int_equal(dmig_find_implied(&edges, &implied), 0);
	for (i = 0; i < g->groups; i++) {
		for (j = 0; j < g->groups; j++) {
			bool there = i != j && any_edge(g, i, j);

			assert_int_equal(dmig_bits_get(&edges.to, i, j), there);
			assert_int_equal(dmig_bits_get(&edges.from, j, i), there);
			assert_int_equal(dmig_bits_get(&implied, i, j),
					 there && is_implied(g, i, j));
		}
	}
	dmig_bits_end(&implied);
	dmig_condensation_end(&edges);
}

static void random_graphs(void **state)
{
	struct graph g;
	u32 i;

	(void)state;
	random_state = 1;
	for (i = 0; i < 2000; i++) {
		make_random(&g);
		work_out(&g);
		check_groups(&g);
		check_order(&g);
		check_parts(&g);
	}
}

static void random_edges(void **state)
{
	struct graph g;
	u32 i;

	(void)state;
	random_state = 2;
	for (i = 0; i < 60; i++) {
		make_random(&g);
		work_out(&g);
		check_edges(&g);
	}
}

static void shuffle(u32 *numbers, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		u32 other = random_below(i + 1);

		numbers[i] = numbers[other];
		numbers[other] = i;
	}
}

/* Each goes to its neighbours up to two places away: they must stand in that line again. */
static void band(void **state)
{
	u32 names[MAX], position[MAX], i, k;
	struct graph g;

	(void)state;
	random_state = 3;
	begin(&g, MAX);
	shuffle(names, MAX);
	for (i = 0; i < MAX; i++) {
		position[names[i]] = i;
		for (k = i < 2 ? 0 : i - 2; k < MAX && k <= i + 2; k++)
			edge(&g, names[i], names[k]);
	}
	work_out(&g);
	assert_int_equal(g.groups, 1);
	for (i = 1; i < MAX; i++)
		assert_int_equal(abs((int)position[g.order[i]] - (int)position[g.order[i - 1]]), 1);
}

/* Versions of which each goes to all that are later: as they are numbered. */
static void ladder(void **state)
{
	u32 names[MAX], i, k;
	struct graph g;

	(void)state;
	random_state = 4;
	begin(&g, MAX);
	shuffle(names, MAX);
	for (i = 0; i < MAX; i++)
		for (k = i; k < MAX; k++)
			edge(&g, names[i], names[k]);
	work_out(&g);
	assert_int_equal(g.groups, MAX);
	for (i = 0; i < MAX; i++)
		assert_int_equal(g.order[i], names[i]);
}

/* Two kinds within one group, joined at one place: each kind stands together. */
static void two_blocks(void **state)
{
	struct graph g;
	u32 i, k, changes = 0;

	(void)state;
	random_state = 5;
	begin(&g, MAX);
	for (i = 0; i < MAX; i++)
		for (k = i % 2; k < MAX; k += 2)
			edge(&g, i, k);
	edge(&g, 0, 1);
	edge(&g, 1, 0);
	work_out(&g);
	assert_int_equal(g.groups, 1);
	for (i = 1; i < MAX; i++)
		changes += g.order[i] % 2 != g.order[i - 1] % 2;
	assert_int_equal(changes, 1);
}

/* Among equals numbers decide, and what is by itself comes last. */
static void equals(void **state)
{
	static const u32 expected[] = { 1, 3, 5, 2, 4, 0, 6 };
	struct graph g;
	u32 i, k;

	(void)state;
	begin(&g, 7);
	for (i = 1; i < 7; i += 2)
		for (k = 1; k < 7; k += 2)
			edge(&g, i, k);
	edge(&g, 2, 4);
	work_out(&g);
	for (i = 0; i < 7; i++)
		assert_int_equal(g.order[i], expected[i]);
}

/* A chain has its lower end first, though it is put together from the other one. */
static void lower_end(void **state)
{
	struct graph g;
	u32 i;

	(void)state;
	begin(&g, 10);
	for (i = 1; i < 10; i++) {
		edge(&g, i, i - 1);
		edge(&g, i - 1, i);
	}
	edge(&g, 0, 2);
	edge(&g, 2, 0);
	edge(&g, 0, 0);
	edge(&g, 1, 1);
	work_out(&g);
	assert_int_equal(g.order[9], 9);
}

/* Those that nothing tells apart stand by number behind what leads to all of them. */
static void fan(void **state)
{
	static const u32 expected[] = { 5, 0, 1, 2, 3, 4 };
	struct graph g;
	u32 i;

	(void)state;
	begin(&g, 6);
	for (i = 0; i < 5; i++)
		edge(&g, 5, i);
	work_out(&g);
	for (i = 0; i < 6; i++)
		assert_int_equal(g.order[i], expected[i]);
}

static u32 place_of(const struct graph *g, u32 thing)
{
	u32 i = 0;

	while (g->order[i] != thing)
		i++;
	return i;
}

/* Of those that go to the same, what comes from the same stands next to each other. */
static void by_origin(void **state)
{
	struct graph g;
	u32 i;

	(void)state;
	begin(&g, 6);
	for (i = 0; i < 4; i++) {
		edge(&g, i, 4);
		edge(&g, i, 5);
		edge(&g, 4 + i % 2, i);
	}
	work_out(&g);
	assert_int_equal(g.groups, 1);
	for (i = 0; i < 2; i++)
		assert_int_equal(abs((int)place_of(&g, i) - (int)place_of(&g, i + 2)), 1);
}

/* A path through all that there are is no deep recursion. */
static void long_path(void **state)
{
	enum { COUNT = 4096 };
	u8 *cells = calloc(COUNT, COUNT);
	struct dmig_relation relation = { .cells = cells, .count = COUNT };
	u32 *group_of = calloc(COUNT, sizeof(*group_of)), *order = calloc(COUNT, sizeof(*order));
	u32 groups, i;

	(void)state;
	assert_true(cells && group_of && order);
	for (i = 0; i + 1 < COUNT; i++)
		cells[(size_t)i * COUNT + i + 1] = 1;
	assert_int_equal(dmig_groups_find(&relation, group_of, &groups), 0);
	assert_int_equal(groups, COUNT);
	assert_int_equal(dmig_order_find(&relation, group_of, groups, order), 0);
	for (i = 0; i < COUNT; i++)
		assert_int_equal(order[i], i);
	cells[(size_t)(COUNT - 1) * COUNT] = 1;
	assert_int_equal(dmig_groups_find(&relation, group_of, &groups), 0);
	assert_int_equal(groups, 1);
	free(cells);
	free(group_of);
	free(order);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_graphs), cmocka_unit_test(random_edges),
		cmocka_unit_test(band),          cmocka_unit_test(ladder),
		cmocka_unit_test(two_blocks),    cmocka_unit_test(equals),
		cmocka_unit_test(long_path),     cmocka_unit_test(lower_end),
		cmocka_unit_test(fan),           cmocka_unit_test(by_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
