// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/migration.h>
#include <errno.h>

/*
 * The states and the ways between them, against three that know them as well: the
 * specification's table, its table of counts, and a search for the shortest way over
 * the single arcs that <linux/vfio.h> lists.
 */

#define S  DMIG_STATE_STOP
#define R  DMIG_STATE_RUNNING
#define PC DMIG_STATE_PRE_COPY
#define PP DMIG_STATE_PRE_COPY_P2P
#define SC DMIG_STATE_STOP_COPY
#define RS DMIG_STATE_RESUMING
#define RP DMIG_STATE_RUNNING_P2P
#define E  DMIG_STATE_ERROR

#define BARE     DMIG_MIG_STOP_COPY
#define P2P      (DMIG_MIG_STOP_COPY | DMIG_MIG_P2P)
#define PRE_COPY (DMIG_MIG_STOP_COPY | DMIG_MIG_PRE_COPY)
#define ALL      (DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY)

/* A device of a later kernel has flags that nobody knows here. */
#define LATER (1ULL << 3 | 1ULL << 63)

static const u64 flag_sets[] = { BARE, P2P, PRE_COPY, ALL };

/* The specification's order of rows and columns, and its table. */
static const u8 spec_order[DMIG_STATES] = { S, R, PC, PP, SC, RS, RP, E };
static const u8 spec_next[DMIG_STATES][DMIG_STATES] = {
	{ S, RP, RP, RP, SC, RS, RP, E }, { RP, R, PC, RP, RP, RP, RP, E },
	{ R, R, PC, PP, PP, R, R, E },    { RP, RP, PC, PP, SC, RP, RP, E },
	{ S, S, E, E, SC, S, S, E },      { S, S, S, S, S, RS, S, E },
	{ S, R, R, PP, S, S, RP, E },     { E, E, E, E, E, E, E, E },
};

static void test_spec_table(void **state)
{
	(void)state;
	for (int i = 0; i < DMIG_STATES; i++) {
		for (int j = 0; j < DMIG_STATES; j++) {
			const int want = spec_next[i][j] == E ? -EINVAL : spec_next[i][j];

			assert_int_equal(dmig_state_next(ALL, spec_order[i], spec_order[j]), want);
		}
	}
}

/* What <linux/vfio.h> lists, with the flags that each arc takes beside STOP_COPY. */
static const struct {
	struct dmig_arc arc;
	u8 needs;  /* the arc is there with these */
	u8 absent; /* and without these */
} uapi_arcs[] = {
	{ { S, SC }, 0, 0 },
	{ { SC, S }, 0, 0 },
	{ { S, RS }, 0, 0 },
	{ { RS, S }, 0, 0 },
	{ { R, S }, 0, DMIG_MIG_P2P },
	{ { S, R }, 0, DMIG_MIG_P2P },
	{ { R, RP }, DMIG_MIG_P2P, 0 },
	{ { RP, R }, DMIG_MIG_P2P, 0 },
	{ { RP, S }, DMIG_MIG_P2P, 0 },
	{ { S, RP }, DMIG_MIG_P2P, 0 },
	{ { R, PC }, DMIG_MIG_PRE_COPY, 0 },
	{ { PC, R }, DMIG_MIG_PRE_COPY, 0 },
	{ { PC, SC }, DMIG_MIG_PRE_COPY, DMIG_MIG_P2P },
	{ { PC, PP }, DMIG_MIG_P2P | DMIG_MIG_PRE_COPY, 0 },
	{ { PP, PC }, DMIG_MIG_P2P | DMIG_MIG_PRE_COPY, 0 },
	{ { RP, PP }, DMIG_MIG_P2P | DMIG_MIG_PRE_COPY, 0 },
	{ { PP, RP }, DMIG_MIG_P2P | DMIG_MIG_PRE_COPY, 0 },
	{ { PP, SC }, DMIG_MIG_P2P | DMIG_MIG_PRE_COPY, 0 },
};

static bool uapi_has(u64 flags, unsigned int i)
{
	return (uapi_arcs[i].needs & ~flags) == 0 && (uapi_arcs[i].absent & flags) == 0;
}

static void test_arcs_are_the_kernels(void **state)
{
	(void)state;
	for (size_t set = 0; set < DMIG_COUNT(flag_sets); set++) {
		struct dmig_arc arcs[DMIG_ARCS_MAX];
		const unsigned int n = dmig_arcs(flag_sets[set], arcs);
		unsigned int listed = 0;

		for (unsigned int i = 0; i < DMIG_COUNT(uapi_arcs); i++) {
			if (!uapi_has(flag_sets[set], i))
				continue;
			assert_true(dmig_arc_exists(flag_sets[set], uapi_arcs[i].arc));
			listed++;
		}
		assert_int_equal(n, listed);
		for (unsigned int i = 0; i < n; i++)
			assert_true(dmig_arc_exists(flag_sets[set], arcs[i]));
	}
}

static bool is_saving(u32 state)
{
	return state == PC || state == PP || state == SC;
}

/*
 * The length of the shortest way, or -1: by the rule, no state of the saving group lies
 * between its ends.  PC to SC goes through PP, as the three are one transfer; there is
 * no way back from SC to the others, the kernel says.
 */
