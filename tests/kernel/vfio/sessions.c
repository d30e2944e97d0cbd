/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Data sessions of one device: its own streams, read and written in pieces of many sizes. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "content.h"
#include "kind.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"

#define SEED  0x5a17
#define OTHER 0x33cc

static const size_t chunks[] = { 1, 3, 7, 4096 + 1, (size_t)1 << 20 };

#define CHUNKS (sizeof(chunks) / sizeof(chunks[0]))

static bool is_readable(int data_fd)
{
	struct pollfd poller = { .fd = data_fd, .events = POLLIN };

	return poll(&poller, 1, 0) == 1 && (poller.revents & POLLIN);
}

static void check_end(int data_fd)
{
	ssize_t first;
	ssize_t again;
	uint8_t byte;

	first = read(data_fd, &byte, 1);
	again = read(data_fd, &byte, 1);
	tap_ok(first == 0 && again == 0, "read() after the end gives 0, and again");
	tap_ok(is_readable(data_fd), "poll says readable after the end");
}

static void check_info_refused(int data_fd)
{
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info) };
	int error = ioctl(data_fd, DMIG_UAPI_GET_PRECOPY_INFO, &info) < 0 ? errno : 0;

	tap_ok(error == EINVAL, "precopy info in STOP_COPY is refused with EINVAL (%s)",
	       strerror(error));
}

static void check_dead(int data_fd, const char *when)
{
	uint8_t byte;
	ssize_t got;

	errno = 0;
	got = read(data_fd, &byte, 1);
	tap_ok(got < 0, "the old data FD gives an error after %s (%s)", when,
	       got < 0 ? strerror(errno) : "none");
}

/* The end of a stop-and-copy session, with all that is promised about it. */
static void check_stop_copy(struct device *device)
{
	struct save_plan plan = { .chunk = 4096 };
	struct stream stream = { 0 };
	struct save_seen seen;
	int data_fd = -1;

	if (!state_restart(device) || !stream_save(device, &plan, &stream, &seen, &data_fd))
		goto out;
	tap_rule("STOP_COPY: read() gives 0 always at the end, poll is readable, never ENOMSG");
	tap_ok(stream.length > 0, "there is a stream of %zu bytes", stream.length);
	check_end(data_fd);
	if (device->flags & DMIG_MIG_PRE_COPY)
		check_info_refused(data_fd);
	tap_rule("STOP_COPY -> STOP: the arc ends the data session");
	if (state_go(device, DMIG_STATE_STOP, &data_fd))
		check_dead(data_fd, "STOP_COPY -> STOP");
out:
	fd_close(&data_fd);
	stream_free(&stream);
}

/* In STOP the device does not change its state, so neither does its stream. */
static void check_sizes_of_reads(struct device *device, struct stream *first)
{
	struct stream again = { 0 };
	struct save_seen seen;
	int data_fd = -1;

	tap_rule("STOP: the device does not change its internal state");
	if (!state_restart(device) || !content_fill(device, SEED) ||
	    !stream_take(device, false, first))
		return;
	for (size_t i = 0; i < CHUNKS; i++) {
		struct save_plan plan = { .chunk = chunks[i] };

		if (stream_save(device, &plan, &again, &seen, &data_fd))
			tap_ok(stream_equal(first, &again, 0),
			       "reads of %zu bytes give the same stream (%zu bytes)", chunks[i],
			       again.length);
		state_go(device, DMIG_STATE_STOP, &data_fd);
		fd_close(&data_fd);
	}
	stream_free(&again);
}

static void check_sizes_of_writes(struct device *device, const struct stream *stream)
{
	char when[64];

	tap_rule("RESUMING: the user need not keep the sizes of the pieces");
	for (size_t i = 0; i < CHUNKS; i++) {
		if (!state_restart(device) || !content_fill(device, OTHER) ||
		    !stream_put(device, stream, chunks[i]))
			return;
		snprintf(when, sizeof(when), "after writes of %zu bytes", chunks[i]);
		content_check(device, SEED, when);
	}
}

static void check_estimates(struct device *device, const struct save_seen *seen, size_t chunk)
{
	tap_ok(seen->first.initial_bytes > 0 && seen->first.dirty_bytes == 0,
	       "precopy info begins with initial bytes (%" PRIu64 ") and none dirty (%" PRIu64 ")",
	       (uint64_t)seen->first.initial_bytes, (uint64_t)seen->first.dirty_bytes);
	tap_ok(seen->came_to_end && seen->drained.initial_bytes == 0 &&
		       seen->drained.dirty_bytes == 0,
	       "nobody writes, so all is read in the end (left: %" PRIu64 ", %" PRIu64 ")",
	       (uint64_t)seen->drained.initial_bytes, (uint64_t)seen->drained.dirty_bytes);
	promise(device, FAULT_PRECOPY_END, seen->round_end == -ENOMSG,
		"reads of %zu bytes: ENOMSG at the end of pre-copy data (%s)", chunk,
		seen->round_end ? strerror(-seen->round_end) : "0");
}

