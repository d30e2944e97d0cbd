/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What follows from the state machine of migration, version 2, of core/migration.h: what a
 * device with given flags must answer to a request. Needs no device.
 */
#ifndef VFIO_TEST_TABLE_H
#define VFIO_TEST_TABLE_H

#include <core/migration.h>
#include <stdint.h>

/* The four sets of flags that the kernel gives a meaning. */
#define TABLE_FLAG_SETS 4
extern const uint64_t table_flag_sets[TABLE_FLAG_SETS];

static inline struct dmig_arc table_arc(uint32_t from, uint32_t to)
{
	return (struct dmig_arc){ (uint8_t)from, (uint8_t)to };
}

struct table_counts {
	unsigned int states;
	unsigned int arcs;
	unsigned int combinations;
	unsigned int blocked;
	unsigned int longest;
};

struct table_counts table_count(uint64_t flags);

/* "RUNNING_P2P"; a number for what is no state. */
const char *state_name(uint32_t state);

/* "STOP_COPY+P2P" */
const char *flags_name(uint64_t flags);

#endif
