/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table, checked against a second source: the arcs that <linux/vfio.h>
 * describes one by one, and its two rules for combining them.
 */
#include <string.h>

#include "command.h"
#include "table.h"
#include "tap.h"

#define UNREACHED 99

struct arc {
	uint64_t flags; /* on devices with all of these */
	uint64_t not ;  /* and none of these */
	uint8_t from;
	uint8_t to;
};

#define BASE DMIG_MIG_STOP_COPY
#define P2P  DMIG_MIG_P2P
#define PRE  DMIG_MIG_PRE_COPY

static const struct arc arcs[] = {
	{ BASE, 0, DMIG_STATE_STOP, DMIG_STATE_STOP_COPY },
	{ BASE, 0, DMIG_STATE_STOP_COPY, DMIG_STATE_STOP },
	{ BASE, 0, DMIG_STATE_STOP, DMIG_STATE_RESUMING },
	{ BASE, 0, DMIG_STATE_RESUMING, DMIG_STATE_STOP },
	{ BASE, P2P, DMIG_STATE_RUNNING, DMIG_STATE_STOP },
	{ BASE, P2P, DMIG_STATE_STOP, DMIG_STATE_RUNNING },
	{ BASE | P2P, 0, DMIG_STATE_RUNNING, DMIG_STATE_RUNNING_P2P },
	{ BASE | P2P, 0, DMIG_STATE_RUNNING_P2P, DMIG_STATE_RUNNING },
	{ BASE | P2P, 0, DMIG_STATE_RUNNING_P2P, DMIG_STATE_STOP },
	{ BASE | P2P, 0, DMIG_STATE_STOP, DMIG_STATE_RUNNING_P2P },
	{ BASE | PRE, 0, DMIG_STATE_RUNNING, DMIG_STATE_PRE_COPY },
	{ BASE | PRE, 0, DMIG_STATE_PRE_COPY, DMIG_STATE_RUNNING },
	{ BASE | PRE, P2P, DMIG_STATE_PRE_COPY, DMIG_STATE_STOP_COPY },
	{ BASE | PRE | P2P, 0, DMIG_STATE_PRE_COPY, DMIG_STATE_PRE_COPY_P2P },
	{ BASE | PRE | P2P, 0, DMIG_STATE_PRE_COPY_P2P, DMIG_STATE_PRE_COPY },
	{ BASE | PRE | P2P, 0, DMIG_STATE_RUNNING_P2P, DMIG_STATE_PRE_COPY_P2P },
	{ BASE | PRE | P2P, 0, DMIG_STATE_PRE_COPY_P2P, DMIG_STATE_RUNNING_P2P },
	{ BASE | PRE | P2P, 0, DMIG_STATE_PRE_COPY_P2P, DMIG_STATE_STOP_COPY },
};

#define ARCS (sizeof(arcs) / sizeof(arcs[0]))

static bool has_arc(const struct arc *arc, uint64_t flags)
{
	return (arc->flags & ~flags) == 0 && (arc->not &flags) == 0;
}

static bool is_arc(uint64_t flags, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < ARCS; i++)
		if (has_arc(&arcs[i], flags) && arcs[i].from == from && arcs[i].to == to)
			return true;
	return false;
}

static bool is_saving(uint32_t state)
{
	return state == DMIG_STATE_PRE_COPY || state == DMIG_STATE_PRE_COPY_P2P ||
	       state == DMIG_STATE_STOP_COPY;
}

/* The two arcs which are not permitted, whatever way there would be round them. */
static bool is_forbidden(uint32_t from, uint32_t to)
{
	return from == DMIG_STATE_STOP_COPY &&
	       (to == DMIG_STATE_PRE_COPY || to == DMIG_STATE_PRE_COPY_P2P);
}

/*
 * A saving state may stand inside a path only where the session goes on from
 * one end to the other, as it does from PRE_COPY to STOP_COPY.
 */
static bool may_be_inside(uint32_t state, uint32_t from, uint32_t to)
{
	return !is_saving(state) || (is_saving(from) && is_saving(to));
}

/* The length of the shortest legal path. */
static int distance_of(uint64_t flags, uint32_t from, uint32_t to)
{
	int distance[DMIG_STATES];
	bool changed = true;

	for (int i = 0; i < DMIG_STATES; i++)
		distance[i] = UNREACHED;
	distance[from] = 0;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < ARCS; i++) {
			const struct arc *arc = &arcs[i];

			if (!has_arc(arc, flags) || distance[arc->from] == UNREACHED)
				continue;
			if (arc->from != from && !may_be_inside(arc->from, from, to))
				continue;
			if (distance[arc->from] + 1 < distance[arc->to]) {
				distance[arc->to] = distance[arc->from] + 1;
				changed = true;
			}
		}
	}
	return distance[to];
}