static int shortest(u64 flags, u32 from, u32 to)
{
	const bool inside = from == PC && to == SC;
	int distance[DMIG_STATES];
	bool grown = true;

	if (from == SC && to != SC && is_saving(to))
		return -1;
	for (int i = 0; i < DMIG_STATES; i++)
		distance[i] = -1;
	distance[from] = 0;
	for (int round = 0; grown; round++) {
		grown = false;
		for (unsigned int i = 0; i < DMIG_COUNT(uapi_arcs); i++) {
			const struct dmig_arc arc = uapi_arcs[i].arc;

			if (!uapi_has(flags, i) || distance[arc.from] != round ||
			    distance[arc.to] >= 0)
				continue;
			if (arc.from != from && is_saving(arc.from) && !inside)
				continue;
			distance[arc.to] = round + 1;
			grown = true;
		}
	}
	return distance[to];
}

/* Each way is as short as it can be, of single arcs, and ends where it should. */
static void check_path(u64 flags, u32 from, u32 to)
{
	u8 path[DMIG_PATH_MAX];
	const int len = dmig_state_path(flags, from, to, path);
	u8 at = (u8)from;

	if (len < 0) {
		assert_int_equal(len, -EINVAL);
		assert_int_equal(shortest(flags, from, to), -1);
		return;
	}
	assert_int_equal(len, shortest(flags, from, to));
	for (int i = 0; i < len; i++) {
		const struct dmig_arc arc = { at, path[i] };

		assert_true(dmig_arc_exists(flags, arc));
		at = path[i];
	}
	assert_int_equal(at, to);
}

static void test_paths_are_shortest(void **state)
{
	(void)state;
	for (size_t set = 0; set < DMIG_COUNT(flag_sets); set++)
		for (u32 from = S; from < DMIG_STATES; from++)
			for (u32 to = S; to < DMIG_STATES; to++)
				if (dmig_state_covered(flag_sets[set], from) &&
				    dmig_state_covered(flag_sets[set], to))
					check_path(flag_sets[set], from, to);
}

/* The specification's table of counts. */
static const struct count_row {
	const char *name;
	u64 flags;
	int states;
	int arcs;
	int combinations;
	int longest;
	struct dmig_arc blocked[2]; /* the rest of it 0 */
} count_rows[] = {
	{ "STOP_COPY", BARE, 4, 6, 6, 2, { { 0, 0 } } },
	{ "and P2P", P2P, 5, 8, 12, 3, { { 0, 0 } } },
	{ "and PRE_COPY", PRE_COPY, 5, 9, 10, 3, { { SC, PC } } },
	{ "all", ALL, 7, 15, 25, 4, { { SC, PC }, { SC, PP } } },
	{ "all, and what is not known", ALL | LATER, 7, 15, 25, 4, { { SC, PC }, { SC, PP } } },
};

static bool is_blocked(const struct count_row *row, u32 from, u32 to)
{
	for (size_t i = 0; i < DMIG_COUNT(row->blocked); i++)
		if (row->blocked[i].from == from && row->blocked[i].to == to)
			return from != to;
	return false;
}

static void count_pair(const struct count_row *row, u32 from, u32 to, struct count_row *ret)
{
	u8 path[DMIG_PATH_MAX];
	const int len = dmig_state_path(row->flags, from, to, path);

	assert_int_equal(len < 0, is_blocked(row, from, to));
	ret->arcs += len == 1;
	ret->combinations += len > 1;
	if (len > ret->longest)
		ret->longest = len;
}

static void test_counts(void **state)
{
	const struct count_row *row = *state;
	struct count_row found = { 0 };

	for (u32 from = S; from < DMIG_STATES; from++) {
		if (!dmig_state_covered(row->flags, from))
			continue;
		found.states++;
		for (u32 to = S; to < DMIG_STATES; to++)
			if (to != from && dmig_state_covered(row->flags, to))
				count_pair(row, from, to, &found);
	}
	assert_int_equal(found.states, row->states);
	assert_int_equal(found.arcs, row->arcs);
	assert_int_equal(found.combinations, row->combinations);
	assert_int_equal(found.longest, row->longest);
}

/* Any flags and any numbers, also such as no device has: -EINVAL, and an end. */
static void test_anything(void **state)
{
	u8 path[DMIG_PATH_MAX];

	(void)state;
	for (u64 flags = 0; flags < 16; flags++) {
		for (u32 from = 0; from < 2 * DMIG_STATES; from++) {
			for (u32 to = 0; to < 2 * DMIG_STATES; to++) {
				const int next = dmig_state_next(flags, from, to);
				const bool covered = dmig_state_covered(flags, from) &&
						     dmig_state_covered(flags, to);

				if (!covered || from == E || to == E)
					assert_int_equal(next, -EINVAL);
				assert_int_equal(dmig_state_path(flags, from, to, path) < 0,
						 next < 0);
			}
		}
	}
	assert_int_equal(dmig_state_next(ALL, R, UINT32_MAX), -EINVAL);
	assert_int_equal(dmig_state_next(ALL | LATER, R, DMIG_STATES), -EINVAL);
	assert_false(dmig_state_covered(UINT64_MAX, DMIG_STATES));
}

