// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "conform_run.h"
#include "progress.h"

/* In PRE_COPY a device that is never done is left after so long. */
#define BUSY_MS  3000
/* A device that runs has changed after so long, if it ever does. */
#define DIRTY_MS 100

static unsigned char chunk[CONFORM_CHUNK];

static const size_t odd[] = { 1, 3, 7, 4095, 65537, 2, 1, 511, 333333 };
const struct conform_sizes conform_odd_sizes = { odd, sizeof(odd) / sizeof(*odd) };

static size_t size_of_turn(const struct conform_sizes *sizes, size_t turn)
{
	return sizes ? sizes->sizes[turn % sizes->count] : CONFORM_CHUNK;
}

static bool keep(struct conform *conform, struct conform_stream *into, size_t size)
{
	int err = conform_stream_append(into, chunk, size);

	conform->moved += size;
	progress_update(conform->moved, 0);
	return err ? conform_fail(conform, err) : true;
}

bool conform_drain(struct conform *conform, const struct conform_sizes *sizes,
		   struct conform_stream *into)
{
	size_t n = 0;
	int err;

	if (conform->endless)
		return conform_found(conform, "reading in STOP_COPY", "an end",
				     "none; it was waited for in a test before");
	for (size_t turn = 0; conform_now() < conform->deadline; turn++) {
		err = devmig_device_read(conform->device, chunk, size_of_turn(sizes, turn), &n,
					 NULL);
		if (err)
			return conform_found(conform, "reading in STOP_COPY",
					     "data, or 0 at the end", "%s",
					     conform_errno_text(err).text);
		if (!n)
			return true;
		if (!keep(conform, into, n))
			return false;
	}
	/* Odd sizes may just take long. */
	conform->endless = !sizes;
	return conform_found(conform, "reading in STOP_COPY", "an end",
			     "none after %llu bytes, when the time of the test is over",
			     (unsigned long long)into->size);
}

enum conform_precopy_end conform_drain_precopy(struct conform *conform, struct conform_stream *into)
{
	const uint64_t enough = conform_now() + BUSY_MS;
	uint64_t begun;
	size_t n = 0;
	int err;

	while (conform_in_time(conform)) {
		begun = conform_now();
		err = devmig_device_read(conform->device, chunk, sizeof(chunk), &n, NULL);
		conform->waited = conform_now() - begun;
		if (err == -ENOMSG)
			return PRECOPY_NOMSG;
		if (err) {
			conform_found(conform, "reading in PRE_COPY", "data, or ENOMSG", "%s",
				      conform_errno_text(err).text);
			return PRECOPY_FOUND;
		}
		if (!n)
			return PRECOPY_ZERO;
		if (!keep(conform, into, n))
			return PRECOPY_FOUND;
		if (conform_now() > enough)
			return PRECOPY_BUSY;
	}
	return PRECOPY_FOUND;
}

bool conform_save_stopped(struct conform *conform, struct conform_stream *into)
{
	int err = conform_stream_clear(into);

	if (err)
		return conform_fail(conform, err);
	return conform_must_go(conform, "STOP -> STOP_COPY", DEVMIG_STATE_STOP_COPY) &&
	       conform_drain(conform, NULL, into) &&
	       conform_must_go(conform, "STOP_COPY -> STOP", DEVMIG_STATE_STOP);
}

bool conform_save_precopy(struct conform *conform, struct conform_stream *into)
{
	int err = conform_stream_clear(into);

	if (err)
		return conform_fail(conform, err);
	if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY) ||
	    conform_drain_precopy(conform, into) == PRECOPY_FOUND)
		return false;
	/* So that something of what was read has changed since. */
	conform_sleep(DIRTY_MS);
	return conform_must_go(conform, "PRE_COPY -> STOP_COPY", DEVMIG_STATE_STOP_COPY) &&
	       conform_drain(conform, NULL, into);
}

const struct conform_stream *conform_reference(struct conform *conform)
{
	struct conform_stream *reference = &conform->reference;

	if (reference->size)
		return reference;
	if (!conform_enter(conform, DEVMIG_STATE_STOP) ||
	    !conform_save_stopped(conform, reference) || !conform_settle(conform)) {
		reference->size = 0;
		return NULL;
	}
	if (reference->size)
		return reference;
	conform_skip(conform, "the device has no data: its stream is empty");
	return NULL;
}

enum conform_sameness conform_compare_saves(struct conform *conform)
{
	conform_auto_stream first = CONFORM_STREAM_NONE;
	conform_auto_stream second = CONFORM_STREAM_NONE;
	uint64_t same;
	int err;

