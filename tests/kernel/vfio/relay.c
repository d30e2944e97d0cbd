/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From one device to another as a user does it, who can't keep a whole stream: what is
 * read is written at once, while the source is written to. For devices of any size.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "kind.h"
#include "memory.h"
#include "motion.h"
#include "pattern.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"

#define SEED   0x1a9e
#define LATER  0x1a7e4
#define PAGE   4096
#define PLACES 64 /* words that are written between two rounds, from the first to the last */
#define CHUNK  ((size_t)1 << 20)

struct relay {
	struct device *from;
	struct device *to;
	struct memory memory; /* of the source */
	int out;
	int in;
	uint64_t bytes;
	uint8_t buffer[CHUNK];
};

/* Until the source has nothing more to say; gives what its last read() gave. */
static int pass_on(struct relay *relay)
{
	ssize_t got;

	while ((got = read(relay->out, relay->buffer, CHUNK)) > 0) {
		for (ssize_t done = 0, now; done < got; done += now) {
			now = write(relay->in, relay->buffer + done, (size_t)(got - done));
			if (now <= 0)
				return -EPIPE;
		}
		relay->bytes += (uint64_t)got;
	}
	return got < 0 ? -errno : 0;
}

/* A word in the middle of pages that are far apart; the first and the last word are among them. */
static void write_here_and_there(struct relay *relay, uint64_t seed)
{
	uint64_t *words = (uint64_t *)relay->memory.bytes;
	size_t last = relay->memory.length / sizeof(*words) - 1;

	for (size_t i = 0; i < PLACES; i++)
		((volatile uint64_t *)words)[last / (PLACES - 1) * i] = pattern_word(seed, i);
	((volatile uint64_t *)words)[last] = seed;
}

static bool is_dirty_only(const struct relay *relay, uint64_t before)
{
	uint64_t sent = relay->bytes - before;

	return tap_ok(sent >= PLACES * PAGE && sent < relay->memory.length / 2,
		      "what was written meanwhile is sent again, and not all (%" PRIu64 " bytes)",
		      sent);
}

static bool relay_precopy(struct relay *relay)
{
	uint64_t all;
	int end;

	if (!state_go(relay->from, DMIG_STATE_PRE_COPY, &relay->out) ||
	    !state_go(relay->to, DMIG_STATE_RESUMING, &relay->in))
		return false;
	end = pass_on(relay);
	all = relay->bytes;
	if (!tap_ok(end == -ENOMSG && all > relay->memory.length,
		    "all of the memory is sent while the source runs (%s, %" PRIu64 " bytes)",
		    strerror(-end), all))
		return false;
	write_here_and_there(relay, LATER);
	end = pass_on(relay);
	return tap_ok(end == -ENOMSG, "a second round comes to its end (%s)", strerror(-end)) &&
	       is_dirty_only(relay, all);
}

static bool relay_rest(struct relay *relay)
{
	uint64_t before = relay->bytes;
	int none = -1;
	int end;

	write_here_and_there(relay, LATER + 1);
	if (!state_go(relay->from, DMIG_STATE_STOP_COPY, &relay->out))
		return false;
	end = pass_on(relay);
	if (!tap_ok(end == 0, "the rest is sent after the stop (%s)", strerror(-end)) ||
	    !is_dirty_only(relay, before))
		return false;
	return state_go(relay->from, DMIG_STATE_STOP, &relay->out) &&
	       state_go(relay->to, DMIG_STATE_STOP, &none);
}

/* By reads, so that the destination's pages are looked at without being mapped. */
static void check_same(struct relay *relay)
{
	static uint8_t there[CHUNK];
	size_t same = 0;

	while (same < relay->memory.length) {
		size_t part = relay->memory.length - same;

		if (part > CHUNK)
			part = CHUNK;
		if (device_read(relay->from, MEMORY, same, relay->buffer, part) ||
		    device_read(relay->to, MEMORY, same, there, part) ||
		    memcmp(relay->buffer, there, part) != 0)
			break;
		same += part;
	}
	tap_ok(same == relay->memory.length, "memory is the same bit for bit (%zu of %zu bytes)",
	       same, relay->memory.length);
}

static void check_ends(struct relay *relay)
{
	struct memory memory;
	const uint64_t *words;
	size_t last;

	if (!tap_ok(memory_open(relay->to, &memory) == 0 && memory.length == relay->memory.length,
		    "the destination's memory can be mapped"))
		return;
	words = (const uint64_t *)memory.bytes;
	last = memory.length / sizeof(*words) - 1;
	tap_ok(words[0] == pattern_word(LATER + 1, 0) && words[last] == LATER + 1,
	       "its first word and its last are those that were written last");
	memory_close(&memory);
}

static void run(struct relay *relay)
{
	int none = -1;

	if (!state_restart(relay->from) || !state_restart(relay->to) ||
	    !content_fill(relay->from, SEED))
		return;
	if (memory_open(relay->from, &relay->memory) || relay->memory.is_copy)
		tap_bail("the source has no memory, or none that can be mapped");
	tap_note("%zu bytes of memory", relay->memory.length);
	if (relay_precopy(relay) && relay_rest(relay)) {
		check_same(relay);
		if (state_go(relay->to, DMIG_STATE_RUNNING, &none))
			motion_check(relay->to, DMIG_STATE_RUNNING);
		check_ends(relay);
	}
	memory_close(&relay->memory);
}

int command_relay(const struct options *options)
{
	static struct relay relay = { .out = -1, .in = -1 };
	struct device from;
	struct device to;

	device_open(&from, options->words[0], options);
	device_open(&to, options->words[1], options);
	if (!(from.flags & to.flags & DMIG_MIG_PRE_COPY))
		tap_bail("the devices have no PRE_COPY");
	tap_rule("RESUMING takes the output of one session as it comes, in pre-copy and after it");
	relay.from = &from;
	relay.to = &to;
	run(&relay);
	fd_close(&relay.out);
	fd_close(&relay.in);
	device_close(&from);
	device_close(&to);
	return tap_done();
}
