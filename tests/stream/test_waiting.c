// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <lib/common/clock.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long the other side can keep this one, and how soon that hears that it is to end. */

/* Far longer than what is measured may take. */
#define LONG_MS 20000

/* Less than that, and more than a busy machine needs. */
#define SOON (5000 * DMIG_MS)

/* --- who goes on, and gets nowhere --- */

/* It answers for ever, with what may be passed over. */
struct chatter {
	uint8_t bytes[64];
	size_t size;
	size_t at;
	uint64_t number;
	unsigned int left; /* then it accepts, and that's that */
};

static void chatter_more(struct chatter *chatter)
{
	uint8_t *bytes = chatter->bytes;

	if (chatter->left)
		dmig_nap(5 * DMIG_MS);
	chatter->at = 0;
	chatter->size = craft_record(bytes, chatter->left ? 0x777 : 0x101, !!chatter->left, NULL, 0,
				     chatter->number++);
	chatter->left -= chatter->left ? 1 : 0;
}

static int read_chatter(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct chatter *chatter = arg;

	(void)deadline;
	if (chatter->at == chatter->size)
		chatter_more(chatter);
	if (size > chatter->size - chatter->at)
		size = chatter->size - chatter->at;
	memcpy(bytes, chatter->bytes + chatter->at, size);
	chatter->at += size;
	*ret_size = size;
	return 0;
}

static int write_nowhere(void *arg, const struct devmig_piece *pieces, size_t count,
			 uint64_t deadline)
{
	(void)arg;
	(void)pieces;
	(void)count;
	(void)deadline;
	return 0;
}

/* One answer has one timeout, whatever comes before it. */
static void chatter_is_no_answer(void **state)
{
	static const struct devmig_channel_kind kind = {
		.read = read_chatter,
		.write = write_nowhere,
	};
	static const uint8_t greeting[16] = { 0x89, 'D', 'E', 'V', 'M', 'A', 'N',
					      '\n', 1,   0,   0,   0,   16 };
	const struct devmig_stream_options options = { .timeout = 100 };
	struct devmig_device *device = fake_new(ALL_FLAGS, 200, 64, 1);
	struct chatter chatter = { .size = sizeof(greeting), .left = 200 };
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };

	(void)state;
	memcpy(chatter.bytes, greeting, sizeof(greeting));
	assert_int_equal(devmig_channel_new(&kind, &chatter, true, "peer", &channel, NULL), 0);
	outcome.r = devmig_stream_send(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	assert_reason(&outcome, "peer-stalled");
	assert_true(chatter.left > 0);
	assert_false(device->touched);
	outcome_free(&outcome);
	fake_free(device);
}

static int write_slowly(void *arg, const struct devmig_piece *pieces, size_t count,
			uint64_t deadline)
{
	unsigned int *writes = arg;

	(void)pieces;
	(void)count;
	(void)deadline;
	dmig_nap(20 * DMIG_MS);
	++*writes;
	return 0;
}

/* Send 16 MiB, which are 66 writes of 20 ms, from @from. */
static struct outcome send_slowly(unsigned int from, const struct devmig_stream_options *options,
				  unsigned int *ret_writes, unsigned int *ret_state)
{
	static const struct devmig_channel_kind kind = { .write = write_slowly };
	struct devmig_device *device = fake_new(DEVMIG_MIGRATION_STOP_COPY, 16 << 20, 1 << 20, 1);
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };

	device->state = from;
	*ret_writes = 0;
	assert_int_equal(devmig_channel_new(&kind, ret_writes, false, "slow", &channel, NULL), 0);
	outcome.r = devmig_stream_send(device, channel, options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	*ret_state = device->state;
	fake_free(device);
	return outcome;
}

/* No record is late, and all of them are. */
static void slow_reader_has_an_end(void **state)
{
	const struct devmig_stream_options options = { .max_downtime = 200 };
	unsigned int writes, now;
	struct outcome outcome = send_slowly(DEVMIG_STATE_RUNNING, &options, &writes, &now);

	(void)state;
	assert_reason(&outcome, "peer-stalled");
	assert_non_null(strstr(devmig_error_message(outcome.error), "200 ms at most"));
	assert_in_range(writes, 2, 14);
	assert_int_equal(now, DEVMIG_STATE_RUNNING);
	outcome_free(&outcome);
}

