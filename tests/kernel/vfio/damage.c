/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device's own stream, damaged: none of it may pass, and none may stay. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "kind.h"
#include "pattern.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"

#define SEED  0xd00d
#define OTHER 0xfeed

#define CHUNK         65536
#define FILLED        163840 /* bytes of memory: half of it is more than a record has */
#define EVERY_LENGTH  4096   /* streams up to this are cut at every byte */
#define FIRST_LENGTHS 512    /* of others so many lengths from the start */
#define LAST_LENGTHS  32
#define SOME_LENGTHS  24
#define SOME_FLIPS    96
#define SMALL_PIECES  8192 /* bytes that are written in small pieces */
#define HEAD_TO_FLIP  64   /* every bit of so many bytes, where the head's length is not known */

struct damage {
	struct device *device;
	struct stream good;
	const struct options *options;
	unsigned int tries;
	unsigned int passed;
	unsigned int at_write;
	unsigned int bad_states;
	size_t first_passed;
};

static void start_count(struct damage *damage)
{
	damage->tries = 0;
	damage->passed = 0;
	damage->at_write = 0;
	damage->bad_states = 0;
	damage->first_passed = 0;
}

/* Loads, and counts what became of it; @where names the damage. */
static void try(struct damage *damage, size_t length, size_t where)
{
	uint32_t now = DMIG_STATES;
	struct load load;

	if (!state_restart(damage->device))
		return;
	load = stream_load(damage->device, damage->good.bytes, length, CHUNK);
	fd_close(&load.data_fd);
	state_get(damage->device, &now);
	damage->tries++;
	if (load.phase == LOAD_DONE && damage->passed++ == 0)
		damage->first_passed = where;
	if (load.phase == LOAD_WRITE)
		damage->at_write++;
	if (load.phase != LOAD_DONE && now != DMIG_STATE_RESUMING && now != DMIG_STATE_ERROR)
		damage->bad_states++;
}

static void report(struct damage *damage, bool is_known, const char *what)
{
	bool kept = damage->tries > 0 && damage->passed == 0;

	tap_note("%s: %u tries, %u refused by write(), %u passed, the first at %zu", what,
		 damage->tries, damage->at_write, damage->passed, damage->first_passed);
	if (is_known)
		promise(damage->device, FAULT_NO_CHECK, kept, "%s: all refused", what);
	else
		tap_ok(kept, "%s: all refused", what);
	tap_ok(damage->bad_states == 0, "%s: the device is left in RESUMING or ERROR", what);
}

static bool is_cut_here(size_t length, size_t whole)
{
	if (whole <= EVERY_LENGTH || length < FIRST_LENGTHS || whole - length <= LAST_LENGTHS)
		return true;
	return length % (whole / SOME_LENGTHS) == 0;
}

static void check_cuts(struct damage *damage)
{
	start_count(damage);
	for (size_t length = 0; length < damage->good.length; length++)
		if (is_cut_here(length, damage->good.length))
			try(damage, length, length);
	report(damage, false, "cut streams");
}

static void check_excess(struct damage *damage)
{
	size_t whole = damage->good.length;
	uint8_t zero = 0;

	start_count(damage);
	stream_append(&damage->good, &zero, 1);
	try(damage, whole + 1, 1);
	damage->good.length = whole;
	stream_repeat(&damage->good);
	try(damage, whole * 2, whole);
	damage->good.length = whole;
	report(damage, false, "streams with more behind");
}

