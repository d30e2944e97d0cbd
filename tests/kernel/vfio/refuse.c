/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that can't take another's stream: it says so at once, and stays with it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "kind.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"

#define SEED  0xa11e
#define OTHER 0xb0b0

/* One refusal, from entering RESUMING to the reset. */
struct refusal {
	struct device *device;
	const struct stream *alien;
	size_t chunk;
	size_t head; /* 0 if not known */
	uint64_t before;
	int data_fd;
};

static size_t write_until_refused(struct refusal *refusal, int *error)
{
	const struct stream *alien = refusal->alien;
	size_t taken = 0;

	*error = 0;
	while (taken < alien->length) {
		size_t want = refusal->chunk;
		ssize_t done;

		if (want > alien->length - taken)
			want = alien->length - taken;
		done = write(refusal->data_fd, alien->bytes + taken, want);
		if (done < 0) {
			*error = errno;
			return taken;
		}
		taken += (size_t)done;
	}
	return taken;
}

static void check_untouched(struct refusal *refusal, const char *when)
{
	uint64_t now;

	if (refusal->device->kind->digest == NULL)
		return;
	if (content_digest(refusal->device, &now))
		tap_ok(now == refusal->before, "the device's content is untouched %s", when);
}

static void check_refused(struct refusal *refusal)
{
	int error;
	size_t taken = write_until_refused(refusal, &error);

	tap_ok(error != 0, "write() is refused (%s after %zu of %zu bytes)", strerror(error), taken,
	       refusal->alien->length);
	if (refusal->head > 0)
		tap_ok(error != 0 && taken < refusal->head,
		       "it is refused within the head, before device data (%zu of %zu bytes)",
		       taken, refusal->head);
	check_untouched(refusal, "by the refused write");
}

static bool is_write_refused(const struct refusal *refusal, size_t length)
{
	if (length > refusal->alien->length)
		length = refusal->alien->length;
	return write(refusal->data_fd, refusal->alien->bytes, length) < 0;
}

static void check_latched(struct refusal *refusal)
{
	bool one = is_write_refused(refusal, 1);
	bool more = is_write_refused(refusal, 16);
	bool all = is_write_refused(refusal, refusal->alien->length);

	promise(refusal->device, FAULT_NOT_STICKY, one && more && all,
		"later writes in the session are refused, too");
}

static void check_not_left(struct refusal *refusal)
{
	uint32_t now = DMIG_STATES;
	int none = -1;
	int error = state_set(refusal->device, DMIG_STATE_STOP, &none);

	state_get(refusal->device, &now);
	tap_ok(error != 0, "RESUMING -> STOP is refused (%s)", strerror(-error));
	tap_ok(now == DMIG_STATE_RESUMING || now == DMIG_STATE_ERROR,
	       "the state is RESUMING or ERROR (%s)", state_name(now));
	check_untouched(refusal, "by the refused end");
}

static void refuse_once(struct refusal *refusal)
{
	refusal->data_fd = -1;
	if (!state_restart(refusal->device) || !content_fill(refusal->device, OTHER) ||
	    !state_go(refusal->device, DMIG_STATE_RESUMING, &refusal->data_fd) ||
	    !content_digest(refusal->device, &refusal->before))
		goto out;
	check_refused(refusal);
	check_latched(refusal);
	check_not_left(refusal);
	if (state_restart(refusal->device))
		tap_ok(write(refusal->data_fd, refusal->alien->bytes, 1) < 0,
		       "the old data FD gives an error after a reset");
out:
	fd_close(&refusal->data_fd);
}

/* After a refusal, a stream of its own has to do. */
static void check_still_good(struct device *device, const struct stream *own)
{
	if (content_fill(device, OTHER) && state_restart(device) && stream_put(device, own, 65536))
		content_check(device, SEED, "from a good stream after a refusal");
}

static bool take(struct device *device, bool with_precopy, struct stream *stream)
{
	return state_restart(device) && content_fill(device, SEED) &&
	       stream_take(device, with_precopy, stream);
}

static void check_way(struct device *from, struct device *to, bool with_precopy,
		      const struct options *options)
{
	struct stream alien = { 0 };
	struct stream own = { 0 };
	struct refusal refusal = {
		.device = to,
		.alien = &alien,
		.chunk = options->chunk,
		.head = options->head ? options->head : to->kind->head,
	};

	tap_note("%s pre-copy", with_precopy ? "with" : "without");
	if (!take(from, with_precopy, &alien) || !take(to, with_precopy, &own))
		goto out;
	refuse_once(&refusal);
	tap_note("a second time, in single bytes");
	refusal.chunk = 1;
	refuse_once(&refusal);
	check_still_good(to, &own);
out:
	stream_free(&alien);
	stream_free(&own);
}

/* A stream that begins like one of the device's own, and goes on as another's after the stop. */
static void check_spliced(struct device *from, struct device *to)
{
	struct stream alien = { 0 };
	struct stream own = { 0 };
	struct load load;

	tap_rule("what was checked in pre-copy is checked again at the stop");
	if (!take(from, true, &alien) || !take(to, true, &own) || !state_restart(to))
		goto out;
	own.length = own.precopy;
	stream_append(&own, alien.bytes + alien.precopy, alien.length - alien.precopy);
	load = stream_load(to, own.bytes, own.length, 65536);
	fd_close(&load.data_fd);
	tap_ok(load.phase != LOAD_DONE,
	       "pre-copy of a good device, stop-copy of another: refused (%s at %s after %zu of "
	       "%zu bytes)",
	       strerror(-load.error), load_phase_names[load.phase], load.taken, own.length);
out:
	stream_free(&alien);
	stream_free(&own);
}

int command_refuse(const struct options *options)
{
	struct device from;
	struct device to;

	device_open(&from, options->words[0], options);
	device_open(&to, options->words[1], options);
	tap_note("%s to %s", from.kind->name, to.kind->name);
	tap_rule("RESUMING: the stream has to come from a compatible device; a failure latches");
	check_way(&from, &to, false, options);
	if (from.flags & to.flags & DMIG_MIG_PRE_COPY) {
		check_way(&from, &to, true, options);
		check_spliced(&from, &to);
	} else {
		tap_skip("the devices have no PRE_COPY", "with pre-copy");
	}
	device_close(&from);
	device_close(&to);
	return tap_done();
}
