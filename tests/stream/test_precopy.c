// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <lib/common/clock.h>
#include <signal.h>
#include <sys/time.h>

/* How pre-copy ends, with devices that say little and change much. */

static int write_nowhere(void *arg, const struct devmig_piece *pieces, size_t count,
			 uint64_t deadline)
{
	(void)arg;
	(void)pieces;
	(void)count;
	(void)deadline;
	/* A link that is slower than the device. */
	dmig_nap(DMIG_MS);
	return 0;
}

static struct outcome send_nowhere(struct devmig_device *device,
				   const struct devmig_stream_options *options)
{
	static const struct devmig_channel_kind kind = { .write = write_nowhere };
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };

	assert_int_equal(devmig_channel_new(&kind, NULL, false, "slow", &channel, NULL), 0);
	outcome.r = devmig_stream_send(device, channel, options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

/* It dirties faster than it is read. */
static struct devmig_device *endless_device(void)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 100000, 4096, 1);

	device->never_done = true;
	device->endless = true;
	device->dirty_blocks = 20;
	return device;
}

static void round_of_what_is_not_known(void **state)
{
	const struct devmig_stream_options options = { .precopy_time = 400, .rounds = 4 };
	struct devmig_device *device = endless_device();
	struct outcome outcome;

	(void)state;
	device->info.precopy_info = false;
	device->info.data_size = false;
	outcome = send_nowhere(device, &options);
	assert_good(&outcome);
	assert_in_range(outcome.result.rounds, 2, 4);
	outcome_free(&outcome);
	fake_free(device);
}

static void round_of_nothing(void **state)
{
	const struct devmig_stream_options options = { .precopy_time = 20000 };
	struct devmig_device *device = endless_device();
	struct outcome outcome;

	(void)state;
	device->knows_nothing = true;
	outcome = send_nowhere(device, &options);
	assert_good(&outcome);
	assert_true(outcome.result.converged);
	assert_true(outcome.result.time < 5 * DMIG_SECOND);
	outcome_free(&outcome);
	fake_free(device);
}

static void on_alarm(int number)
{
	(void)number;
}

/* A program with a timer of its own: naps are short, and the rate is what it is. */
static void signals_do_not_count_as_naps(void **state)
{
	const struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action = { .sa_handler = on_alarm }, before;
	struct devmig_device *device = fake_new(ALL_FLAGS, 300000, 64, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->slow = 200;
	device->never_done = true;
	device->dirty_blocks = 1;
	assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	outcome = save(device, &memory, NULL);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
	assert_good(&outcome);
	assert_true(outcome.result.converged);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_of_what_is_not_known),
		cmocka_unit_test(round_of_nothing),
		cmocka_unit_test(signals_do_not_count_as_naps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
