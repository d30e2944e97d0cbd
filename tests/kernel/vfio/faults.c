/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faults that the sample driver injects on request, and what it does then. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "faults.h"
#include "kind.h"
#include "state.h"
#include "table.h"
#include "tap.h"

#define SEED         0xfa17
#define SHORT        5
#define SHORT_LENGTH 1000 /* read so much in short pieces */

int faults_put(const struct faults *faults, const char *name, const char *value)
{
	char path[PATH_MAX];
	int error = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", faults->directory, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		error = -errno;
	fd_close(&fd);
	return error;
}

bool faults_inject(const struct faults *faults, const char *name, const char *value)
{
	int error = faults_put(faults, name, value);

	return !error || tap_ok(false, "on the way: %s to %s: %s", value, name, strerror(-error));
}

/* The state before the last arc on the way from a reset; STOP leads back to RUNNING. */
static uint32_t state_before(uint64_t flags, uint32_t state)
{
	uint8_t path[DMIG_PATH_MAX];
	uint32_t from = state == DMIG_STATE_RUNNING ? DMIG_STATE_STOP : DMIG_STATE_RUNNING;
	int length = dmig_state_path(flags, from, state, path);

	return length < 2 ? from : path[length - 2];
}

static bool begin(struct faults *faults, const char *fault, uint32_t from, uint32_t into)
{
	return walk_to(&faults->walk, from) && faults_inject(faults, fault, state_name(into));
}

static void check_failure(struct faults *faults, uint32_t into)
{
	struct device *device = faults->walk.device;
	uint32_t from = state_before(device->flags, into);
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error;

	if (!begin(faults, "fail_next", from, into))
		return;
	error = state_set(device, into, &fd);
	state_get(device, &now);
	tap_ok(error == -EIO && now == from && fd < 0,
	       "%s -> %s fails with EIO and nothing changes (%s, state %s)", state_name(from),
	       state_name(into), strerror(-error), state_name(now));
	error = state_set(device, into, &fd);
	tap_ok(!error, "%s -> %s works then (%s)", state_name(from), state_name(into),
	       strerror(-error));
	fd_close(&fd);
}

static void check_only_reset_helps(struct faults *faults)
{
	struct device *device = faults->walk.device;
	unsigned int wrong = 0;

	for (uint32_t to = 0; to < DMIG_STATES; to++) {
		uint32_t now = DMIG_STATES;
		int fd = -1;
		int error = state_set(device, to, &fd);

		state_get(device, &now);
		if (error != -EINVAL || now != DMIG_STATE_ERROR || fd >= 0)
			wrong |= 1U << to;
		fd_close(&fd);
	}
	tap_ok(wrong == 0, "from ERROR no state can be set (wrong: %#x)", wrong);
	if (state_restart(device))
		tap_ok(true, "a reset leads from ERROR to RUNNING");
}

static void check_error(struct faults *faults, uint32_t into)
{
	struct device *device = faults->walk.device;
	uint32_t from = state_before(device->flags, into);
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error;

	if (!begin(faults, "error_next", from, into))
		return;
	error = state_set(device, into, &fd);
	state_get(device, &now);
	tap_ok(error != 0 && now == DMIG_STATE_ERROR && fd < 0,
	       "%s -> %s goes to ERROR (%s, state %s)", state_name(from), state_name(into),
	       strerror(-error), state_name(now));
	fd_close(&fd);
	if (faults->walk.data_fd >= 0)
		tap_ok(walk_file_is_dead(&faults->walk, from),
		       "the data FD gives an error in ERROR");
	check_only_reset_helps(faults);
}

static bool is_on(const uint8_t *path, int length, uint32_t state)
{
	for (int i = 0; i < length; i++)
		if (path[i] == state)
			return true;
	return false;
}

