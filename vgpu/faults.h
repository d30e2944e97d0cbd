/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_FAULTS_H
#define VGPU_FAULTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the device does wrong when it is told to.  faults.c has what each means. */
enum fault {
	/* transitions */
	FAULT_ILLEGAL_ARC,
	FAULT_REFUSE_STATE,
	FAULT_STATE_UNCHANGED,
	FAULT_STATE_IN_SPITE,
	FAULT_WRONG_ERRNO,
	FAULT_ERROR_REQUESTED,
	FAULT_SKIP_STOP,
	FAULT_HALF_WAY,
	FAULT_FLAGS_WITHOUT_STATES,
	FAULT_STATES_WITHOUT_FLAGS,
	FAULT_STATE_STALE,
	FAULT_FAIL_NEXT,
	FAULT_ERROR_NEXT,
	FAULT_STALL,
	/* data that is read */
	FAULT_DATA_AFTER_END,
	FAULT_END_EARLY,
	FAULT_PRECOPY_EMPTY,
	FAULT_PRECOPY_BLOCKS,
	FAULT_ODD_SIZES,
	FAULT_REPEAT_SHORT,
	FAULT_SHORT_READS,
	FAULT_CORRUPT_AT,
	FAULT_EXIT_AT,
	FAULT_MISS_LAST,
	FAULT_COUNTER_LOST,
	FAULT_READ_ANYWHERE,
	/* estimates */
	FAULT_INITIAL_STAYS,
	FAULT_PRECOPY_ANYWHERE,
	FAULT_SIZE_ZERO,
	FAULT_SIZE_NONSENSE,
	/* data that is written */
	FAULT_TRUNCATED_ACCEPTED,
	FAULT_CORRUPT_ACCEPTED,
	FAULT_HEAD_ACCEPTED,
	FAULT_SECOND_UNCHECKED,
	FAULT_NOT_LATCHED,
	FAULT_WRITE_ANYWHERE,
	/* what runs, what is cleared, what is logged */
	FAULT_COUNTER_IN_STOP,
	FAULT_MEMORY_IN_STOP,
	FAULT_DMA_IN_P2P,
	FAULT_RESET_KEEPS_ERROR,
	FAULT_RESET_TO_STOP,
	FAULT_RESET_KEEPS_MEMORY,
	FAULT_LOG_MISSES,
	FAULT_LOG_KEEPS,
	FAULTS,
};

/* A fault that is not to be. */
#define FAULT_OFF UINT64_MAX

/*
 * Set by the thread of the control socket, and asked by all others; each value stands
 * for itself, so they need no lock.
 */
struct faults {
	_Atomic uint64_t value[FAULTS];
};

/* The longest message of fault_set(), its NUL included. */
#define FAULT_MESSAGE_MAX 160

void faults_init(struct faults *faults);
void faults_copy(struct faults *to, const struct faults *from);

/*
 * NAME, NAME=VALUE or NAME=off.  false: there is no such fault, or it has no such
 * value, and @ret_message says so.
 */
bool fault_set(struct faults *faults, const char *text, char ret_message[FAULT_MESSAGE_MAX]);

bool fault_on(struct faults *faults, enum fault fault);
/* FAULT_OFF where it is not to be. */
uint64_t fault_value(struct faults *faults, enum fault fault);
/* It has this value; and then it is over. */
bool fault_hit(struct faults *faults, enum fault fault, uint64_t value);

/* What fault number @i is called, what its value is called (NULL: it has none), what it does. */
const char *fault_name(size_t i);
const char *fault_value_name(size_t i);
const char *fault_help(size_t i);

#endif
