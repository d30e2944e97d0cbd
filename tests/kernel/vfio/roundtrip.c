/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From one device to another, while it is written to, and what comes out there. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

#define SEED          0xc0ffee
#define OTHER         0x0ddba11
#define ROUNDS        4
#define WRITER_PAUSES 256

/*
 * A thread that writes all over the memory, as a guest does during pre-copy.
 * Half of its writes are to words that it has read, since a page that is mapped
 * for reading becomes writable in another way than one that is not mapped.
 */
struct writer {
	uint64_t *words;
	size_t count;
	atomic_bool stop;
	atomic_ullong written;
	pthread_t thread;
};

static void *write_on(void *context)
{
	struct writer *writer = context;
	volatile uint64_t *words = writer->words;
	uint64_t turn = 0;

	while (!atomic_load(&writer->stop)) {
		uint64_t value = pattern_word(OTHER, turn++);
		size_t place = value % writer->count;

		words[place] = turn % 2 == 0 ? value : value ^ words[place];
		atomic_fetch_add(&writer->written, 1);
		if (turn % WRITER_PAUSES == 0)
			usleep(1000);
	}
	return NULL;
}

static bool start_writer(struct writer *writer, const struct device *device)
{
	size_t length = 0;

	writer->words = device_map(device, MEMORY, &length);
	writer->count = length / sizeof(uint64_t);
	if (writer->words == NULL)
		return false;
	if (pthread_create(&writer->thread, NULL, write_on, writer))
		tap_bail("no thread");
	return true;
}

/* Between two rounds; waits until something was written, so that a round has something. */
static void wait_for_writes(void *context)
{
	struct writer *writer = context;
	unsigned long long before = atomic_load(&writer->written);

	while (atomic_load(&writer->written) - before < WRITER_PAUSES)
		usleep(1000);
}

static void stop_writer(struct writer *writer)
{
	atomic_store(&writer->stop, true);
	pthread_join(writer->thread, NULL);
	munmap(writer->words, writer->count * sizeof(uint64_t));
}

/* The last round has the writer stopped: nobody may touch a device in STOP_COPY. */
struct rounds {
	struct writer writer;
	unsigned int left;
};

static void between_rounds(void *context)
{
	struct rounds *rounds = context;

	if (--rounds->left == 0)
		stop_writer(&rounds->writer);
	else
		wait_for_writes(&rounds->writer);
}

/* The memory as bytes, to be compared after the source has gone on; NULL if there is none. */
static void *copy_memory(const struct device *device, size_t *length)
{
	struct memory memory;
	void *copy;

	if (memory_open(device, &memory))
		return NULL;
	*length = memory.length;
	copy = malloc(*length);
	if (copy == NULL)
		tap_bail("no memory for a copy of %zu bytes", *length);
	memcpy(copy, memory.bytes, *length);
	memory_close(&memory);
	return copy;
}

static void check_memory(const struct device *device, const void *wanted, size_t wanted_length)
{
	size_t length = 0;
	void *is = copy_memory(device, &length);
	size_t first = 0;

	if (is == NULL)
		return;
	while (first < length && first < wanted_length &&
	       ((const uint8_t *)is)[first] == ((const uint8_t *)wanted)[first])
		first++;
	tap_ok(first == length && length == wanted_length,
	       "memory is the same bit for bit (%zu of %zu bytes)", first, wanted_length);
	free(is);
}

/* What the source was when it stopped. */
struct source {
	struct stream stream;
	void *memory;
	size_t length;
	uint64_t counter;
	bool written; /* by a writer, so that it is not what it was filled with */
};

static bool save_source(struct device *device, bool with_precopy, struct source *source)
{
	struct save_plan plan = { .precopy = with_precopy, .chunk = 65536, .rounds = ROUNDS };
	struct rounds rounds = { .left = ROUNDS };
	struct save_seen seen = { 0 };
	int data_fd = -1;
	bool good;

	if (!state_restart(device) || !content_fill(device, SEED))
		return false;
	if (with_precopy && start_writer(&rounds.writer, device)) {
		plan.between = between_rounds;
		plan.context = &rounds;
		source->written = true;
	}
	good = stream_save(device, &plan, &source->stream, &seen, &data_fd) &&
	       state_go(device, DMIG_STATE_STOP, &data_fd) &&
	       motion_counter(device, &source->counter);
	fd_close(&data_fd);
	if (source->written && rounds.left > 0)
		stop_writer(&rounds.writer);
	source->memory = copy_memory(device, &source->length);
	tap_note("%zu bytes, %zu of them before the stop; %llu words written meanwhile",
		 source->stream.length, source->stream.precopy,
		 (unsigned long long)atomic_load(&rounds.writer.written));
	return good;
}

/*
 * It never ran, so what it gives has to be what it took. @head bytes may name
 * the device. Comes first: a register that is read may be one that latches.
 */
static void check_saved_again(struct device *device, const struct stream *taken, size_t head)
{
	struct stream given = { 0 };

	if (stream_take(device, false, &given))
		tap_ok(stream_equal(taken, &given, head),
		       "the destination gives the device data that it took (%zu and %zu bytes)",
		       taken->length, given.length);
	stream_free(&given);
}

static void check_counter(struct device *device, uint64_t least)
{
	uint64_t now;

	if (device->kind->counter != NULL && motion_counter(device, &now))
		tap_ok(now >= least, "the counter goes on from %" PRIu64 " (%" PRIu64 ")", least,
		       now);
}

static void check_destination(struct device *device, const struct source *source, size_t head)
{
	struct load load;
	int none = -1;

	if (!state_restart(device) || !content_fill(device, OTHER))
		return;
	load = stream_load(device, source->stream.bytes, source->stream.length, 65536);
	fd_close(&load.data_fd);
	if (!tap_ok(load.phase == LOAD_DONE, "the destination takes it (%s at %s after %zu bytes)",
		    strerror(-load.error), load_phase_names[load.phase], load.taken))
		return;
	if (source->stream.precopy == 0)
		check_saved_again(device, &source->stream, head);
	motion_check(device, DMIG_STATE_STOP);
	if (source->memory != NULL)
		check_memory(device, source->memory, source->length);
	if (!source->written)
		content_check(device, SEED, "on the destination");
	if (!state_go(device, DMIG_STATE_RUNNING, &none))
		return;
	check_counter(device, source->counter);
	motion_check(device, DMIG_STATE_RUNNING);
}

static void round_trip(struct device *from, struct device *to, bool with_precopy, size_t head)
{
	struct source source = { 0 };

	tap_note("%s pre-copy", with_precopy ? "with" : "without");
	if (save_source(from, with_precopy, &source)) {
		motion_check(from, DMIG_STATE_STOP);
		check_destination(to, &source, head);
	}
	free(source.memory);
	stream_free(&source.stream);
}

int command_roundtrip(const struct options *options)
{
	struct device from;
	struct device to;

	device_open(&from, options->words[0], options);
	device_open(&to, options->words[1], options);
	tap_note("%s to %s", from.kind->name, to.kind->name);
	tap_rule("RESUMING takes the output of one session of a compatible device; in STOP "
		 "neither internal nor external state changes");
	round_trip(&from, &to, false, options->head);
	if (from.flags & DMIG_MIG_PRE_COPY)
		round_trip(&from, &to, true, options->head);
	else
		tap_skip("the device has no PRE_COPY", "with pre-copy");
	device_close(&from);
	device_close(&to);
	return tap_done();
}
