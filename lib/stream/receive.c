// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receive.h"
#include "accept.h"
#include "ways.h"
#include <core/migration.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/* What is usual. */
#define TIMEOUT_MS 30000

static int go(struct dmig_receiving *receiving, unsigned int state, struct devmig_error **ret_error)
{
	receiving->touched = true;
	return devmig_device_go(receiving->device, state, &receiving->result->state, ret_error);
}

/* An answer without more, where there is somebody to hear it. */
static int answer(struct dmig_receiving *receiving, u16 type, struct devmig_error **ret_error)
{
	if (!receiving->channel->answers)
		return 0;
	return dmig_record_write(&receiving->answers, type, 0, ret_error);
}

static int greet(struct dmig_receiving *receiving, struct devmig_error **ret_error)
{
	int error;

	if (!receiving->channel->answers)
		return 0;
	error = dmig_greeting_write(&receiving->answers, ret_error);
	receiving->greeted = !error;
	return error;
}

/* All that it may be asked for, in one go; and that half a state can be got rid of again. */
static int check_ways(const struct dmig_receiving *receiving, struct devmig_error **ret_error)
{
	const struct devmig_arc ways[] = {
		{ receiving->result->state, DEVMIG_STATE_RESUMING },
		{ DEVMIG_STATE_RESUMING, DEVMIG_STATE_STOP },
		{ DEVMIG_STATE_STOP, DEVMIG_STATE_RUNNING },
	};
	const int error =
		dmig_ways_check(receiving->device, ways, sizeof(ways) / sizeof(ways[0]), ret_error);

	if (error || devmig_device_info(receiving->device)->reset)
		return error;
	return dmig_fail_as(ret_error, -EOPNOTSUPP, DMIG_NO_RESET,
			    devmig_device_name(receiving->device), "it can't be reset");
}

static int check_device(struct dmig_receiving *receiving, struct devmig_error **ret_error)
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
	return check_ways(receiving, ret_error);
}

/* Greet first: then a source that is of no use here is told why. */
static int accept_stream(struct dmig_receiving *receiving, struct devmig_error **ret_error)
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
	if (error)
		return error;
	return answer(receiving,
		      receiving->result->answer == DEVMIG_COMPATIBLE ? DMIG_ANSWER_ACCEPTED
								     : DMIG_ANSWER_UNCHECKED,
		      ret_error);
}

static int take_data(struct dmig_receiving *receiving, const struct dmig_record *record,
		     struct devmig_error **ret_error)
{
	const int error =
		devmig_device_write(receiving->device, record->payload, record->size, ret_error);

	if (error)
		return error;
	dmig_meter_count(&receiving->meter, dmig_total_bytes(receiving->walk.total));
	return dmig_meter_tick(&receiving->meter);
}

static int take_switch(struct dmig_receiving *receiving, const struct dmig_record *record,
		       struct devmig_error **ret_error)
{
	const int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_STOP_COPY);

	(void)record;
	return error ? error : answer(receiving, DMIG_ANSWER_READY, ret_error);
}

/* All has come, and is what was sent; whether the device can do with it, it says now. */
static int take_end(struct dmig_receiving *receiving, const struct dmig_record *record,
		    struct devmig_error **ret_error)
{
	int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_LOAD);

	(void)record;
	if (!error)
		error = go(receiving, DEVMIG_STATE_STOP, ret_error);
	return error ? error : answer(receiving, DMIG_ANSWER_LOADED, ret_error);
}

/* What is to be done with a record; of others it is enough that they came. */
static const struct {
	u16 type;
	int (*take)(struct dmig_receiving *receiving, const struct dmig_record *record,
		    struct devmig_error **ret_error);
} takers[] = {
	{ DMIG_PRE_COPY, take_data },
	{ DMIG_STOP_COPY, take_data },
	{ DMIG_SWITCH, take_switch },
	{ DMIG_END, take_end },
};

static int take(struct dmig_receiving *receiving, const struct dmig_record *record,
		struct devmig_error **ret_error)
{
	size_t i;

	for (i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (takers[i].type == record->type)
			return takers[i].take(receiving, record, ret_error);
	return dmig_meter_tick(&receiving->meter);
}

/* Until the device may run. */
static int take_all(struct dmig_receiving *receiving, struct devmig_error **ret_error)
{
	const enum dmig_stage last = receiving->channel->answers ? DMIG_STAGE_GO : DMIG_STAGE_END;
	struct dmig_record record;
	int error = dmig_meter_phase(&receiving->meter, DEVMIG_PHASE_PRE_COPY);

	while (!error && receiving->walk.stage != last) {
		error = dmig_walk_next(&receiving->walk, &record, ret_error);
		if (!error)
			error = take(receiving, &record, ret_error);
	}
	return error;
}

static int run(struct dmig_receiving *receiving, struct devmig_error **ret_error)
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

static int begin(struct dmig_receiving *receiving, struct devmig_error **ret_error)
{
	const unsigned int timeout = receiving->options.timeout;
	int error = dmig_walk_open(&receiving->walk, receiving->channel, timeout, ret_error);

	if (!error && receiving->channel->answers)
		error = dmig_records_open(&receiving->answers, receiving->channel, timeout,
					  DMIG_ANSWER_ROOM, ret_error);
	return error;
}

static void finish_result(struct dmig_receiving *receiving, u64 began)
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
	struct dmig_receiving receiving = {
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
	dmig_channel_meanwhile(channel, dmig_meter_meanwhile, &receiving.meter);
	error = begin(&receiving, &why);
	if (!error)
		error = run(&receiving, &why);
	/* What was called off can't be called off once more. */
	dmig_channel_meanwhile(channel, NULL, NULL);
	if (error)
		error = dmig_receive_failed(&receiving, error, &why);
	if (receiving.meter.called_off)
		error = receiving.meter.called_off;
	finish_result(&receiving, began);
	dmig_auto_records(&receiving.answers);
	dmig_auto_walk(&receiving.walk);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}
