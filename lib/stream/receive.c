// SPDX-License-Identifier: LGPL-2.1-or-later
#include "accept.h"
#include "answer.h"
#include "clock.h"
#include "meter.h"
#include "walk.h"
#include <core/migration.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/* What is usual. */
#define TIMEOUT_MS 30000

/* How long what a source still sends is thrown away, so that it hears why. */
#define LINGER_MS 2000

/* A device that is receiving its state. */
struct receiving {
	struct devmig_device *device;
	struct devmig_channel *channel;
	struct devmig_stream_options options; /* with what is usual in the place of 0 */
	struct devmig_stream_result *result;
	struct dmig_walk walk;
	struct dmig_records answers;
	struct dmig_meter meter;
	bool greeted; /* the source can understand an answer */
	bool touched; /* the device was asked for something */
};

static int go(struct receiving *receiving, unsigned int state, struct devmig_error **ret_error)
{
	receiving->touched = true;
	return devmig_device_go(receiving->device, state, &receiving->result->state, ret_error);
}

/* An answer without more, where there is somebody to hear it. */
static int answer(struct receiving *receiving, u16 type, struct devmig_error **ret_error)
{
	if (!receiving->channel->answers)
		return 0;
	return dmig_record_write(&receiving->answers, type, 0, ret_error);
}

static int greet(struct receiving *receiving, struct devmig_error **ret_error)
{
	int error;

	if (!receiving->channel->answers)
		return 0;
	error = dmig_greeting_write(&receiving->answers, ret_error);
	receiving->greeted = !error;
	return error;
}

static int check_device(struct receiving *receiving, struct devmig_error **ret_error)
{
	const struct devmig_device_info *info = devmig_device_info(receiving->device);
	const char *name = devmig_device_name(receiving->device);
	unsigned int *const state = &receiving->result->state;
	int error;

	if (info->generation != DEVMIG_GENERATION_V2 || !dmig_mig_flags_valid(info->flags))
		return dmig_fail(ret_error, -EOPNOTSUPP, "%s can't migrate", name);
	error = devmig_device_state(receiving->device, state, ret_error);
	if (error)
		return error;
	if (*state != DEVMIG_STATE_RUNNING && *state != DEVMIG_STATE_STOP)
		return dmig_fail(ret_error, -EBUSY, "%s is in another migration", name);
	return 0;
}

/* Greet first: then a source that is of no use here is told why. */
static int accept_stream(struct receiving *receiving, struct devmig_error **ret_error)
{
	struct dmig_preface preface;
	int error = greet(receiving, ret_error);

	if (!error)
		error = dmig_preface_read(receiving->channel, receiving->walk.records.payload,
					  dmig_in_ms(receiving->options.timeout), &preface,
					  ret_error);
	if (!error)
		error = check_device(receiving, ret_error);
	if (!error)
		error = dmig_accept(receiving->device, receiving->channel, &preface,
				    &receiving->options, receiving->result, ret_error);
	if (error)
		return error;
	receiving->meter.progress.remaining = preface.estimate;
	error = go(receiving, DEVMIG_STATE_RESUMING, ret_error);
	return error ? error : answer(receiving, DMIG_ANSWER_ACCEPTED, ret_error);
}

static int take_data(struct receiving *receiving, const struct dmig_record *record,
		     struct devmig_error **ret_error)
{
	const int error =
		devmig_device_write(receiving->device, record->payload, record->size, ret_error);

	if (error)
		return error;
	dmig_meter_count(&receiving->meter, dmig_total_bytes(receiving->walk.total));
	return dmig_meter_tick(&receiving->meter);
}

static int take_switch(struct receiving *receiving, struct devmig_error **ret_error)
{
	const int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_STOP_COPY);

	return error ? error : answer(receiving, DMIG_ANSWER_READY, ret_error);
}

/* All has come, and is what was sent; whether the device can do with it, it says now. */
static int take_end(struct receiving *receiving, struct devmig_error **ret_error)
{
	int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_LOAD);

	if (!error)
		error = go(receiving, DEVMIG_STATE_STOP, ret_error);
	return error ? error : answer(receiving, DMIG_ANSWER_LOADED, ret_error);
}

