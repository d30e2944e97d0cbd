// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <stdlib.h>
#include <string.h>

void outcome_free(struct outcome *outcome)
{
	devmig_error_free(outcome->error);
	free(outcome->result.explanation);
}

void assert_reason(const struct outcome *outcome, const char *reason)
{
	assert_true(outcome->r < 0);
	assert_non_null(outcome->error);
	assert_int_equal(devmig_error_errno(outcome->error), outcome->r);
	assert_true(*devmig_error_message(outcome->error));
	if (reason)
		assert_string_equal(devmig_error_reason(outcome->error), reason);
}

void assert_good(const struct outcome *outcome)
{
	if (outcome->r)
		fail_msg("%d: %s", outcome->r, devmig_error_text(outcome->error));
	assert_null(outcome->error);
}

struct outcome save(struct devmig_device *device, struct memory *memory,
		    const struct devmig_stream_options *options)
{
	const struct devmig_stream_options none = { 0 };
	struct devmig_channel *channel = memory_channel(memory);
	struct outcome outcome = { 0 };

	outcome.r = devmig_stream_send(device, channel, options ? options : &none, &outcome.result,
				       &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

struct outcome restore(struct devmig_device *device, struct memory *memory,
		       const struct devmig_stream_options *options)
{
	const struct devmig_stream_options none = { 0 };
	struct devmig_channel *channel = memory_channel(memory);
	struct outcome outcome = { 0 };

	outcome.r = devmig_stream_receive(device, channel, options ? options : &none,
					  &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

void assert_not_restored(const void *bytes, size_t size, const char *reason)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 9);
	/* As long as it is, so that a sanitizer sees what is read behind it. */
	struct memory memory = { .bytes = malloc(size ? size : 1), .size = size };
	struct outcome outcome;

	assert_non_null(memory.bytes);
	if (size)
		memcpy(memory.bytes, bytes, size);
	outcome = restore(device, &memory, NULL);
	assert_reason(&outcome, reason);
	assert_false(device->ran);
	assert_false(device->ran_half);
	assert_int_equal(device->resets, device->touched);
	assert_int_equal(outcome.result.reset, device->touched);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(outcome.result.other, DEVMIG_OTHER_UNKNOWN);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

void small_stream(struct memory *memory)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
	struct outcome outcome;

	device->dirty = 1;
	device->dirty_blocks = 1;
	outcome = save(device, memory, NULL);
	assert_good(&outcome);
	outcome_free(&outcome);
	fake_free(device);
}