static void test_flags(void **state)
{
	(void)state;
	for (size_t i = 0; i < DMIG_COUNT(flag_sets); i++) {
		assert_true(dmig_mig_flags_valid(flag_sets[i]));
		assert_true(dmig_mig_flags_valid(flag_sets[i] | LATER));
		assert_false(dmig_mig_flags_valid(flag_sets[i] & ~(u64)DMIG_MIG_STOP_COPY));
	}
	assert_false(dmig_mig_flags_valid(LATER));
}

/* A transfer's file descriptor comes with four arcs, and is of no use after four others. */
static void test_transfers(void **state)
{
	static const struct dmig_arc opening[] = { { R, PC }, { RP, PP }, { S, SC }, { S, RS } };
	static const struct dmig_arc closing[] = { { SC, S }, { PC, R }, { PP, RP }, { RS, S } };
	struct dmig_arc arcs[DMIG_ARCS_MAX];
	const unsigned int n = dmig_arcs(ALL, arcs);

	(void)state;
	for (unsigned int i = 0; i < n; i++) {
		bool opens = false;
		bool closes = false;

		for (size_t j = 0; j < DMIG_COUNT(opening); j++) {
			opens |= !memcmp(&arcs[i], &opening[j], sizeof(arcs[i]));
			closes |= !memcmp(&arcs[i], &closing[j], sizeof(arcs[i]));
		}
		assert_int_equal(dmig_arc_opens(arcs[i]), opens);
		assert_int_equal(dmig_arc_closes(arcs[i]), closes);
	}
}

static void test_names(void **state)
{
	static const char *const names[DMIG_STATES] = {
		"ERROR",    "STOP",        "RUNNING",  "STOP_COPY",
		"RESUMING", "RUNNING_P2P", "PRE_COPY", "PRE_COPY_P2P",
	};

	(void)state;
	for (int i = 0; i < DMIG_STATES; i++) {
		assert_string_equal(dmig_state_name((u32)i), names[i]);
		assert_int_equal(dmig_state_by_name(names[i], strlen(names[i])), i);
		assert_int_equal(dmig_state_by_name(names[i], strlen(names[i]) - 1) == i, false);
	}
	assert_null(dmig_state_name(DMIG_STATES));
	assert_null(dmig_state_name(UINT32_MAX));
	assert_int_equal(dmig_state_by_name("running", 7), -EINVAL);
	assert_int_equal(dmig_state_by_name("", 0), -EINVAL);
}

/* 000 stopped, 001 running, 010 stop-and-copy, 011 pre-copy, 100 resuming, 110 error. */
static void test_version_1(void **state)
{
	static const struct dmig_v1_state wanted[DMIG_V1_STATES] = {
		[0] = { "stopped", DMIG_V1_VALID },
		[DMIG_V1_RUNNING] = { "running", DMIG_V1_VALID },
		[DMIG_V1_SAVING] = { "stop-and-copy", DMIG_V1_VALID },
		[DMIG_V1_SAVING | DMIG_V1_RUNNING] = { "pre-copy", DMIG_V1_VALID },
		[DMIG_V1_RESUMING] = { "resuming", DMIG_V1_VALID },
		[DMIG_V1_RESUMING | DMIG_V1_RUNNING] = { "invalid", DMIG_V1_INVALID },
		[DMIG_V1_RESUMING | DMIG_V1_SAVING] = { "error", DMIG_V1_ERROR },
		[DMIG_V1_RESUMING | DMIG_V1_SAVING |
			DMIG_V1_RUNNING] = { "invalid", DMIG_V1_INVALID },
	};

	(void)state;
	for (u32 bits = 0; bits < DMIG_V1_STATES; bits++) {
		assert_string_equal(dmig_v1_state(bits)->name, wanted[bits].name);
		assert_int_equal(dmig_v1_state(bits)->kind, wanted[bits].kind);
	}
	assert_null(dmig_v1_state(DMIG_V1_STATES));
	assert_null(dmig_v1_state(UINT32_MAX));
}

static void test_rfc(void **state)
{
	(void)state;
	assert_int_equal(dmig_state_of_rfc(0), S);
	assert_int_equal(dmig_state_of_rfc(1), R);
	assert_int_equal(dmig_state_of_rfc(2), SC);
	assert_int_equal(dmig_state_of_rfc(3), PC);
	assert_int_equal(dmig_state_of_rfc(4), RS);
	assert_int_equal(dmig_state_of_rfc(5), PP);
	assert_int_equal(dmig_state_of_rfc(6), E);
	assert_int_equal(dmig_state_of_rfc(7), RP);
	assert_int_equal(dmig_state_of_rfc(8), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spec_table),
		cmocka_unit_test(test_arcs_are_the_kernels),
		cmocka_unit_test(test_paths_are_shortest),
		cmocka_unit_test(test_anything),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_rfc),
	};

	return FIXTURE_ROWS(count_rows, test_counts) +
	       cmocka_run_group_tests_name("migration", tests, NULL, NULL);
}
