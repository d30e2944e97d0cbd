/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "table.h"

#include <stdio.h>
#include <string.h>

#define S  MIG_STOP
#define R  MIG_RUNNING
#define SC MIG_STOP_COPY
#define RS MIG_RESUMING
#define RP MIG_RUNNING_P2P
#define PC MIG_PRE_COPY
#define PP MIG_PRE_COPY_P2P
#define E  MIG_ERROR

/*
 * The next state on the way from the row's state to the column's, for a device
 * that has all states. It follows from the arcs of <linux/vfio.h> by its two
 * rules: the shortest path, and no state of the saving group inside it (but
 * where the session goes on, from PRE_COPY to STOP_COPY).
 */
static const uint8_t next_state[MIG_STATES][MIG_STATES] = {
	/*        E  S   R   SC  RS  RP  PC  PP */
	[E] = { E, E, E, E, E, E, E, E },       [S] = { E, S, RP, SC, RS, RP, RP, RP },
	[R] = { E, RP, R, RP, RP, RP, PC, RP }, [SC] = { E, S, S, SC, S, S, E, E },
	[RS] = { E, S, S, S, RS, S, S, S },     [RP] = { E, S, R, S, S, RP, R, PP },
	[PC] = { E, R, R, PP, R, R, PC, PP },   [PP] = { E, RP, RP, SC, RP, RP, PC, PP },
};

static const uint64_t needed_flags[MIG_STATES] = {
	[E] = 0,
	[S] = MIG_FLAG_STOP_COPY,
	[R] = MIG_FLAG_STOP_COPY,
	[SC] = MIG_FLAG_STOP_COPY,
	[RS] = MIG_FLAG_STOP_COPY,
	[RP] = MIG_FLAG_STOP_COPY | MIG_FLAG_P2P,
	[PC] = MIG_FLAG_STOP_COPY | MIG_FLAG_PRE_COPY,
	[PP] = MIG_FLAG_STOP_COPY | MIG_FLAG_P2P | MIG_FLAG_PRE_COPY,
};

/* The states between which a data session goes on. */
static const uint8_t session_of[MIG_STATES] = {
	[PC] = 1,
	[PP] = 1,
	[SC] = 1,
	[RS] = 2,
};

static const char *const names[MIG_STATES] = {
	[E] = "ERROR",     [S] = "STOP",         [R] = "RUNNING",   [SC] = "STOP_COPY",
	[RS] = "RESUMING", [RP] = "RUNNING_P2P", [PC] = "PRE_COPY", [PP] = "PRE_COPY_P2P",
};

const uint64_t table_flag_sets[TABLE_FLAG_SETS] = {
	MIG_FLAG_STOP_COPY,
	MIG_FLAG_STOP_COPY | MIG_FLAG_P2P,
	MIG_FLAG_STOP_COPY | MIG_FLAG_PRE_COPY,
	MIG_FLAG_STOP_COPY | MIG_FLAG_P2P | MIG_FLAG_PRE_COPY,
};

bool table_covers(uint64_t flags, uint32_t state)
{
	if (state >= MIG_STATES)
		return false;
	return (needed_flags[state] & ~flags) == 0;
}

/* A state that the device has not is passed through. */
static uint32_t step(uint64_t flags, uint32_t from, uint32_t to)
{
	uint32_t next = next_state[from][to];

	while (!table_covers(flags, next))
		next = next_state[next][to];
	return next;
}

int table_path(uint64_t flags, uint32_t from, uint32_t to, uint32_t path[MIG_STATES])
{
	int length = 0;

	if (!table_covers(flags, from) || !table_covers(flags, to))
		return -1;
	if (from == MIG_ERROR || to == MIG_ERROR)
		return -1;
	while (from != to) {
		from = step(flags, from, to);
		if (from == MIG_ERROR || length == MIG_STATES)
			return -1;
		path[length++] = from;
	}
	return length;
}

bool table_arc_opens(uint32_t from, uint32_t to)
{
	return session_of[to] != 0 && session_of[from] != session_of[to];
}

bool table_arc_closes(uint32_t from, uint32_t to)
{
	return table_arc_opens(to, from);
}

static void count_pair(struct table_counts *counts, int length)
{
	if (length < 0)
		counts->blocked++;
	else if (length == 1)
		counts->arcs++;
	else
		counts->combinations++;
	if (length > 0 && (unsigned int)length > counts->longest)
		counts->longest = (unsigned int)length;
}

struct table_counts table_count(uint64_t flags)
{
	struct table_counts counts = { 0 };
	uint32_t path[MIG_STATES];

	for (uint32_t from = S; from < MIG_STATES; from++) {
		if (!table_covers(flags, from))
			continue;
		counts.states++;
		for (uint32_t to = S; to < MIG_STATES; to++)
			if (to != from && table_covers(flags, to))
				count_pair(&counts, table_path(flags, from, to, path));
	}
	return counts;
}

const char *state_name(uint32_t state)
{
	static char number[4][24];
	static unsigned int turn;

	if (state < MIG_STATES)
		return names[state];
	turn = (turn + 1) % 4;
	snprintf(number[turn], sizeof(number[turn]), "number %u", state);
	return number[turn];
}

int state_number(const char *name)
{
	for (int i = 0; i < MIG_STATES; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *flags_name(uint64_t flags)
{
	static const char *const set[8] = {
		"none",     "STOP_COPY",          "P2P",          "STOP_COPY+P2P",
		"PRE_COPY", "STOP_COPY+PRE_COPY", "P2P+PRE_COPY", "STOP_COPY+P2P+PRE_COPY",
	};

	return flags < 8 ? set[flags] : "flags that are not known here";
}
