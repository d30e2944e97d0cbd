// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a source makes of answers, right and wrong ones. */

static size_t greeting(uint8_t *at)
{
	memcpy(at,
	       "\x89"
	       "DEVMAN\n",
	       8);
	craft_put16(at + 8, 1);
	craft_put16(at + 10, 0);
	craft_put32(at + 12, 16);
	return 16;
}

/* What it says is there from the beginning; what it is told is counted. */
struct script {
	uint8_t bytes[128];
	size_t size;
	size_t at;
	bool silent;          /* it accepts, and that is all */
	bool unsure;          /* it can't say that it has nothing of the state */
	bool early;           /* what it says is there before it is waited for */
	unsigned int hang_up; /* the write of this number fails; 0: none */
	unsigned int writes;
};

static int read_script(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct script *script = arg;

	if (!deadline && !script->early)
		return -ETIMEDOUT;
	if (size > script->size - script->at)
		size = script->size - script->at;
	memcpy(bytes, script->bytes + script->at, size);
	script->at += size;
	*ret_size = size;
	return 0;
}

static int write_script(void *arg, const struct devmig_piece *pieces, size_t count,
			uint64_t deadline)
{
	struct script *script = arg;

	(void)pieces;
	(void)count;
	(void)deadline;
	return ++script->writes == script->hang_up ? -EPIPE : 0;
}

