// SPDX-License-Identifier: LGPL-2.1-or-later
#include "faults.h"

#include <core/migration.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind NAME=. */
enum takes {
	NOTHING,
	NUMBER,
	STATE,
};

static const struct kind {
	const char *name;
	enum takes takes;
	const char *value; /* what help calls it */
	uint64_t usual;    /* where no value is given */
	const char *help;
} kinds[FAULTS] = {
	[FAULT_ILLEGAL_ARC] = { "illegal-arc", NOTHING, NULL, 1,
				"STOP_COPY to PRE_COPY or PRE_COPY_P2P is done" },
	[FAULT_REFUSE_STATE] = { "refuse-state", STATE, "STATE", DMIG_STATE_STOP_COPY,
				 "each arc into STATE (STOP_COPY) fails with EINVAL" },
	[FAULT_STATE_UNCHANGED] = { "state-unchanged", NOTHING, NULL, 1,
				    "a request for a state succeeds, and nothing happens" },
	[FAULT_STATE_IN_SPITE] = { "state-in-spite", NOTHING, NULL, 1,
				   "a request that is refused goes to STOP all the same" },
	[FAULT_WRONG_ERRNO] = { "wrong-errno", NOTHING, NULL, 1,
				"an illegal request fails with EIO, not EINVAL" },
	[FAULT_ERROR_REQUESTED] = { "error-requested", NOTHING, NULL, 1, "ERROR can be requested" },
	[FAULT_SKIP_STOP] = { "skip-stop", NOTHING, NULL, 1,
			      "RESUMING to RUNNING goes there at once: nothing checks the data" },
	[FAULT_HALF_WAY] = { "half-way", NOTHING, NULL, 1,
			     "of a way of several arcs only the first is gone" },
	[FAULT_FLAGS_WITHOUT_STATES] = { "flags-without-states", NOTHING, NULL, 1,
					 "the flags promise P2P and pre-copy, and the states are "
					 "not there" },
	[FAULT_STATES_WITHOUT_FLAGS] = { "states-without-flags", NOTHING, NULL, 1,
					 "all states are there, whatever the flags say" },
	[FAULT_STATE_STALE] = { "state-stale", NOTHING, NULL, 1,
				"the state that is read is always RUNNING" },
	[FAULT_FAIL_NEXT] = { "fail-next", STATE, "STATE", DMIG_STATE_STOP_COPY,
			      "the next arc into STATE (STOP_COPY) fails with EIO" },
	[FAULT_ERROR_NEXT] = { "error-next", STATE, "STATE", DMIG_STATE_STOP_COPY,
			       "the next arc into STATE (STOP_COPY) fails with EIO and ends in "
			       "ERROR" },
	[FAULT_STALL] = { "stall", NUMBER, "MS", 1000,
			  "each transition, and each read and write of data, takes MS (1000) "
			  "milliseconds more" },
	[FAULT_DATA_AFTER_END] = { "data-after-end", NOTHING, NULL, 1,
				   "a read at the end of the stream gives a byte" },
	[FAULT_END_EARLY] = { "end-early", NUMBER, "N", 0,
			      "in STOP_COPY the stream ends before byte N (0)" },
	[FAULT_PRECOPY_EMPTY] = { "precopy-empty", NOTHING, NULL, 1,
				  "in pre-copy a read gives nothing, though there is something" },
	[FAULT_PRECOPY_BLOCKS] = { "precopy-blocks", NUMBER, "MS", 5000,
				   "in pre-copy, where there is nothing now, a read takes MS "
				   "(5000) milliseconds" },
	[FAULT_ODD_SIZES] = { "odd-sizes", NOTHING, NULL, 1,
			      "a read of an odd size loses a byte of the stream" },
	[FAULT_REPEAT_SHORT] = { "repeat-short", NOTHING, NULL, 1,
				 "a read of one byte gives the byte before again" },
	[FAULT_SHORT_READS] = { "short-reads", NUMBER, "N", 1,
				"a read gives at most N (1) bytes, which is allowed" },
	[FAULT_CORRUPT_AT] = { "corrupt-at", NUMBER, "N", 0,
			       "one bit of byte N (0) of the data that is read is flipped, once" },
	[FAULT_EXIT_AT] = { "exit-at", NUMBER, "N", 0,
			    "the server dies at byte N (0) of the data, read or written" },
	[FAULT_MISS_LAST] = { "miss-last", NOTHING, NULL, 1,
			      "stop-and-copy leaves out what was written since it was read in "
			      "pre-copy" },
	[FAULT_COUNTER_LOST] = { "counter-lost", NOTHING, NULL, 1,
				 "the stream has 0 for the counter" },
	[FAULT_READ_ANYWHERE] = { "read-anywhere", NOTHING, NULL, 1,
				  "data can be read in a state that has none" },
	[FAULT_INITIAL_STAYS] = { "initial-stays", NOTHING, NULL, 1, "initial_bytes is never 0" },
	[FAULT_PRECOPY_ANYWHERE] = { "precopy-anywhere", NOTHING, NULL, 1,
				     "what is left in pre-copy is told in every state" },
	[FAULT_SIZE_ZERO] = { "size-zero", NOTHING, NULL, 1, "the estimate of stop-and-copy is 0" },
	[FAULT_SIZE_NONSENSE] = { "size-nonsense", NOTHING, NULL, 1,
				  "the estimate of stop-and-copy is 2^63" },
	[FAULT_TRUNCATED_ACCEPTED] = { "truncated-accepted", NOTHING, NULL, 1,
				       "a stream without its end is loaded" },
	[FAULT_CORRUPT_ACCEPTED] = { "corrupt-accepted", NOTHING, NULL, 1,
				     "checksums are not compared" },
	[FAULT_HEAD_ACCEPTED] = { "head-accepted", NOTHING, NULL, 1,
				  "the source's document is not checked" },
	[FAULT_SECOND_UNCHECKED] = { "second-unchecked", NOTHING, NULL, 1,
				     "the source's document is checked in the first migration "
				     "only" },
	[FAULT_NOT_LATCHED] = { "not-latched", NOTHING, NULL, 1,
				"a check that failed is forgotten: the next write begins a "
				"stream anew" },
	[FAULT_WRITE_ANYWHERE] = { "write-anywhere", NOTHING, NULL, 1,
				   "data is taken in every state" },
	[FAULT_COUNTER_IN_STOP] = { "counter-in-stop", NOTHING, NULL, 1,
				    "the counter runs in every state" },
	[FAULT_MEMORY_IN_STOP] = { "memory-in-stop", NOTHING, NULL, 1,
				   "the device writes its memory in every state" },
	[FAULT_DMA_IN_P2P] = { "dma-in-p2p", NOTHING, NULL, 1,
			       "the device writes to the guest's memory in the states of P2P" },
	[FAULT_RESET_KEEPS_ERROR] = { "reset-keeps-error", NOTHING, NULL, 1,
				      "a reset does not leave ERROR" },
	[FAULT_RESET_TO_STOP] = { "reset-to-stop", NOTHING, NULL, 1, "a reset ends in STOP" },
	[FAULT_RESET_KEEPS_MEMORY] = { "reset-keeps-memory", NOTHING, NULL, 1,
				       "memory and registers outlive a reset" },
	[FAULT_LOG_MISSES] = { "log-misses", NOTHING, NULL, 1,
			       "what the device writes to the guest's memory is not logged" },
	[FAULT_LOG_KEEPS] = { "log-keeps", NOTHING, NULL, 1,
			      "the log of DMA tells the same pages again" },
};