static bool path_is_legal(uint64_t flags, uint32_t from, const uint8_t *path, int length)
{
	uint32_t at = from;

	for (int i = 0; i < length; i++) {
		if (!is_arc(flags, at, path[i]))
			return false;
		if (i + 1 < length && !may_be_inside(path[i], from, path[length - 1]))
			return false;
		at = path[i];
	}
	return true;
}

static bool pair_is_right(uint64_t flags, uint32_t from, uint32_t to)
{
	uint8_t path[DMIG_PATH_MAX];
	int length = dmig_state_path(flags, from, to, path);

	if (is_forbidden(from, to))
		return length < 0;
	return length == distance_of(flags, from, to) && path_is_legal(flags, from, path, length);
}

static void check_paths(uint64_t flags)
{
	for (uint32_t from = DMIG_STATE_STOP; from < DMIG_STATES; from++) {
		uint32_t wrong = 0;

		if (!dmig_state_covered(flags, from))
			continue;
		for (uint32_t to = DMIG_STATE_STOP; to < DMIG_STATES; to++)
			if (dmig_state_covered(flags, to) && !pair_is_right(flags, from, to))
				wrong |= 1U << to;
		tap_ok(wrong == 0, "%s: shortest legal paths from %s (wrong to: %#x)",
		       flags_name(flags), state_name(from), wrong);
	}
}

static void check_refusals(uint64_t flags)
{
	uint8_t path[DMIG_PATH_MAX];
	uint32_t wrong = 0;

	for (uint32_t from = 0; from < DMIG_STATES; from++)
		for (uint32_t to = 0; to < DMIG_STATES + 3; to++) {
			bool usable = from != DMIG_STATE_ERROR && to != DMIG_STATE_ERROR &&
				      dmig_state_covered(flags, from) &&
				      dmig_state_covered(flags, to);

			if (!usable && dmig_state_path(flags, from, to, path) >= 0)
				wrong++;
		}
	tap_ok(wrong == 0, "%s: ERROR, states that are not there and no states are refused",
	       flags_name(flags));
}

static const struct table_counts expected_counts[TABLE_FLAG_SETS] = {
	{ 4, 6, 6, 0, 2 },
	{ 5, 8, 12, 0, 3 },
	{ 5, 9, 10, 1, 3 },
	{ 7, 15, 25, 2, 4 },
};

static void check_counts(uint64_t flags, const struct table_counts *wanted)
{
	struct table_counts is = table_count(flags);

	tap_ok(memcmp(&is, wanted, sizeof(is)) == 0,
	       "%s: %u states, %u arcs, %u combinations, %u blocked, longest path %u",
	       flags_name(flags), is.states, is.arcs, is.combinations, is.blocked, is.longest);
}

/* A file is opened on the way into a saving state or RESUMING from outside, and nowhere else. */
static void check_files(void)
{
	static const struct arc opening[] = {
		{ 0, 0, DMIG_STATE_RUNNING, DMIG_STATE_PRE_COPY },
		{ 0, 0, DMIG_STATE_RUNNING_P2P, DMIG_STATE_PRE_COPY_P2P },
		{ 0, 0, DMIG_STATE_STOP, DMIG_STATE_STOP_COPY },
		{ 0, 0, DMIG_STATE_STOP, DMIG_STATE_RESUMING },
	};
	unsigned int wrong = 0;

	for (size_t i = 0; i < ARCS; i++) {
		bool opens = false;

		for (size_t j = 0; j < sizeof(opening) / sizeof(opening[0]); j++)
			if (arcs[i].from == opening[j].from && arcs[i].to == opening[j].to)
				opens = true;
		if (dmig_arc_opens(table_arc(arcs[i].from, arcs[i].to)) != opens)
			wrong++;
	}
	tap_ok(wrong == 0, "a data FD comes with four arcs and no other (wrong: %u)", wrong);
}

int command_table(const struct options *options)
{
	(void)options;
	tap_rule("the arcs of vfio.h; the shortest path; no saving state inside, but in a session");
	for (int i = 0; i < TABLE_FLAG_SETS; i++) {
		check_counts(table_flag_sets[i], &expected_counts[i]);
		check_paths(table_flag_sets[i]);
		check_refusals(table_flag_sets[i]);
	}
	check_files();
	return tap_done();
}
