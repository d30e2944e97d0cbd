// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cut.h"
#include "fixture.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Both sides, with a connection between them that may end at any moment. */

struct side {
	struct devmig_device *device;
	struct cutting cutting;
	struct devmig_stream_options options;
	struct outcome outcome;
};

struct both {
	struct side source;
	struct side destination;
};

static void *receive(void *arg)
{
	struct side *side = arg;
	struct devmig_channel *channel = cut_open(&side->cutting);

	side->outcome.r = devmig_stream_receive(side->device, channel, &side->options,
						&side->outcome.result, &side->outcome.error);
	devmig_channel_close(channel);
	return NULL;
}

static void send_all(struct side *side)
{
	struct devmig_channel *channel = cut_open(&side->cutting);

	side->outcome.r = devmig_stream_send(side->device, channel, &side->options,
					     &side->outcome.result, &side->outcome.error);
	devmig_channel_close(channel);
}

static void both_make(struct both *both, size_t size)
{
	*both = (struct both){ 0 };
	both->source.device = fake_new(ALL_FLAGS, size, 64, 1);
	both->destination.device = fake_new(ALL_FLAGS, size, 64, 2);
	both->source.device->dirty = 1;
	both->source.device->dirty_blocks = 1;
}

/* Run them to their ends. */
static void both_run(struct both *both)
{
	pthread_t thread;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	both->source.cutting.fd = fds[0];
	both->destination.cutting.fd = fds[1];
	assert_int_equal(pthread_create(&thread, NULL, receive, &both->destination), 0);
	send_all(&both->source);
	pthread_join(thread, NULL);
}

static void both_free(struct both *both)
{
	outcome_free(&both->source.outcome);
	outcome_free(&both->destination.outcome);
	fake_free(both->source.device);
	fake_free(both->destination.device);
}

/* The promises of devmig-stream(5), whatever has happened. */
static void assert_promises(const struct both *both)
{
	const struct devmig_device *source = both->source.device;
	const struct devmig_device *destination = both->destination.device;
	const struct devmig_stream_result *sent = &both->source.outcome.result;
	const bool runs_there = destination->loaded && destination->state == DEVMIG_STATE_RUNNING;

	/* Never two, never none, never half of one. */
	assert_false(source->state == DEVMIG_STATE_RUNNING && runs_there);
	assert_true(source->state == DEVMIG_STATE_RUNNING || source->state == DEVMIG_STATE_STOP);
	assert_false(destination->ran_half);
	assert_int_equal(source->resets, 0);
	if (source->state == DEVMIG_STATE_STOP)
		assert_true(runs_there || sent->other == DEVMIG_OTHER_MAY_RUN);
	if (source->touched)
		assert_int_equal(sent->state, source->state);

	/* A destination that failed is reset, if it was touched. */
	if (both->destination.outcome.r) {
		assert_int_equal(destination->resets, destination->touched);
		assert_false(runs_there);
	} else {
		assert_true(runs_there);
		assert_int_equal(both->destination.outcome.result.other, DEVMIG_OTHER_STOPPED);
	}

	/* What is said of the other is true. */
	if (sent->other == DEVMIG_OTHER_RUNS)
		assert_true(runs_there);
	if (sent->other == DEVMIG_OTHER_WITHOUT) {
		assert_false(runs_there);
		assert_int_equal(source->state, DEVMIG_STATE_RUNNING);
	}
	assert_int_equal(!both->source.outcome.r, sent->other == DEVMIG_OTHER_RUNS);
	/* It was not told to run, and has not said that it does not. */
	if (sent->other == DEVMIG_OTHER_UNKNOWN)
		assert_false(runs_there);
	if (both->source.outcome.r == -EREMOTEIO && both->destination.outcome.result.reset)
		assert_int_equal(sent->other, DEVMIG_OTHER_WITHOUT);
	if (both->source.outcome.r)
		assert_reason(&both->source.outcome, NULL);
	if (both->destination.outcome.r)
		assert_reason(&both->destination.outcome, NULL);
}

