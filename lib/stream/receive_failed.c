// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receive.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>

/* How long what a source still sends is thrown away, so that it hears why. */
#define LINGER_MS 2000

/* How long a source that takes no answer may need to say why. */
#define LAST_WORDS_MS 1000

/* The device without the state, of which a part may be there. */
static void reset(struct dmig_receiving *receiving, struct devmig_error *why)
{
	dmig_auto(error) struct devmig_error *second = NULL;
	struct devmig_stream_result *result = receiving->result;

	if (!receiving->touched)
		return;
	if (devmig_device_reset(receiving->device, &second)) {
		dmig_error_add(why, "the device could not be reset: %s",
			       devmig_error_message(second));
	} else {
		result->reset = true;
		dmig_error_add(why, "the device was reset");
	}
	if (devmig_device_state(receiving->device, &result->state, NULL))
		result->state = DEVMIG_STATES;
}

/* A source that is not heard out may lose the answer that waits for it. */
static void linger(struct dmig_receiving *receiving)
{
	const u64 end = dmig_in_ms(LINGER_MS);
	int error = 0;

	while (!error) {
		size_t have = 0;

		error = dmig_channel_read_some(receiving->channel, receiving->walk.records.payload,
					       DMIG_RECORD_MAX, &have, end);
		if (dmig_now() >= end)
			return;
	}
}

static void say_no(struct dmig_receiving *receiving, const struct devmig_error *why)
{
	const struct devmig_stream_result *result = receiving->result;
	const bool without = !receiving->touched || result->reset;
	int error;

	if (!receiving->greeted || receiving->channel->broken)
		return;
	if (why && dmig_error_reason(why) == DMIG_DESTINATION_REFUSED)
		error = dmig_refused_write(&receiving->answers, result->answer, result->explanation,
					   NULL);
	else
		error = dmig_failed_write(&receiving->answers, without,
					  why ? devmig_error_text(why) : "it was called off", NULL);
	if (!error)
		linger(receiving);
}

/* A source that has hung up may have said why, before it could hear an answer. */
static int hear_source(struct dmig_receiving *receiving, int error, struct devmig_error **why)
{
	struct dmig_records *records = &receiving->walk.records;
	dmig_auto(error) struct devmig_error *words = NULL;
	struct dmig_record record;
	int said = 0;

	if (!*why || dmig_error_reason(*why) != DMIG_PEER_GONE || !receiving->channel->broken)
		return error;
	records->limit = dmig_in_ms(LAST_WORDS_MS);
	while (!said && dmig_now() < records->limit)
		said = dmig_walk_next(&receiving->walk, &record, &words);
	if (!said || dmig_error_reason(words) != DMIG_SOURCE_GAVE_UP)
		return error;
	devmig_error_free(*why);
	*why = dmig_steal(words);
	return said;
}

/*
 * The source goes back to where it was, or, when it had said go and that was lost, it
 * stays in STOP; here that can't be told.
 */
int dmig_receive_failed(struct dmig_receiving *receiving, int error, struct devmig_error **why)
{
	error = hear_source(receiving, error, why);
	reset(receiving, *why);
	say_no(receiving, *why);
	return error;
}
