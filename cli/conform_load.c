// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform_run.h"
#include "conform_tests.h"

/* So often a device must be able to migrate. */
#define TIMES 3

static bool run_on(struct conform *conform)
{
	return conform_must_go(conform, "STOP -> RUNNING", DEVMIG_STATE_RUNNING);
}

/* A device that has loaded a stream has the state that was saved. */
static void load_and_compare(struct conform *conform, const struct conform_stream *load,
			     const struct conform_stream *state)
{
	conform_auto_stream after = CONFORM_STREAM_NONE;

	if (conform_load(conform, "loading the device's own stream", load, NULL) &&
	    conform_save_stopped(conform, &after) &&
	    conform_expect_same(conform, "saving what was loaded", state, &after))
		run_on(conform);
}

void conform_test_round_trip(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;

	if (conform_compare_saves(conform) == SAMENESS_UNKNOWN ||
	    !conform_enter(conform, DEVMIG_STATE_STOP) || !conform_save_stopped(conform, &stream) ||
	    !conform_settle(conform))
		return;
	/* It gets another state meanwhile, if it ever does. */
	conform_sleep(100);
	load_and_compare(conform, &stream, &stream);
}

void conform_test_round_trip_precopy(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;

	if (conform_save_precopy(conform, &stream) && conform_settle(conform) &&
	    conform_load(conform, "loading a stream that began in PRE_COPY", &stream, NULL))
		run_on(conform);
}

void conform_test_precopy_complete(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	conform_auto_stream state = CONFORM_STREAM_NONE;

	if (conform_compare_saves(conform) != SAMENESS_UNKNOWN &&
	    conform_save_precopy(conform, &stream) &&
	    conform_must_go(conform, "STOP_COPY -> STOP", DEVMIG_STATE_STOP) &&
	    conform_save_stopped(conform, &state))
		load_and_compare(conform, &stream, &state);
}

void conform_test_odd_writes(struct conform *conform)
{
	const struct conform_stream *stream = conform_reference(conform);

	if (stream && conform_load(conform, "writing 1, 3, 7, 4095, 65537 … bytes at a time",
				   stream, &conform_odd_sizes))
		run_on(conform);
}

void conform_test_again(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;

	for (int i = 0; i < TIMES; i++)
		if (!conform_enter(conform, DEVMIG_STATE_STOP) ||
		    !conform_save_stopped(conform, &stream) ||
		    !conform_load(conform, "loading the device's own stream", &stream, NULL) ||
		    !run_on(conform))
			return;
}

static void take(struct conform *conform, struct conform_stream *stream)
{
	if (conform_load(conform, "the second device", stream, NULL))
		run_on(conform);
}

void conform_test_second_takes(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;

	if (conform_enter(conform, DEVMIG_STATE_STOP) && conform_save_stopped(conform, &stream))
		conform_elsewhere(conform, conform->second, take, &stream);
}

static void take_and_save(struct conform *conform, struct conform_stream *stream)
{
	if (conform_load(conform, "the second device", stream, NULL))
		conform_save_stopped(conform, stream);
}

void conform_test_second_same(struct conform *conform)
{
	conform_auto_stream before = CONFORM_STREAM_NONE;
	conform_auto_stream stream = CONFORM_STREAM_NONE;

	if (conform_compare_saves(conform) == SAMENESS_UNKNOWN ||
	    !conform_enter(conform, DEVMIG_STATE_STOP) || !conform_save_stopped(conform, &before) ||
	    !conform_save_stopped(conform, &stream))
		return;
	conform_elsewhere(conform, conform->second, take_and_save, &stream);
	conform_expect_same(conform, "the stream of the second device", &before, &stream);
}
