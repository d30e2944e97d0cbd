// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "conform_run.h"
#include "conform_tests.h"

/* A device that runs has changed what is watched after so long, if it ever does. */
#define CHANGE_MS 500

/* A reset, of which the test sees itself what comes. */
static bool reset_in(struct conform *conform, unsigned int state)
{
	int err;

	if (!conform_enter(conform, state))
		return false;
	err = devmig_device_reset(conform->device, NULL);
	if (err)
		return conform_found(conform, conform_state_text(state).text, "a reset", "%s",
				     conform_errno_text(err).text);
	return true;
}

void conform_test_reset_runs(struct conform *conform)
{
	for (unsigned int state = 0; state < DEVMIG_STATES; state++)
		if (state != DEVMIG_STATE_ERROR && conform_covers(conform, state) &&
		    reset_in(conform, state))
			conform_expect_state(conform, conform_state_text(state).text,
					     DEVMIG_STATE_RUNNING);
}

void conform_test_reset_ends_session(struct conform *conform)
{
	static const unsigned int saving[] = { DEVMIG_STATE_STOP_COPY, DEVMIG_STATE_PRE_COPY };
	unsigned char bytes[16] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(saving) / sizeof(*saving); i++)
		if (conform_covers(conform, saving[i]) && reset_in(conform, saving[i]) &&
		    !devmig_device_read(conform->device, bytes, sizeof(bytes), &n, NULL) && n)
			conform_found(conform, conform_state_text(saving[i]).text,
				      "read() fails after a reset", "it gives %zu bytes", n);
	if (reset_in(conform, DEVMIG_STATE_RESUMING) &&
	    !devmig_device_write(conform->device, bytes, sizeof(bytes), NULL))
		conform_found(conform, "RESUMING", "write() fails after a reset",
			      "it takes the bytes");
}

/* What a device may do with a stream that is wrong is to go to ERROR; or it does so before. */
static bool reach_error(struct conform *conform)
{
	static const unsigned char wrong[64] = "a stream of no device";
	unsigned int state;

	if (!conform_settle(conform))
		return false;
	if (!devmig_device_go(conform->device, DEVMIG_STATE_RESUMING, NULL, NULL)) {
		devmig_device_write(conform->device, wrong, sizeof(wrong), NULL);
		conform_request(conform, DEVMIG_STATE_STOP);
	}
	state = conform_state(conform, "after a wrong stream");
	if (state == DEVMIG_STATE_ERROR)
		return true;
	return conform_skip(conform, "nothing that is tried brings the device into ERROR");
}

void conform_test_reset_leaves_error(struct conform *conform)
{
	int err;

	if (!reach_error(conform))
		return;
	err = devmig_device_reset(conform->device, NULL);
	if (err)
		conform_found(conform, "ERROR", "a reset", "%s", conform_errno_text(err).text);
	else
		conform_expect_state(conform, "a reset in ERROR", DEVMIG_STATE_RUNNING);
}

void conform_test_error_stays(struct conform *conform)
{
	if (!reach_error(conform))
		return;
	for (unsigned int state = 1; state < DEVMIG_STATES; state++) {
		const struct conform_text at = conform_arc_text(DEVMIG_STATE_ERROR, state);

		if (!conform_request(conform, state))
			conform_found(conform, at.text, "it fails", "it succeeds");
		if (!conform_expect_state(conform, at.text, DEVMIG_STATE_ERROR))
			return;
	}
}

/* A half that came before a reset, and one that comes after it, make no whole. */
void conform_test_reset_forgets(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);
	int err;

	if (!stream || !conform_enter(conform, DEVMIG_STATE_RESUMING))
		return;
	conform_feed(conform, stream, 0, stream->size / 2, NULL, NULL, false);
	if (!conform_reset(conform, "a reset in RESUMING") ||
	    !conform_enter(conform, DEVMIG_STATE_RESUMING))
		return;
	err = conform_feed(conform, stream, stream->size / 2, stream->size, NULL, NULL, false);
	if (conform_expect_refused(conform, "the second half, after a reset", err) &&
	    conform_reset(conform, "a reset after a refusal"))
		conform_load(conform, "a right stream, after a reset", stream, NULL);
}

/*
 * Of the bytes that had changed since a reset some are as they were right after it.  Not all can
 * be asked for: the device runs on.
 */
static bool has_cleared(const unsigned char *fresh, const unsigned char *used,
			const unsigned char *again, size_t size, size_t *ret_changed)
{
	size_t kept = 0;

	*ret_changed = 0;
	for (size_t i = 0; i < size; i++) {
		*ret_changed += fresh[i] != used[i];
		kept += fresh[i] != used[i] && used[i] == again[i];
	}
	return kept * 2 <= *ret_changed;
}

static bool reset_and_look(struct conform *conform, unsigned char *into)
{
	return conform_reset(conform, "a reset") && conform_look(conform, into);
}

void conform_test_reset_clears(struct conform *conform)
{
	const size_t size = conform_watched_size(conform);
	cli_auto(free) unsigned char *bytes = malloc(3 * size);
	size_t changed;
	bool cleared;

	if (!bytes) {
		conform_fail(conform, -ENOMEM);
		return;
	}
	if (!reset_and_look(conform, bytes))
		return;
	conform_sleep(CHANGE_MS);
	if (!conform_look(conform, bytes + size) || !reset_and_look(conform, bytes + 2 * size))
		return;
	cleared = has_cleared(bytes, bytes + size, bytes + 2 * size, size, &changed);
	if (!changed)
		conform_skip(conform, "nothing changes in what --watch names");
	else if (!cleared)
		conform_found(conform, "what --watch names, after a reset",
			      "most of what had changed is as after the reset before",
			      "it is as it was before the reset");
}