/* A combination that fails at its last arc: the state is any along the path. */
static void check_combination(struct faults *faults)
{
	struct device *device = faults->walk.device;
	uint8_t path[DMIG_PATH_MAX];
	uint32_t now = DMIG_STATES;
	int length = dmig_state_path(device->flags, DMIG_STATE_RUNNING, DMIG_STATE_STOP_COPY, path);
	int fd = -1;
	int error;

	if (!begin(faults, "fail_next", DMIG_STATE_RUNNING, DMIG_STATE_STOP_COPY))
		return;
	error = state_set(device, DMIG_STATE_STOP_COPY, &fd);
	state_get(device, &now);
	tap_ok(error == -EIO && (now == DMIG_STATE_RUNNING || is_on(path, length - 1, now)) &&
		       fd < 0,
	       "RUNNING -> STOP_COPY fails in the middle: a state of its path (%s, state %s)",
	       strerror(-error), state_name(now));
	error = state_set(device, DMIG_STATE_RUNNING, &fd);
	tap_ok(!error, "the user leads it back to RUNNING (%s)", strerror(-error));
}

static void check_short_reads(struct faults *faults)
{
	struct walk *walk = &faults->walk;
	uint8_t bytes[SHORT_LENGTH];
	size_t want = walk->good.length < sizeof(bytes) ? walk->good.length : sizeof(bytes);
	size_t done = 0;
	ssize_t got = 0;
	char value[16];

	snprintf(value, sizeof(value), "%d", SHORT);
	if (!walk_to(walk, DMIG_STATE_STOP_COPY) || !faults_inject(faults, "short_reads", value))
		return;
	while (done < want && (got = read(walk->data_fd, bytes + done, want - done)) > 0 &&
	       got <= SHORT)
		done += (size_t)got;
	tap_ok(done == want && got <= SHORT, "no read() gives more than %d bytes (%zd, %zu of %zu)",
	       SHORT, got, done, want);
	faults_inject(faults, "short_reads", "0");
}

static size_t differing_bits(const struct stream *a, const struct stream *b)
{
	size_t bits = 0;

	for (size_t i = 0; i < a->length && i < b->length; i++)
		bits += (size_t)__builtin_popcount(a->bytes[i] ^ b->bytes[i]);
	return bits;
}

/* The device is in STOP throughout, so that its streams differ in nothing but the fault. */
static void check_corruption(struct faults *faults, const char *place)
{
	struct device *device = faults->walk.device;
	struct stream good = { 0 };
	struct stream bad = { 0 };
	struct stream again = { 0 };
	struct load load;

	if (!state_restart(device) || !content_fill(device, SEED) ||
	    !stream_take(device, false, &good) || !faults_inject(faults, "corrupt", place) ||
	    !stream_take(device, false, &bad) || !stream_take(device, false, &again))
		goto out;
	tap_ok(good.length == bad.length && differing_bits(&good, &bad) == 1,
	       "byte %s of the device data has one bit flipped (%zu)", place,
	       differing_bits(&good, &bad));
	tap_ok(stream_equal(&good, &again, 0), "the stream after it is as it was");
	if (!state_restart(device))
		goto out;
	load = stream_load(device, bad.bytes, bad.length, 65536);
	fd_close(&load.data_fd);
	tap_ok(load.phase == LOAD_WRITE || load.phase == LOAD_STOP,
	       "it is refused (%s at %s after %zu bytes)", strerror(-load.error),
	       load_phase_names[load.phase], load.taken);
	if (content_fill(device, 0) && state_restart(device) && stream_put(device, &good, 65536))
		content_check(device, SEED, "from the stream without the flip");
out:
	stream_free(&good);
	stream_free(&bad);
	stream_free(&again);
}

static void check_all(struct faults *faults)
{
	uint64_t flags = faults->walk.device->flags;

	tap_rule("a transition that fails leaves a state of its path, or ERROR, from which only a "
		 "reset leads");
	for (uint32_t into = DMIG_STATE_STOP; into < DMIG_STATES; into++) {
		if (!dmig_state_covered(flags, into))
			continue;
		check_failure(faults, into);
		check_error(faults, into);
	}
	check_combination(faults);
	check_short_reads(faults);
	check_corruption(faults, "0");
	check_corruption(faults, "1000");
}

static int run(const struct options *options, void (*check)(struct faults *faults))
{
	struct device device;
	struct faults faults = { .directory = options->words[1] };

	device_open(&device, options->words[0], options);
	tap_note("%s", device.kind->name);
	if (walk_start(&faults.walk, &device))
		check(&faults);
	walk_end(&faults.walk);
	device_close(&device);
	return tap_done();
}

int command_faults(const struct options *options)
{
	return run(options, check_all);
}

int command_stalls(const struct options *options)
{
	return run(options, faults_check_stalls);
}