static void all_goes_well(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 1000000);
	both_run(&both);
	assert_good(&both.source.outcome);
	assert_good(&both.destination.outcome);
	assert_promises(&both);
	assert_memory_equal(both.source.device->bytes, both.destination.device->bytes, 1000000);
	assert_int_equal(both.source.outcome.result.state, DEVMIG_STATE_STOP);
	assert_int_equal(both.source.outcome.result.answer, DEVMIG_COMPATIBLE);
	assert_true(both.source.outcome.result.wish_met);
	assert_int_equal(both.source.outcome.result.bytes, both.destination.outcome.result.bytes);
	both_free(&both);
}

/* How often a side writes when all goes well. */
static void count_writes(unsigned int *ret_source, unsigned int *ret_destination)
{
	struct both both;

	both_make(&both, 200);
	both_run(&both);
	*ret_source = both.source.cutting.writes;
	*ret_destination = both.destination.cutting.writes;
	both_free(&both);
}

static void run_cut(enum cut source, enum cut destination, unsigned int at)
{
	struct both both;

	both_make(&both, 200);
	both.source.cutting.cut = source;
	both.destination.cutting.cut = destination;
	both.source.cutting.at = at;
	both.destination.cutting.at = at;
	if (source == CUT_SILENCE || destination == CUT_SILENCE) {
		both.source.options.timeout = 50;
		both.destination.options.timeout = 50;
	}
	both_run(&both);
	assert_promises(&both);
	/* A destination that runs has done its part, and needs nobody to know. */
	if (source == CUT_SILENCE || source == CUT_BEFORE || source == CUT_PART)
		assert_true(both.source.outcome.r);
	both_free(&both);
}

/* Header, pre-copy, switch-over, stop-copy, end, go; greeting, four answers. */
static void connection_ends_anywhere(void **state)
{
	unsigned int source, destination;

	(void)state;
	count_writes(&source, &destination);
	assert_int_equal(source, 6);
	assert_int_equal(destination, 5);
	for (int cut = CUT_BEFORE; cut < CUTS; cut++) {
		for (unsigned int at = 0; at < source; at++)
			run_cut((enum cut)cut, CUT_NEVER, at);
		for (unsigned int at = 0; at < destination; at++)
			run_cut(CUT_NEVER, (enum cut)cut, at);
	}
}

