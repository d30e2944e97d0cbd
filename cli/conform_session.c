// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "conform_run.h"
#include "conform_tests.h"

/* Reading must fail: there is no transfer to read of. */
static void expect_no_read(struct conform *conform, const char *at)
{
	unsigned char bytes[16];
	size_t n = 0;

	if (!devmig_device_read(conform->device, bytes, sizeof(bytes), &n, NULL))
		conform_found(conform, at, "read() fails", "it gives %zu bytes", n);
}

static void expect_no_write(struct conform *conform, const char *at)
{
	static const unsigned char bytes[16];

	if (!devmig_device_write(conform->device, bytes, sizeof(bytes), NULL))
		conform_found(conform, at, "write() fails", "it takes the bytes");
}

void conform_test_read_outside(struct conform *conform)
{
	static const unsigned int states[] = { DEVMIG_STATE_RUNNING, DEVMIG_STATE_STOP,
					       DEVMIG_STATE_RUNNING_P2P };

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (conform_covers(conform, states[i]) && conform_enter(conform, states[i]))
			expect_no_read(conform, conform_state_text(states[i]).text);
}

void conform_test_write_outside(struct conform *conform)
{
	for (unsigned int state = 0; state < DEVMIG_STATES; state++) {
		if (state == DEVMIG_STATE_ERROR || state == DEVMIG_STATE_RESUMING ||
		    !conform_covers(conform, state) || !conform_enter(conform, state))
			continue;
		expect_no_write(conform, conform_state_text(state).text);
		conform_expect_state(conform, "after write()", state);
	}
}

void conform_test_read_resuming(struct conform *conform)
{
	if (conform_enter(conform, DEVMIG_STATE_RESUMING))
		expect_no_read(conform, "RESUMING");
}

void conform_test_session_ends(struct conform *conform)
{
	if (conform_enter(conform, DEVMIG_STATE_STOP_COPY) &&
	    conform_must_go(conform, "STOP_COPY -> STOP", DEVMIG_STATE_STOP))
		expect_no_read(conform, "STOP, after STOP_COPY");
	if (conform_covers(conform, DEVMIG_STATE_PRE_COPY) &&
	    conform_enter(conform, DEVMIG_STATE_PRE_COPY) &&
	    conform_must_go(conform, "PRE_COPY -> RUNNING", DEVMIG_STATE_RUNNING))
		expect_no_read(conform, "RUNNING, after PRE_COPY");
}

/* The end is there to stay, whatever a read asks for. */
void conform_test_stream_end(struct conform *conform)
{
	static const size_t sizes[] = { 1, 4096, 1, 65536 };
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	unsigned char bytes[65536];
	int err = conform_stream_clear(&stream);

	if (err) {
		conform_fail(conform, err);
		return;
	}
	if (!conform_enter(conform, DEVMIG_STATE_STOP_COPY) ||
	    !conform_drain(conform, NULL, &stream))
		return;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t n = 0;

		err = devmig_device_read(conform->device, bytes, sizes[i], &n, NULL);
		if (err)
			conform_found(conform, "read() again at the end", "0", "%s",
				      conform_errno_text(err).text);
		else if (n)
			conform_found(conform, "read() again at the end", "0", "%zu bytes", n);
	}
}

/* The same state twice: read as usual, which leaves STOP, and with odd sizes, from there. */
static bool save_oddly(struct conform *conform, struct conform_stream *plain,
		       struct conform_stream *odd)
{
	int err = conform_stream_clear(odd);

	if (err)
		return conform_fail(conform, err);
	return conform_compare_saves(conform) != SAMENESS_UNKNOWN &&
	       conform_enter(conform, DEVMIG_STATE_STOP) && conform_save_stopped(conform, plain) &&
	       conform_must_go(conform, "STOP -> STOP_COPY", DEVMIG_STATE_STOP_COPY) &&
	       conform_drain(conform, &conform_odd_sizes, odd);
}

#define ODDLY "reading 1, 3, 7, 4095, 65537 … bytes at a time"

void conform_test_odd_reads(struct conform *conform)
{
	conform_auto_stream plain = CONFORM_STREAM_NONE;
	conform_auto_stream odd = CONFORM_STREAM_NONE;
	conform_auto_stream after = CONFORM_STREAM_NONE;

	if (save_oddly(conform, &plain, &odd) &&
	    conform_load(conform, "loading what came of " ODDLY, &odd, NULL) &&
	    conform_save_stopped(conform, &after))
		conform_expect_same(conform, "saving what was loaded after " ODDLY, &plain, &after);
}

void conform_test_odd_reads_same(struct conform *conform)
{
	conform_auto_stream plain = CONFORM_STREAM_NONE;
	conform_auto_stream odd = CONFORM_STREAM_NONE;

	if (save_oddly(conform, &plain, &odd))
		conform_expect_same(conform, ODDLY, &plain, &odd);
}

void conform_test_saves_same(struct conform *conform)
{
	if (conform_compare_saves(conform) == SAMENESS_OTHER)
		conform_found(conform, "saving twice in STOP", "the same stream",
			      "another: the device changes, or its stream has what is not its "
			      "state");
}

/* Begin to read, and leave in the middle. */
static bool abort_in(struct conform *conform, unsigned int state, unsigned int to)
{
	unsigned char bytes[7];
	size_t n;
	int err;

	if (!conform_enter(conform, state))
		return false;
	err = devmig_device_read(conform->device, bytes, sizeof(bytes), &n, NULL);
	if (err && err != -ENOMSG)
		return conform_found(conform, conform_state_text(state).text, "data", "%s",
				     conform_errno_text(err).text);
	return conform_must_go(conform, conform_arc_text(state, to).text, to);
}

void conform_test_abort_saving(struct conform *conform)
{
	conform_auto_stream before = CONFORM_STREAM_NONE;
	conform_auto_stream after = CONFORM_STREAM_NONE;

	for (unsigned int state = DEVMIG_STATE_STOP_COPY; state < DEVMIG_STATES; state++)
		if (state != DEVMIG_STATE_RESUMING && state != DEVMIG_STATE_RUNNING_P2P &&
		    conform_covers(conform, state))
			abort_in(conform, state, DEVMIG_STATE_RUNNING);
	if (conform_compare_saves(conform) != SAMENESS_UNKNOWN &&
	    abort_in(conform, DEVMIG_STATE_STOP_COPY, DEVMIG_STATE_STOP) &&
	    conform_save_stopped(conform, &before) && conform_save_stopped(conform, &after))
		conform_expect_same(conform, "saving after a transfer that was left", &after,
				    &before);
}