static int take(struct receiving *receiving, const struct dmig_record *record,
		struct devmig_error **ret_error)
{
	switch (record->type) {
	case DMIG_PRE_COPY:
	case DMIG_STOP_COPY:
		return take_data(receiving, record, ret_error);
	case DMIG_SWITCH:
		return take_switch(receiving, ret_error);
	case DMIG_END:
		return take_end(receiving, ret_error);
	}
	return dmig_meter_tick(&receiving->meter);
}

/* Until the device may run. */
static int take_all(struct receiving *receiving, struct devmig_error **ret_error)
{
	const enum dmig_stage last = receiving->channel->answers ? DMIG_STAGE_GO : DMIG_STAGE_END;
	struct dmig_record record;
	int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_PRE_COPY);

	while (!error && receiving->walk.stage != last) {
		error = dmig_walk_next(&receiving->walk, dmig_meter_meanwhile, &receiving->meter,
				       &record, ret_error);
		if (!error)
			error = take(receiving, &record, ret_error);
	}
	return error;
}

static int run(struct receiving *receiving, struct devmig_error **ret_error)
{
	int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_CHECK);

	if (!error)
		error = accept_stream(receiving, ret_error);
	if (!error)
		error = take_all(receiving, ret_error);
	if (error)
		return error;
	(void)dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_START);
	error = go(receiving, DEVMIG_STATE_RUNNING, ret_error);
	if (error)
		return error;
	receiving->result->other =
		receiving->channel->answers ? DEVMIG_OTHER_STOPPED : DEVMIG_OTHER_UNKNOWN;
	/* It runs, whether the source hears it or not. */
	(void)answer(receiving, DMIG_ANSWER_RUNNING, NULL);
	return 0;
}

/* The device without the state, of which a part may be there. */
static void reset(struct receiving *receiving, struct devmig_error *why)
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
static void linger(struct receiving *receiving)
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

static void say_no(struct receiving *receiving, const struct devmig_error *why)
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

/*
 * The source goes back to where it was, or, when it had said go and that was lost, it
 * stays in STOP; here that can't be told.
 */
static void give_up(struct receiving *receiving, struct devmig_error *why)
{
	reset(receiving, why);
	say_no(receiving, why);
}

static int begin(struct receiving *receiving, struct devmig_error **ret_error)
{
	const unsigned int timeout = receiving->options.timeout;
	int error = dmig_walk_open(&receiving->walk, receiving->channel, timeout, ret_error);

	if (!error && receiving->channel->answers)
		error = dmig_records_open(&receiving->answers, receiving->channel, timeout,
					  DMIG_ANSWER_ROOM, ret_error);
	return error;
}

static void finish_result(struct receiving *receiving, u64 began)
{
	const struct dmig_walk *walk = &receiving->walk;

	receiving->result->bytes = walk->total ? dmig_total_bytes(walk->total) : 0;
	receiving->result->precopy_bytes = walk->precopy_bytes;
	receiving->result->time = dmig_now() - began;
}

DEVMIG_EXPORT int devmig_stream_receive(struct devmig_device *device,
					struct devmig_channel *channel,
					const struct devmig_stream_options *options,
					struct devmig_stream_result *ret,
					struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	struct receiving receiving = {
		.device = device,
		.channel = channel,
		.options = *options,
		.result = ret,
		.walk = DMIG_WALK_NONE,
	};
	const u64 began = dmig_now();
	int error;

	if (!receiving.options.timeout)
		receiving.options.timeout = TIMEOUT_MS;
	*ret = (struct devmig_stream_result){
		.state = DEVMIG_STATES,
		.answer = DEVMIG_COULD_NOT_TELL,
	};
	dmig_meter_begin(&receiving.meter, &receiving.options);
	error = begin(&receiving, &why);
	if (!error)
		error = run(&receiving, &why);
	if (error)
		give_up(&receiving, why);
	finish_result(&receiving, began);
	dmig_auto_records(&receiving.answers);
	dmig_auto_walk(&receiving.walk);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}