void faults_init(struct faults *faults)
{
	for (size_t i = 0; i < FAULTS; i++)
		atomic_init(&faults->value[i], FAULT_OFF);
}

void faults_copy(struct faults *to, const struct faults *from)
{
	for (size_t i = 0; i < FAULTS; i++)
		atomic_store(&to->value[i], atomic_load(&from->value[i]));
}

static bool read_number(const char *text, uint64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 0);
	return !errno && !*end && *ret != FAULT_OFF;
}

static bool read_state(const char *text, uint64_t *ret)
{
	const int state = dmig_state_by_name(text, strlen(text));

	*ret = state < 0 ? 0 : (uint64_t)state;
	return state >= 0;
}

/* @text is behind the '=', or NULL. */
static bool read_value(const struct kind *kind, const char *text, uint64_t *ret)
{
	*ret = kind->usual;
	if (!text)
		return true;
	*ret = FAULT_OFF;
	if (!strcmp(text, "off"))
		return true;
	if (kind->takes == NUMBER)
		return read_number(text, ret);
	return kind->takes == STATE && read_state(text, ret);
}

bool fault_set(struct faults *faults, const char *text, char ret_message[FAULT_MESSAGE_MAX])
{
	const size_t len = strcspn(text, "=");
	uint64_t value;

	for (size_t i = 0; i < FAULTS; i++) {
		if (strlen(kinds[i].name) != len || memcmp(kinds[i].name, text, len))
			continue;
		if (read_value(&kinds[i], text[len] ? text + len + 1 : NULL, &value)) {
			atomic_store(&faults->value[i], value);
			return true;
		}
		snprintf(ret_message, FAULT_MESSAGE_MAX, "the value of %s is %s or off",
			 kinds[i].name, kinds[i].value ? kinds[i].value : "left out");
		return false;
	}
	snprintf(ret_message, FAULT_MESSAGE_MAX,
		 "there is no fault '%.*s'; devmig-vgpu --help-faults lists them",
		 (int)(len < 40 ? len : 40), text);
	return false;
}

bool fault_on(struct faults *faults, enum fault fault)
{
	return fault_value(faults, fault) != FAULT_OFF;
}

uint64_t fault_value(struct faults *faults, enum fault fault)
{
	return atomic_load_explicit(&faults->value[fault], memory_order_relaxed);
}

bool fault_hit(struct faults *faults, enum fault fault, uint64_t value)
{
	return atomic_compare_exchange_strong(&faults->value[fault], &value, FAULT_OFF);
}

const char *fault_name(size_t i)
{
	return kinds[i].name;
}

const char *fault_value_name(size_t i)
{
	return kinds[i].value;
}

const char *fault_help(size_t i)
{
	return kinds[i].help;
}
