/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state machine of migration, version 2, as a table: what a device with
 * given flags must answer to a request. Needs no device.
 */
#ifndef VFIO_TEST_TABLE_H
#define VFIO_TEST_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi.h"

/* The four sets of flags that the kernel gives a meaning. */
#define TABLE_FLAG_SETS 4
extern const uint64_t table_flag_sets[TABLE_FLAG_SETS];

/* Is there such a state on a device with @flags? ERROR is there, always. */
bool table_covers(uint64_t flags, uint32_t state);

/*
 * The states on the way from @from to @to, the last of them @to: their number,
 * 0 if there is nothing to do, -1 if the request is to be refused with EINVAL.
 */
int table_path(uint64_t flags, uint32_t from, uint32_t to, uint32_t path[MIG_STATES]);

/* Does the single arc give a new data FD? Does it end the session of an old one? */
bool table_arc_opens(uint32_t from, uint32_t to);
bool table_arc_closes(uint32_t from, uint32_t to);

struct table_counts {
	unsigned int states;
	unsigned int arcs;
	unsigned int combinations;
	unsigned int blocked;
	unsigned int longest;
};

struct table_counts table_count(uint64_t flags);

/* "RUNNING_P2P"; a number for what is no state. The second goes back, -1 if there is none. */
const char *state_name(uint32_t state);
int state_number(const char *name);

/* "STOP_COPY+P2P" */
const char *flags_name(uint64_t flags);

#endif
