// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>

#include "conform_run.h"
#include "conform_tests.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* No kernel has these; a later one may have the first. */
static const unsigned int unknown[] = { DEVMIG_STATES, 1000, 0x7fffffff, 0xffffffff };

/* Ask for what is not allowed: nothing may come of it. */
static bool refuse(struct conform *conform, unsigned int from, unsigned int to)
{
	const struct conform_text at = conform_arc_text(from, to);
	const int err = conform_request(conform, to);
	const bool right = err == -EINVAL;

	if (!right)
		conform_found(conform, at.text, "EINVAL", "%s", conform_errno_text(err).text);
	return conform_expect_state(conform, at.text, from) && right;
}

static void refuse_each(struct conform *conform, unsigned int from, const unsigned int *wrong,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!refuse(conform, from, wrong[i]) && !conform_enter(conform, from))
			return;
}

/* The same from each state that is left without a reset. */
static void refuse_everywhere(struct conform *conform, const unsigned int *wrong, size_t count)
{
	for (unsigned int from = 0; from < DEVMIG_STATES; from++) {
		if (from == DEVMIG_STATE_ERROR || from == DEVMIG_STATE_RESUMING ||
		    !conform_covers(conform, from))
			continue;
		if (conform_enter(conform, from))
			refuse_each(conform, from, wrong, count);
	}
}

static size_t missing_states(const struct conform *conform, unsigned int ret[DEVMIG_STATES])
{
	size_t count = 0;

	for (unsigned int state = 0; state < DEVMIG_STATES; state++)
		if (!conform_covers(conform, state))
			ret[count++] = state;
	return count;
}

void conform_test_refuse_error(struct conform *conform)
{
	static const unsigned int error = DEVMIG_STATE_ERROR;

	refuse_everywhere(conform, &error, 1);
}

void conform_test_refuse_missing(struct conform *conform)
{
	unsigned int missing[DEVMIG_STATES];

	refuse_everywhere(conform, missing, missing_states(conform, missing));
}

void conform_test_refuse_unknown(struct conform *conform)
{
	refuse_everywhere(conform, unknown, COUNT(unknown));
}

void conform_test_refuse_blocked(struct conform *conform)
{
	static const unsigned int precopy[] = { DEVMIG_STATE_PRE_COPY, DEVMIG_STATE_PRE_COPY_P2P };
	unsigned int blocked[COUNT(precopy)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(precopy); i++)
		if (conform_covers(conform, precopy[i]))
			blocked[count++] = precopy[i];
	if (conform_enter(conform, DEVMIG_STATE_STOP_COPY))
		refuse_each(conform, DEVMIG_STATE_STOP_COPY, blocked, count);
}

void conform_test_refuse_resuming(struct conform *conform)
{
	static const unsigned int error = DEVMIG_STATE_ERROR;
	unsigned int missing[DEVMIG_STATES];
	const size_t count = missing_states(conform, missing);

	if (!conform_enter(conform, DEVMIG_STATE_RESUMING))
		return;
	refuse_each(conform, DEVMIG_STATE_RESUMING, &error, 1);
	refuse_each(conform, DEVMIG_STATE_RESUMING, missing, count);
	refuse_each(conform, DEVMIG_STATE_RESUMING, unknown, COUNT(unknown));
}

/* Read a byte, and ask for what is not allowed. */
static bool disturb(struct conform *conform, struct conform_stream *into)
{
	unsigned char byte;
	size_t n = 0;
	int err = conform_stream_clear(into);

	if (!err && !devmig_device_read(conform->device, &byte, 1, &n, NULL))
		err = conform_stream_append(into, &byte, n);
	if (err)
		return conform_fail(conform, err);
	conform_request(conform, DEVMIG_STATE_ERROR);
	conform_request(conform, DEVMIG_STATES);
	return true;
}

void conform_test_refusal_harmless(struct conform *conform)
{
	conform_auto_stream plain = CONFORM_STREAM_NONE;
	conform_auto_stream disturbed = CONFORM_STREAM_NONE;

	if (conform_compare_saves(conform) != SAMENESS_UNKNOWN &&
	    conform_enter(conform, DEVMIG_STATE_STOP) && conform_save_stopped(conform, &plain) &&
	    conform_must_go(conform, "STOP -> STOP_COPY", DEVMIG_STATE_STOP_COPY) &&
	    disturb(conform, &disturbed) && conform_drain(conform, NULL, &disturbed))
		conform_expect_same(conform, "reading on in STOP_COPY after a refused request",
				    &plain, &disturbed);
}
