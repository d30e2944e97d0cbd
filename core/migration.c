// SPDX-License-Identifier: LGPL-2.1-or-later
#include "migration.h"

#define S  DMIG_STATE_STOP
#define R  DMIG_STATE_RUNNING
#define PC DMIG_STATE_PRE_COPY
#define PP DMIG_STATE_PRE_COPY_P2P
#define SC DMIG_STATE_STOP_COPY
#define RS DMIG_STATE_RESUMING
#define RP DMIG_STATE_RUNNING_P2P
#define E  DMIG_STATE_ERROR

/*
 * The next state on the way from a row to a column, for a device that has all of
 * them.  <linux/vfio.h> has the single arcs, and the rule for the rest: the shortest
 * way of arcs, with no state of the saving group between its ends.
 */
/* clang-format off */
static const u8 next_state[DMIG_STATES][DMIG_STATES] = {
	/*         E  S   R   SC  RS  RP  PC  PP */
	[E]  = {   E, E,  E,  E,  E,  E,  E,  E  },
	[S]  = {   E, S,  RP, SC, RS, RP, RP, RP },
	[R]  = {   E, RP, R,  RP, RP, RP, PC, RP },
	[SC] = {   E, S,  S,  SC, S,  S,  E,  E  },
	[RS] = {   E, S,  S,  S,  RS, S,  S,  S  },
	[RP] = {   E, S,  R,  S,  S,  RP, R,  PP },
	[PC] = {   E, R,  R,  PP, R,  R,  PC, PP },
	[PP] = {   E, RP, RP, SC, RP, RP, PC, PP },
};

/* clang-format on */

enum transfer {
	TRANSFER_NONE,
	TRANSFER_SAVING,
	TRANSFER_RESUMING,
};

/* What a state is called, the flags that it takes, and the transfer that it is a part of. */
static const struct {
	const char *name;
	u8 needs;
	u8 transfer;
} states[DMIG_STATES] = {
	[E] = { "ERROR", 0, TRANSFER_NONE },
	[S] = { "STOP", DMIG_MIG_STOP_COPY, TRANSFER_NONE },
	[R] = { "RUNNING", DMIG_MIG_STOP_COPY, TRANSFER_NONE },
	[SC] = { "STOP_COPY", DMIG_MIG_STOP_COPY, TRANSFER_SAVING },
	[RS] = { "RESUMING", DMIG_MIG_STOP_COPY, TRANSFER_RESUMING },
	[RP] = { "RUNNING_P2P", DMIG_MIG_STOP_COPY | DMIG_MIG_P2P, TRANSFER_NONE },
	[PC] = { "PRE_COPY", DMIG_MIG_STOP_COPY | DMIG_MIG_PRE_COPY, TRANSFER_SAVING },
	[PP] = { "PRE_COPY_P2P", DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY,
		 TRANSFER_SAVING },
};

/* By the bits RESUMING, SAVING, RUNNING. <linux/vfio.h>, VFIO_DEVICE_STATE_V1_* */
static const struct dmig_v1_state v1_states[DMIG_V1_STATES] = {
	{ "stopped", DMIG_V1_VALID },       { "running", DMIG_V1_VALID },
	{ "stop-and-copy", DMIG_V1_VALID }, { "pre-copy", DMIG_V1_VALID },
	{ "resuming", DMIG_V1_VALID },      { "invalid", DMIG_V1_INVALID },
	{ "error", DMIG_V1_ERROR },         { "invalid", DMIG_V1_INVALID },
};

static const u8 rfc_states[DMIG_STATES] = { S, R, SC, PC, RS, PP, E, RP };

bool dmig_mig_flags_valid(u64 flags)
{
	return flags & DMIG_MIG_STOP_COPY;
}

bool dmig_state_covered(u64 flags, u32 state)
{
	return state < DMIG_STATES && !(states[state].needs & ~flags);
}

int dmig_state_next(u64 flags, u32 from, u32 to)
{
	u32 next;

	if (!dmig_state_covered(flags, from) || !dmig_state_covered(flags, to))
		return -EINVAL;
	/* A state that the device has not is passed through. */
	for (next = next_state[from][to]; !dmig_state_covered(flags, next);)
		next = next_state[next][to];
	return next == E ? -EINVAL : (int)next;
}

int dmig_state_path(u64 flags, u32 from, u32 to, u8 ret_path[DMIG_PATH_MAX])
{
	int len = 0;

	if (dmig_state_next(flags, from, to) < 0)
		return -EINVAL;
	while (from != to) {
		from = (u32)dmig_state_next(flags, from, to);
		ret_path[len++] = (u8)from;
	}
	return len;
}

bool dmig_arc_exists(u64 flags, struct dmig_arc arc)
{
	return arc.from != arc.to && dmig_state_next(flags, arc.from, arc.to) == arc.to;
}

unsigned int dmig_arcs(u64 flags, struct dmig_arc ret_arcs[DMIG_ARCS_MAX])
{
	unsigned int n = 0;

	for (u8 from = 0; from < DMIG_STATES; from++) {
		for (u8 to = 0; to < DMIG_STATES; to++) {
			const struct dmig_arc arc = { from, to };

			if (dmig_arc_exists(flags, arc))
				ret_arcs[n++] = arc;
		}
	}
	return n;
}

bool dmig_arc_opens(struct dmig_arc arc)
{
	return states[arc.to].transfer && states[arc.to].transfer != states[arc.from].transfer;
}

bool dmig_arc_closes(struct dmig_arc arc)
{
	const struct dmig_arc back = { arc.to, arc.from };

	return dmig_arc_opens(back);
}

const char *dmig_state_name(u32 state)
{
	return state < DMIG_STATES ? states[state].name : NULL;
}

int dmig_state_by_name(const char *name, size_t len)
{
	for (int i = 0; i < DMIG_STATES; i++)
		if (strlen(states[i].name) == len && !memcmp(states[i].name, name, len))
			return i;
	return -EINVAL;
}

const struct dmig_v1_state *dmig_v1_state(u32 bits)
{
	return bits < DMIG_V1_STATES ? &v1_states[bits] : NULL;
}

int dmig_state_of_rfc(u32 number)
{
	return number < DMIG_STATES ? rfc_states[number] : -EINVAL;
}