static void slow_reader_has_time(void **state)
{
	const struct devmig_stream_options usual = { 0 }, little = { .max_downtime = 200 };
	unsigned int writes, now;
	struct outcome outcome = send_slowly(DEVMIG_STATE_RUNNING, &usual, &writes, &now);

	(void)state;
	assert_good(&outcome);
	outcome_free(&outcome);
	/* Nobody waits for a device that was stopped before. */
	outcome = send_slowly(DEVMIG_STATE_STOP, &little, &writes, &now);
	assert_good(&outcome);
	outcome_free(&outcome);
}

/* --- calling off --- */

/* Ends it when it was called so often in a phase. */
struct patience {
	enum devmig_stream_phase phase;
	unsigned int calls;
	int answer;
};

static int lose_patience(void *arg, const struct devmig_stream_progress *progress)
{
	struct patience *patience = arg;

	if (progress->phase != patience->phase)
		return 0;
	patience->calls -= patience->calls ? 1 : 0;
	return patience->calls ? 0 : patience->answer;
}

static struct devmig_stream_options patient(struct patience *patience)
{
	return (struct devmig_stream_options){
		.timeout = LONG_MS,
		.progress = lose_patience,
		.arg = patience,
	};
}

/* What it has answered is returned, and no error is made of it. */
static void assert_called_off(const struct outcome *outcome, int answer, uint64_t began)
{
	assert_true(dmig_now() - began < SOON);
	assert_int_equal(outcome->r, answer);
	assert_null(outcome->error);
}

/* Nobody reads, and the socket is full. */
static void while_a_write_waits(void **state)
{
	static const int answers[] = { 7, -ETIMEDOUT, -ENOTCONN };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct patience patience = { DEVMIG_PHASE_STOP_COPY, 3, answers[i] };
		const struct devmig_stream_options options = patient(&patience);
		struct devmig_device *device =
			fake_new(DEVMIG_MIGRATION_STOP_COPY, 8 << 20, 1 << 20, 1);
		struct devmig_channel *channel = NULL;
		struct outcome outcome = { 0 };
		const uint64_t began = dmig_now();
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		assert_int_equal(devmig_channel_descriptors(-1, fds[0], "full", &channel, NULL), 0);
		outcome.r = devmig_stream_send(device, channel, &options, &outcome.result,
					       &outcome.error);
		assert_called_off(&outcome, answers[i], began);
		assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
		devmig_channel_close(channel);
		close(fds[0]);
		close(fds[1]);
		outcome_free(&outcome);
		fake_free(device);
	}
}

/* Receive what begins with @bytes, and stays away then. */
static void assert_ends(const void *bytes, size_t size, enum devmig_stream_phase phase, int answer)
{
	struct patience patience = { phase, 3, answer };
	const struct devmig_stream_options options = patient(&patience);
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };
	const uint64_t began = dmig_now();
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(write(fds[1], bytes, size), (ssize_t)size);
	assert_int_equal(devmig_channel_descriptors(fds[0], -1, "silent", &channel, NULL), 0);
	outcome.r =
		devmig_stream_receive(device, channel, &options, &outcome.result, &outcome.error);
	assert_called_off(&outcome, answer, began);
	assert_int_equal(device->resets, device->touched);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
	outcome_free(&outcome);
	fake_free(device);
}

/* In the header, in a record's head, and in what is behind it. */
static void while_a_read_waits(void **state)
{
	struct memory memory = { 0 };
	struct craft_parts parts;

	(void)state;
	small_stream(&memory);
	craft_parts(memory.bytes, memory.size, &parts);
	assert_ends(memory.bytes, parts.header - 1, DEVMIG_PHASE_CHECK, 7);
	assert_ends(memory.bytes, parts.header + 5, DEVMIG_PHASE_PRE_COPY, 7);
	assert_ends(memory.bytes, parts.header + 20, DEVMIG_PHASE_PRE_COPY, 7);
	assert_ends(memory.bytes, parts.header + 20, DEVMIG_PHASE_PRE_COPY, -ENODATA);
	memory_free(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chatter_is_no_answer), cmocka_unit_test(slow_reader_has_an_end),
		cmocka_unit_test(slow_reader_has_time), cmocka_unit_test(while_a_write_waits),
		cmocka_unit_test(while_a_read_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