static void check_precopy(struct device *device, size_t chunk)
{
	struct save_plan plan = { .precopy = true, .chunk = chunk, .rounds = 2 };
	struct stream stream = { 0 };
	struct save_seen seen = { 0 };
	char when[64];
	int data_fd = -1;

	if (!state_restart(device) || !content_fill(device, SEED) ||
	    !stream_save(device, &plan, &stream, &seen, &data_fd))
		goto out;
	check_estimates(device, &seen, chunk);
	tap_ok(stream.precopy > 0 && stream.precopy < stream.length,
	       "%zu bytes before the stop, %zu after", stream.precopy,
	       stream.length - stream.precopy);
	if (!state_go(device, DMIG_STATE_STOP, &data_fd) || !state_restart(device) ||
	    !content_fill(device, OTHER) || !stream_put(device, &stream, chunk))
		goto out;
	snprintf(when, sizeof(when), "after pre-copy in pieces of %zu", chunk);
	content_check(device, SEED, when);
out:
	fd_close(&data_fd);
	stream_free(&stream);
}

/* A session that is given up: its file is dead, and the next one is whole. */
static void check_given_up(struct device *device)
{
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info) - 1 };
	struct stream stream = { 0 };
	uint8_t byte;
	int data_fd = -1;

	if (!state_restart(device) || !content_fill(device, SEED) ||
	    !state_go(device, DMIG_STATE_PRE_COPY, &data_fd))
		goto out;
	tap_ok(ioctl(data_fd, DMIG_UAPI_GET_PRECOPY_INFO, &info) < 0 && errno == EINVAL,
	       "precopy info without room is refused with EINVAL");
	tap_ok(read(data_fd, &byte, 1) == 1, "there is something to read at once");
	tap_rule("PRE_COPY -> RUNNING: the arc ends the data session");
	if (!state_go(device, DMIG_STATE_RUNNING, &data_fd))
		goto out;
	check_dead(data_fd, "PRE_COPY -> RUNNING");
	if (stream_take(device, true, &stream) && content_fill(device, OTHER) &&
	    state_restart(device) && stream_put(device, &stream, 4096))
		content_check(device, SEED, "from a session after one that was given up");
out:
	fd_close(&data_fd);
	stream_free(&stream);
}

static bool read_up(int data_fd)
{
	static uint8_t buffer[65536];
	ssize_t got;

	do
		got = read(data_fd, buffer, sizeof(buffer));
	while (got > 0);
	return got == 0 || errno == ENOMSG;
}

/* At the temporary end a user waits by poll, until the device has something new. */
static void check_waiting(struct device *device)
{
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info), .flags = UINT32_MAX };
	int data_fd = -1;

	tap_rule("PRE_COPY: at the temporary end of the stream poll waits for more data");
	if (!state_restart(device) || !state_go(device, DMIG_STATE_PRE_COPY, &data_fd))
		goto out;
	tap_ok(is_readable(data_fd), "poll says readable at the start of pre-copy");
	if (!tap_ok(read_up(data_fd), "all is read up"))
		goto out;
	promise(device, FAULT_PRECOPY_POLL, !is_readable(data_fd),
		"poll does not say readable at the temporary end");
	if (!device->kind->tracks_content || !content_fill(device, SEED))
		goto out;
	tap_ok(is_readable(data_fd), "poll says readable when there is more");
	ioctl(data_fd, DMIG_UAPI_GET_PRECOPY_INFO, &info);
	tap_ok(info.initial_bytes == 0 && info.dirty_bytes > 0,
	       "what came later counts as dirty (%" PRIu64 ")", (uint64_t)info.dirty_bytes);
	tap_ok(info.flags == 0, "and is not said to be anything else (flags %#x)", info.flags);
out:
	fd_close(&data_fd);
}

int command_sessions(const struct options *options)
{
	struct device device;
	struct stream stream = { 0 };

	device_open(&device, options->words[0], options);
	tap_note("%s", device.kind->name);
	check_stop_copy(&device);
	check_sizes_of_reads(&device, &stream);
	check_sizes_of_writes(&device, &stream);
	stream_free(&stream);
	if (device.flags & DMIG_MIG_PRE_COPY) {
		tap_rule("precopy info: initial bytes first, going down; ENOMSG from read() "
			 "at the temporary end");
		for (size_t i = 0; i < CHUNKS; i++)
			check_precopy(&device, chunks[i]);
		check_given_up(&device);
		check_waiting(&device);
	} else {
		tap_skip("the device has no PRE_COPY", "pre-copy sessions");
	}
	device_close(&device);
	return tap_done();
}