/* The table of devmig-stream(5), line by line, where it is told apart. */
static void connection_ends_around_go(void **state)
{
	static const struct {
		enum cut source;
		enum cut destination;
		unsigned int at;
		unsigned int source_state;
		enum devmig_stream_other other;
		bool runs;
	} lines[] = {
		/* The end does not arrive. */
		{ CUT_LOST, CUT_NEVER, 4, DEVMIG_STATE_RUNNING, DEVMIG_OTHER_UNKNOWN, false },
		/* "loaded" does not arrive. */
		{ CUT_NEVER, CUT_LOST, 3, DEVMIG_STATE_RUNNING, DEVMIG_OTHER_UNKNOWN, false },
		/* Go could not be written. */
		{ CUT_BEFORE, CUT_NEVER, 5, DEVMIG_STATE_RUNNING, DEVMIG_OTHER_UNKNOWN, false },
		/* Of the end, or of go, a part is there, which is nothing. */
		{ CUT_PART, CUT_NEVER, 4, DEVMIG_STATE_RUNNING, DEVMIG_OTHER_UNKNOWN, false },
		{ CUT_PART, CUT_NEVER, 5, DEVMIG_STATE_RUNNING, DEVMIG_OTHER_UNKNOWN, false },
		/* Go was written, and does not arrive. */
		{ CUT_LOST, CUT_NEVER, 5, DEVMIG_STATE_STOP, DEVMIG_OTHER_MAY_RUN, false },
		/* It arrives, and "running" does not. */
		{ CUT_NEVER, CUT_LOST, 4, DEVMIG_STATE_STOP, DEVMIG_OTHER_MAY_RUN, true },
		/* All arrives. */
		{ CUT_NEVER, CUT_AFTER, 4, DEVMIG_STATE_STOP, DEVMIG_OTHER_RUNS, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct both both;

		both_make(&both, 200);
		both.source.cutting.cut = lines[i].source;
		both.destination.cutting.cut = lines[i].destination;
		both.source.cutting.at = lines[i].at;
		both.destination.cutting.at = lines[i].at;
		both_run(&both);
		assert_promises(&both);
		assert_int_equal(both.source.device->state, lines[i].source_state);
		assert_int_equal(both.source.outcome.result.other, lines[i].other);
		assert_int_equal(!both.destination.outcome.r, lines[i].runs);
		if (lines[i].other == DEVMIG_OTHER_MAY_RUN)
			assert_non_null(
				strstr(devmig_error_message(both.source.outcome.error), "may run"));
		both_free(&both);
	}
}

static void stalled_destination(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.source.options.timeout = 50;
	both.destination.options.timeout = 2000;
	/* It accepts, and then says nothing. */
	both.destination.cutting.cut = CUT_SILENCE;
	both.destination.cutting.at = 2;
	both_run(&both);
	assert_reason(&both.source.outcome, "peer-stalled");
	assert_int_equal(both.source.outcome.r, -ETIMEDOUT);
	assert_promises(&both);
	/* And hears that the source gave up. */
	assert_reason(&both.destination.outcome, "source-gave-up");
	both_free(&both);
}

/* A device that has nothing for longer than a destination waits. */
static void quiet_source_is_alive(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.source.device->slow = 160;
	both.source.options.timeout = 400;
	both.destination.options.timeout = 400;
	both_run(&both);
	assert_good(&both.source.outcome);
	assert_good(&both.destination.outcome);
	/* 160 naps of 5 ms, and a record each 100 ms. */
	assert_in_range(both.source.cutting.writes, 6 + 2, 6 + 60);
	assert_promises(&both);
	both_free(&both);
}

static void stalled_source(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.source.options.timeout = 2000;
	both.destination.options.timeout = 50;
	both.source.cutting.cut = CUT_SILENCE;
	both.source.cutting.at = 2;
	both_run(&both);
	assert_reason(&both.destination.outcome, "peer-stalled");
	assert_reason(&both.source.outcome, "destination-failed");
	assert_promises(&both);
	both_free(&both);
}

/* What takes nothing: the socket is full, and nobody reads. */
static void peer_that_does_not_read(void **state)
{
	struct side source = { .device = fake_new(ALL_FLAGS, 8 << 20, 4096, 1) };
	struct devmig_channel *channel = NULL;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(devmig_channel_descriptors(-1, fds[0], "full", &channel, NULL), 0);
	source.options.timeout = 50;
	source.outcome.r = devmig_stream_send(source.device, channel, &source.options,
					      &source.outcome.result, &source.outcome.error);
	assert_reason(&source.outcome, "peer-stalled");
	assert_int_equal(source.device->state, DEVMIG_STATE_RUNNING);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
	outcome_free(&source.outcome);
	fake_free(source.device);
}

/* --- what the destination says --- */

static void refusal_is_explained_at_the_source(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.destination.device->document = "SELF:\n\ttype=z\nCOMPATIBLE:\n\ttype=z\n";
	both_run(&both);
	assert_reason(&both.source.outcome, "refused");
	assert_reason(&both.destination.outcome, "refused");
	assert_int_equal(both.source.outcome.result.answer, DEVMIG_INCOMPATIBLE);
	assert_string_equal(both.source.outcome.result.explanation,
			    both.destination.outcome.result.explanation);
	assert_non_null(strstr(both.source.outcome.result.explanation, "[different]"));
	assert_false(both.source.device->touched);
	assert_false(both.destination.device->touched);
	assert_promises(&both);
	both_free(&both);
}

/* Who has nothing to compare of takes it all the same, and has not found it compatible. */
static void taken_unchecked(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.destination.device->document = NULL;
	both.destination.options.without_documents = true;
	both_run(&both);
	assert_good(&both.source.outcome);
	assert_good(&both.destination.outcome);
	assert_int_equal(both.source.outcome.result.answer, DEVMIG_COULD_NOT_TELL);
	assert_null(both.source.outcome.result.explanation);
	assert_promises(&both);
	both_free(&both);
}

static void fault_found_when_loading(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.destination.device->refuse_load = true;
	both_run(&both);
	assert_reason(&both.source.outcome, "destination-failed");
	assert_non_null(
		strstr(devmig_error_message(both.source.outcome.error), "can't go to STOP"));
	/* Header, pre-copy, switch-over, stop-copy, end: go was never said. */
	assert_int_equal(both.source.cutting.writes, 5);
	assert_promises(&both);
	both_free(&both);
}

/* Each call of either device fails in turn. */
static void run_failing(bool at_source, bool to_error)
{
	unsigned int fail = 0;
	bool reached = true;

	while (reached) {
		struct both both;
		struct devmig_device *device;

		both_make(&both, 200);
		device = at_source ? both.source.device : both.destination.device;
		device->fail = ++fail;
		device->fail_to_error = to_error;
		both_run(&both);
		reached = device->calls >= fail;
		/* A source in ERROR stays there: its state can't be had, and it was not reset. */
		if (at_source && to_error && both.source.device->state == DEVMIG_STATE_ERROR) {
			assert_int_equal(both.source.outcome.result.state, DEVMIG_STATE_ERROR);
			assert_int_equal(both.source.outcome.result.back, -EINVAL);
			assert_false(both.destination.device->ran);
			assert_int_equal(both.source.device->resets, 0);
		} else {
			assert_promises(&both);
			assert_int_equal(both.source.outcome.result.back, 0);
		}
		both_free(&both);
	}
	assert_in_range(fail, 8, 40);
}

static void devices_fail_anywhere(void **state)
{
	(void)state;
	run_failing(true, false);
	run_failing(true, true);
	run_failing(false, false);
	run_failing(false, true);
}

/* A destination that fails to run after "go", and was reset: the source runs again. */
static void fails_to_run_after_go(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	/* State, document; three arcs; two writes; one arc; and the first of the way to RUNNING. */
	both.destination.device->fail = 9;
	both_run(&both);
	assert_reason(&both.source.outcome, "destination-failed");
	assert_non_null(
		strstr(devmig_error_message(both.source.outcome.error), "can't go to RUNNING"));
	assert_int_equal(both.source.device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(both.destination.device->resets, 1);
	assert_promises(&both);
	both_free(&both);
}

/* And one that could not even be reset: nobody can say what runs there. */
static void fails_to_run_and_to_be_reset(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 200);
	both.destination.device->fail = 9;
	both.destination.device->fail_reset = true;
	both_run(&both);
	assert_reason(&both.source.outcome, "destination-failed");
	assert_int_equal(both.source.outcome.result.other, DEVMIG_OTHER_MAY_RUN);
	assert_int_equal(both.source.device->state, DEVMIG_STATE_STOP);
	assert_false(both.destination.outcome.result.reset);
	both_free(&both);
}

/* In the middle of much data the source hears why, though nobody reads any more. */
static void failure_is_heard_in_the_middle(void **state)
{
	struct both both;

	(void)state;
	both_make(&both, 20 << 20);
	both.source.device->block = 4096;
	both.destination.device->fail = 8;
	both_run(&both);
	assert_reason(&both.source.outcome, "destination-failed");
	assert_non_null(strstr(devmig_error_message(both.source.outcome.error), "can't write"));
	assert_promises(&both);
	both_free(&both);
}

/*
 * A source that writes on without listening: what it was told is there in the end.  A
 * connection that is closed with bytes in it that nobody has read would lose that.
 */
static void destination_hears_the_source_out(void **state)
{
	static uint8_t much[1 << 20];
	struct both both;
	uint8_t answers[4096];
	pthread_t thread;
	ssize_t n;
	size_t came = 0;
	int fds[2];

	(void)state;
	both_make(&both, 200);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	both.destination.cutting.fd = fds[1];
	assert_int_equal(pthread_create(&thread, NULL, receive, &both.destination), 0);
	memcpy(much, "no stream at all", 16);
	for (size_t sent = 0; sent < sizeof(much); sent += (size_t)n) {
		n = send(fds[0], much + sent, sizeof(much) - sent, MSG_NOSIGNAL);
		assert_true(n > 0);
	}
	shutdown(fds[0], SHUT_WR);
	while ((n = read(fds[0], answers + came, sizeof(answers) - came)) > 0)
		came += (size_t)n;
	assert_int_equal(n, 0);
	assert_true(came > 32);
	assert_int_equal(craft_get16(answers + 16), 0x106);
	pthread_join(thread, NULL);
	assert_reason(&both.destination.outcome, "not-a-stream");
	close(fds[0]);
	both_free(&both);
}

/* A source that has given up, and is gone before the destination can answer. */
struct deserter {
	struct memory said;
	unsigned int writes; /* of the destination's, until one fails */
};

static int read_deserter(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct deserter *deserter = arg;
	struct memory *said = &deserter->said;

	(void)deadline;
	if (size > said->size - said->at)
		size = said->size - said->at;
	memcpy(bytes, said->bytes + said->at, size);
	said->at += size;
	*ret_size = size;
	return 0;
}

static int write_deserter(void *arg, const struct devmig_piece *pieces, size_t count,
			  uint64_t deadline)
{
	struct deserter *deserter = arg;

	(void)pieces;
	(void)count;
	(void)deadline;
	return deserter->writes-- ? 0 : -EPIPE;
}

static void source_that_left_had_said_why(void **state)
{
	static const struct devmig_channel_kind kind = {
		.read = read_deserter,
		.write = write_deserter,
	};
	const struct devmig_stream_options options = { 0 };
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	/* Greeting and "accepted" are sent; "ready" fails. */
	struct deserter deserter = { .writes = 2 };
	struct memory *said = &deserter.said;
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };
	struct craft_parts parts;

	(void)state;
	small_stream(said);
	craft_parts(said->bytes, said->size, &parts);
	said->size = parts.header;
	said->size += craft_record(said->bytes + said->size, 2, 0, NULL, 0, 0);
	said->size += craft_record(said->bytes + said->size, 5, 0, "the lamp went out", 17, 1);
	assert_int_equal(devmig_channel_new(&kind, &deserter, true, "peer", &channel, NULL), 0);
	outcome.r =
		devmig_stream_receive(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	assert_reason(&outcome, "source-gave-up");
	assert_non_null(strstr(devmig_error_message(outcome.error), "the lamp went out"));
	assert_int_equal(device->resets, 1);
	outcome_free(&outcome);
	memory_free(said);
	fake_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_goes_well),
		cmocka_unit_test(connection_ends_anywhere),
		cmocka_unit_test(connection_ends_around_go),
		cmocka_unit_test(stalled_destination),
		cmocka_unit_test(quiet_source_is_alive),
		cmocka_unit_test(stalled_source),
		cmocka_unit_test(peer_that_does_not_read),
		cmocka_unit_test(refusal_is_explained_at_the_source),
		cmocka_unit_test(taken_unchecked),
		cmocka_unit_test(fault_found_when_loading),
		cmocka_unit_test(devices_fail_anywhere),
		cmocka_unit_test(fails_to_run_after_go),
		cmocka_unit_test(fails_to_run_and_to_be_reset),
		cmocka_unit_test(failure_is_heard_in_the_middle),
		cmocka_unit_test(destination_hears_the_source_out),
		cmocka_unit_test(source_that_left_had_said_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