/* It accepts, and then says that it has failed. */
static struct outcome send_to_script(struct script *script, struct devmig_device *device)
{
	static const struct devmig_channel_kind kind = {
		.read = read_script,
		.write = write_script,
	};
	const struct devmig_stream_options options = { 0 };
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };
	uint8_t *bytes = script->bytes;

	script->size = greeting(bytes);
	script->size += craft_record(bytes + script->size, 0x101, 0, NULL, 0, 0);
	if (!script->silent)
		script->size += craft_record(bytes + script->size, 0x106, 0,
					     script->unsure ? "\0\0\0\0why" : "\1\0\0\0why", 7, 1);
	assert_int_equal(devmig_channel_new(&kind, script, true, "peer", &channel, NULL), 0);
	outcome.r = devmig_stream_send(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

/* Without being waited for, before more is sent. */
static void failure_is_heard_between_records(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct script script = { .early = true };
	struct outcome outcome = send_to_script(&script, device);

	(void)state;
	assert_reason(&outcome, "destination-failed");
	/* The header. */
	assert_int_equal(script.writes, 1);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	outcome_free(&outcome);
	fake_free(device);
}

/* Who hangs up may have said why. */
static void last_words_are_heard(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct script script = { .hang_up = 2 };
	struct outcome outcome = send_to_script(&script, device);

	(void)state;
	assert_reason(&outcome, "destination-failed");
	assert_non_null(strstr(devmig_error_message(outcome.error), "why"));
	assert_int_equal(script.writes, 2);
	outcome_free(&outcome);
	fake_free(device);
}

/* Behind a record that was not written as a whole nothing is written any more. */
static void nothing_follows_a_piece(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct script script = { .hang_up = 2, .silent = true };
	struct outcome outcome = send_to_script(&script, device);

	(void)state;
	assert_reason(&outcome, "peer-gone");
	assert_int_equal(script.writes, 2);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	outcome_free(&outcome);
	fake_free(device);
}

/* What is said of the destination is what it has said itself. */
static void nothing_is_said_for_it(void **state)
{
	static const struct {
		struct script script;
		enum devmig_stream_other other;
	} lines[] = {
		{ { .early = true }, DEVMIG_OTHER_WITHOUT },
		{ { .early = true, .unsure = true }, DEVMIG_OTHER_UNKNOWN },
		{ { .hang_up = 2, .silent = true }, DEVMIG_OTHER_UNKNOWN },
		/* Not even the header got there. */
		{ { .hang_up = 1, .silent = true }, DEVMIG_OTHER_WITHOUT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
		struct script script = lines[i].script;
		struct outcome outcome = send_to_script(&script, device);

		assert_reason(&outcome, NULL);
		assert_int_equal(outcome.result.other, lines[i].other);
		assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
		outcome_free(&outcome);
		fake_free(device);
	}
}

/* --- what the other side might answer --- */

/* A source that hears @bytes, with all that it says thrown away. */
static struct outcome hear(const void *bytes, size_t size, struct devmig_device *device)
{
	const struct devmig_stream_options options = { .timeout = 50 };
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(write(fds[1], bytes, size), (ssize_t)size);
	assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
	assert_int_equal(devmig_channel_descriptors(fds[0], fds[0], "peer", &channel, NULL), 0);
	outcome.r = devmig_stream_send(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
	return outcome;
}

static void assert_heard(const void *bytes, size_t size, const char *reason)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct outcome outcome = hear(bytes, size, device);

	assert_reason(&outcome, reason);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	outcome_free(&outcome);
	fake_free(device);
}

static void wrong_greetings(void **state)
{
	uint8_t bytes[64];

	(void)state;
	assert_heard("", 0, "peer-gone");
	assert_heard("HTTP/1.1 400 Bad Request\r\n", 26, "stream-damaged");
	greeting(bytes);
	for (size_t size = 0; size < 16; size++)
		assert_heard(bytes, size, "peer-gone");
	craft_put16(bytes + 8, 2);
	assert_heard(bytes, 16, "newer-stream");
	greeting(bytes);
	craft_put32(bytes + 12, 15);
	assert_heard(bytes, 16, "stream-damaged");
	craft_put32(bytes + 12, 4097);
	assert_heard(bytes, 16, "stream-damaged");
}

static void wrong_answers(void **state)
{
	static const struct {
		uint16_t type;
		uint16_t flags;
		size_t size;
		const char *reason;
	} wrong[] = {
		{ 0x103, 0, 0, "stream-damaged" },     { 0x105, 0, 0, "stream-damaged" },
		{ 0x101, 0, 1, "stream-damaged" },     { 0x102, 0, 3, "stream-damaged" },
		{ 0x106, 0, 3, "stream-damaged" },     { 0x777, 0, 4, "stream-damaged" },
		{ 0x101, 2, 0, "stream-damaged" },     { 0x102, 0, 4, "refused" },
		{ 0x106, 0, 4, "destination-failed" }, { 0x777, 1, 4, "peer-gone" },
	};
	uint8_t bytes[128];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		size_t size = greeting(bytes);

		size += craft_record(bytes + size, wrong[i].type, wrong[i].flags, "\2\0\0\0",
				     wrong[i].size, 0);
		assert_heard(bytes, size, wrong[i].reason);
	}
}

/* Running, said before it can be, is believed by nobody. */
static void early_answers(void **state)
{
	static const uint16_t types[] = { 0x101, 0x103, 0x105 };
	uint8_t bytes[128];
	size_t size = greeting(bytes);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		size += craft_record(bytes + size, types[i], 0, NULL, 0, i);
	assert_heard(bytes, size, "stream-damaged");
}

/* Every bit of a whole conversation counts: after it, the source is not stopped for nothing. */
static void every_bit_of_answers_counts(void **state)
{
	static const uint16_t types[] = { 0x101, 0x103, 0x104 };
	uint8_t bytes[128];
	size_t size = greeting(bytes);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		size += craft_record(bytes + size, types[i], 0, NULL, 0, i);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		/* A minor version may be any. */
		if (bit / 8 == 10 || bit / 8 == 11)
			continue;
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_heard(bytes, size, NULL);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void newer_greeting(void **state)
{
	uint8_t bytes[128];
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct outcome outcome;
	size_t size;

	(void)state;
	greeting(bytes);
	craft_put16(bytes + 10, 9);
	craft_put32(bytes + 12, 20);
	memcpy(bytes + 16, "more", 4);
	size = 20 + craft_record(bytes + 20, 0x106, 0, "\1\0\0\0why", 7, 0);
	outcome = hear(bytes, size, device);
	assert_reason(&outcome, "destination-failed");
	assert_non_null(strstr(devmig_error_message(outcome.error), "why"));
	outcome_free(&outcome);
	fake_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failure_is_heard_between_records),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(nothing_follows_a_piece),
		cmocka_unit_test(nothing_is_said_for_it),
		cmocka_unit_test(wrong_greetings),
		cmocka_unit_test(wrong_answers),
		cmocka_unit_test(early_answers),
		cmocka_unit_test(every_bit_of_answers_counts),
		cmocka_unit_test(newer_greeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