static void try_flip(struct damage *damage, size_t bit)
{
	damage->good.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	try(damage, damage->good.length, bit / 8);
	damage->good.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static size_t head_length(const struct damage *damage)
{
	size_t head = damage->options->head;

	if (head == 0)
		head = damage->device->kind->head;
	if (head == 0)
		head = HEAD_TO_FLIP;
	return head < damage->good.length ? head : damage->good.length;
}

static void check_flips(struct damage *damage)
{
	size_t head = head_length(damage);
	size_t rest = damage->good.length - head;

	start_count(damage);
	for (size_t bit = 0; bit < head * 8; bit++)
		try_flip(damage, bit);
	report(damage, false, "flipped bits in the head");
	if (rest == 0)
		return;
	start_count(damage);
	for (size_t i = 0; i < SOME_FLIPS; i++)
		try_flip(damage, head * 8 + pattern_word(SEED, i) % (rest * 8));
	for (size_t bit = 0; bit < 64 && bit < rest * 8; bit++)
		try_flip(damage, damage->good.length * 8 - 1 - bit);
	report(damage, true, "flipped bits in device data");
}

/* Small pieces for the head, so that a refusal in it leaves much that is not written yet. */
static unsigned int write_blindly(int data_fd, const struct stream *stream)
{
	unsigned int refused = 0;
	size_t piece;

	for (size_t at = 0; at < stream->length; at += piece) {
		piece = at < SMALL_PIECES ? 4 : CHUNK;
		if (piece > stream->length - at)
			piece = stream->length - at;
		if (write(data_fd, stream->bytes + at, piece) < 0)
			refused++;
	}
	return refused;
}

/* A program that does not look at what write() gives must not get a device to run. */
static void check_going_on(struct damage *damage)
{
	struct stream *good = &damage->good;
	unsigned int refused;
	int data_fd = -1;
	int none = -1;
	int error;

	if (!state_restart(damage->device) ||
	    !state_go(damage->device, DMIG_STATE_RESUMING, &data_fd))
		return;
	good->bytes[0] ^= 1;
	refused = write_blindly(data_fd, good);
	good->bytes[0] ^= 1;
	error = state_set(damage->device, DMIG_STATE_STOP, &none);
	promise(damage->device, FAULT_NOT_STICKY, error != 0,
		"RESUMING -> STOP is refused after %u refused writes that were not looked at (%s)",
		refused, strerror(-error));
	fd_close(&data_fd);
}

static void try_forgery(struct damage *damage, const char *what)
{
	struct load load;

	if (!state_restart(damage->device))
		return;
	load = stream_load(damage->device, damage->good.bytes, damage->good.length, CHUNK);
	fd_close(&load.data_fd);
	tap_ok(load.phase == LOAD_WRITE && load.error == -EBADMSG,
	       "forged with right checksums: %s: EBADMSG (%s at %s)", what, strerror(-load.error),
	       load_phase_names[load.phase]);
}

static void check_forgeries(struct damage *damage)
{
	const struct kind *kind = damage->device->kind;
	struct stream *good = &damage->good;
	struct stream copy = { 0 };
	const char *what;

	if (kind->forge == NULL) {
		tap_note("no forged streams: the form of this device's is not known here");
		return;
	}
	stream_append(&copy, good->bytes, good->length);
	for (unsigned int i = 0; kind->forge(good, i, &what); i++) {
		if (what != NULL)
			try_forgery(damage, what);
		kind->forge(good, i, &what);
	}
	tap_ok(stream_equal(good, &copy, 0), "what was forged is put right: checksums and all");
	stream_free(&copy);
}

static void check_good(struct damage *damage, const char *when)
{
	if (state_restart(damage->device) && content_fill(damage->device, OTHER) &&
	    stream_put(damage->device, &damage->good, CHUNK))
		content_check(damage->device, SEED, when);
}

/*
 * What nobody has touched is not in a stream, and what is allocated is cleared before
 * each load: with little content there is time for many loads.
 */
static void reopen(struct damage *damage)
{
	struct device *device = damage->device;

	device_close(device);
	device_open(device, device->uuid, damage->options);
	device->filled = FILLED;
}

static void check_damages(struct damage *damage, bool with_precopy)
{
	tap_note("%s pre-copy", with_precopy ? "with" : "without");
	reopen(damage);
	if (!state_restart(damage->device) || !content_fill(damage->device, SEED) ||
	    !stream_take(damage->device, with_precopy, &damage->good))
		return;
	check_cuts(damage);
	check_excess(damage);
	check_flips(damage);
	check_forgeries(damage);
	check_going_on(damage);
	check_good(damage, "from the undamaged stream after all that");
}

/* A session that is closed half way: the next user finds the device as after a reset. */
static void check_close(struct damage *damage)
{
	struct device *device = damage->device;
	size_t half = damage->good.length / 2;
	uint64_t before;
	uint64_t after;
	int data_fd = -1;

	if (!state_restart(device) || !content_digest(device, &before) ||
	    !state_go(device, DMIG_STATE_RESUMING, &data_fd))
		return;
	if (write(data_fd, damage->good.bytes, half) != (ssize_t)half)
		tap_ok(false, "on the way: write of half a stream: %s", strerror(errno));
	reopen(damage);
	tap_rule("the device is RUNNING when nobody has it; nothing of a user stays for the next");
	promise(device, FAULT_SURVIVES_CLOSE, device->state_at_open == DMIG_STATE_RUNNING,
		"closed in RESUMING and opened again: the state is RUNNING (%s)",
		state_name(device->state_at_open));
	if (content_digest(device, &after))
		tap_ok(before == after, "nothing of half a stream is in the device");
	tap_ok(write(data_fd, damage->good.bytes, 1) < 0,
	       "the data FD of before the close gives an error");
	fd_close(&data_fd);
	check_good(damage, "from a good stream after the close");
}

int command_damage(const struct options *options)
{
	struct device device;
	struct damage damage = { .device = &device, .options = options };

	device_open(&device, options->words[0], options);
	tap_note("%s", device.kind->name);
	tap_rule("RESUMING -> STOP: incomplete, inconsistent or else invalid data fails the ioctl");
	check_damages(&damage, false);
	check_close(&damage);
	if (device.flags & DMIG_MIG_PRE_COPY)
		check_damages(&damage, true);
	else
		tap_skip("the device has no PRE_COPY", "damaged streams with pre-copy");
	stream_free(&damage.good);
	device_close(&device);
	return tap_done();
}