	if (conform->sameness != SAMENESS_UNKNOWN)
		return conform->sameness;
	if (!conform_enter(conform, DEVMIG_STATE_STOP) || !conform_save_stopped(conform, &first))
		return SAMENESS_UNKNOWN;
	conform_sleep(DIRTY_MS);
	if (!conform_save_stopped(conform, &second))
		return SAMENESS_UNKNOWN;
	err = conform_stream_compare(&first, &second, &same);
	if (err) {
		conform_fail(conform, err);
		return SAMENESS_UNKNOWN;
	}
	conform->sameness =
		same == first.size && same == second.size ? SAMENESS_SAME : SAMENESS_OTHER;
	return conform->sameness;
}

bool conform_expect_same(struct conform *conform, const char *at,
			 const struct conform_stream *wanted, const struct conform_stream *got)
{
	uint64_t same;
	int err;

	if (wanted->size != got->size)
		return conform_found(conform, at, "the same stream as before",
				     "%llu bytes, and before it were %llu",
				     (unsigned long long)got->size,
				     (unsigned long long)wanted->size);
	if (conform->sameness != SAMENESS_SAME)
		return true;
	err = conform_stream_compare(wanted, got, &same);
	if (err)
		return conform_fail(conform, err);
	if (same == wanted->size)
		return true;
	return conform_found(conform, at, "the same stream as before",
			     "byte %llu of %llu is another", (unsigned long long)same,
			     (unsigned long long)wanted->size);
}

static int feed_piece(struct conform *conform, const struct conform_stream *stream, uint64_t at,
		      size_t size, const struct conform_spoil *spoil)
{
	int err = conform_stream_read(stream, at, chunk, size);

	if (err) {
		conform_fail(conform, err);
		return err;
	}
	if (spoil)
		spoil->spoil(chunk, at, size, spoil->arg);
	conform->moved += size;
	progress_update(conform->moved, 0);
	return devmig_device_write(conform->device, chunk, size, NULL);
}

int conform_feed(struct conform *conform, const struct conform_stream *stream, uint64_t start,
		 uint64_t end, const struct conform_sizes *sizes, const struct conform_spoil *spoil,
		 bool stubborn)
{
	int first_error = 0, err;
	size_t turn = 0, size;

	for (uint64_t at = start; at < end && conform_in_time(conform); at += size) {
		size = size_of_turn(sizes, turn++);
		if (size > end - at)
			size = (size_t)(end - at);
		err = feed_piece(conform, stream, at, size, spoil);
		if (err && !first_error)
			first_error = err;
		if (conform->failure || (err && !stubborn))
			break;
	}
	return first_error;
}

bool conform_load(struct conform *conform, const char *at, const struct conform_stream *stream,
		  const struct conform_sizes *sizes)
{
	int err;

	if (!conform_enter(conform, DEVMIG_STATE_RESUMING))
		return false;
	err = conform_feed(conform, stream, 0, stream->size, sizes, NULL, false);
	if (err)
		return conform_found(conform, at, "write() takes the device's own stream", "%s",
				     conform_errno_text(err).text);
	if (!conform_in_time(conform))
		return false;
	return conform_must_go(conform, at, DEVMIG_STATE_STOP);
}

bool conform_expect_refused(struct conform *conform, const char *at, int write_error)
{
	static const char wanted[] = "RESUMING -> STOP fails";
	unsigned int state;

	if (!conform_request(conform, DEVMIG_STATE_STOP)) {
		if (write_error)
			return conform_found(conform, at, wanted,
					     "write() failed with %s, and then it succeeds",
					     conform_errno_text(write_error).text);
		return conform_found(conform, at, wanted, "it succeeds, and so did write()");
	}
	state = conform_state(conform, at);
	if (state == DEVMIG_STATE_RESUMING || state == DEVMIG_STATE_ERROR)
		return true;
	if (state != DEVMIG_STATES)
		conform_found(conform, at, "RESUMING or ERROR after the failure",
			      "the device is in %s", conform_state_text(state).text);
	return false;
}

size_t conform_watched_size(const struct conform *conform)
{
	size_t size = 0;

	for (size_t i = 0; i < conform->options->nwatches; i++)
		size += conform->options->watches[i].size;
	return size;
}

bool conform_look(struct conform *conform, unsigned char *into)
{
	for (size_t i = 0; i < conform->options->nwatches; i++) {
		const struct conform_watch *watch = &conform->options->watches[i];
		int err = devmig_device_region_read(conform->device, watch->region, watch->offset,
						    into, watch->size, NULL);

		if (err)
			return conform_found(conform, "reading what --watch names", "it is read",
					     "%s", conform_errno_text(err).text);
		into += watch->size;
	}
	return true;
}
