/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_MIGRATION_H
#define DMIG_MIGRATION_H

#include "platform.h"

/*
 * The states of a device in a migration, and the ways between them, as version 2
 * of VFIO's migration interface has them: <linux/vfio.h>, VFIO_DEVICE_STATE_*.
 */
enum dmig_state {
	DMIG_STATE_ERROR = 0,
	DMIG_STATE_STOP = 1,
	DMIG_STATE_RUNNING = 2,
	DMIG_STATE_STOP_COPY = 3,
	DMIG_STATE_RESUMING = 4,
	DMIG_STATE_RUNNING_P2P = 5,
	DMIG_STATE_PRE_COPY = 6,
	DMIG_STATE_PRE_COPY_P2P = 7,
};
#define DMIG_STATES 8

/* What a device can do: <linux/vfio.h>, VFIO_MIGRATION_*. */
#define DMIG_MIG_STOP_COPY (1U << 0)
#define DMIG_MIG_P2P       (1U << 1)
#define DMIG_MIG_PRE_COPY  (1U << 2)

/* The most states that lie before one, itself included. */
#define DMIG_PATH_MAX 4
/* The most single arcs that a device has. */
#define DMIG_ARCS_MAX 15

struct dmig_arc {
	u8 from;
	u8 to;
};

/*
 * Is this a set of flags that a device may have?  Flags that only a later kernel
 * knows are no reason against it: they add states, of which nothing is assumed.
 */
bool dmig_mig_flags_valid(u64 flags);

/* Has a device with these flags the state?  Never a state that is not above. */
bool dmig_state_covered(u64 flags, u32 state);

/*
 * The first state that a device goes to on its way.  -EINVAL: it has not one of
 * the two, or there is no way; ERROR is nobody's wish, and only a reset leaves it.
 */
int dmig_state_next(u64 flags, u32 from, u32 to);

/*
 * All states on the way, @to last.  Returns how many, 0 where @from is @to, or
 * -EINVAL as above.
 */
int dmig_state_path(u64 flags, u32 from, u32 to, u8 ret_path[DMIG_PATH_MAX]);

/* Is it a single arc of a device with these flags? */
bool dmig_arc_exists(u64 flags, struct dmig_arc arc);

/* All of them, by number; returns how many. */
unsigned int dmig_arcs(u64 flags, struct dmig_arc ret_arcs[DMIG_ARCS_MAX]);

/*
 * A transfer of data, with its file descriptor, begins or ends with the arc.
 * PRE_COPY, PRE_COPY_P2P and STOP_COPY share one.
 */
bool dmig_arc_opens(struct dmig_arc arc);
bool dmig_arc_closes(struct dmig_arc arc);

/* "RUNNING"; NULL for what is not above. */
const char *dmig_state_name(u32 state);
/* The state of a name, or -EINVAL. */
int dmig_state_by_name(const char *name, size_t len);

/*
 * What was before.  Neither is ever driven; both are there to be recognised.
 *
 * Version 1, a region of the device, deprecated in Linux 5.18: its state is bits.
 */
#define DMIG_V1_RUNNING  (1U << 0)
#define DMIG_V1_SAVING   (1U << 1)
#define DMIG_V1_RESUMING (1U << 2)
#define DMIG_V1_STATES   8

enum dmig_v1_kind {
	DMIG_V1_VALID,
	DMIG_V1_ERROR,
	DMIG_V1_INVALID,
};

struct dmig_v1_state {
	const char *name; /* "stop-and-copy" */
	enum dmig_v1_kind kind;
};

/* NULL: it has other bits, which version 1 does not define. */
const struct dmig_v1_state *dmig_v1_state(u32 bits);

/*
 * The RFC of 2022 between the two had the states of version 2, and the numbers of
 * version 1's bits where those had a state.  Its number, as one of version 2; -EINVAL.
 */
int dmig_state_of_rfc(u32 number);

#endif
