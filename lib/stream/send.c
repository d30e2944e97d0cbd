// SPDX-License-Identifier: LGPL-2.1-or-later
#include "send.h"
#include "ways.h"
#include <core/migration.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/* What is usual. */
#define DOWNTIME_MS     300
#define ROUNDS          50
#define PRECOPY_TIME_MS 600000
#define TIMEOUT_MS      30000
/*
 * Who stands still is found by the timeout.  This is for who goes on all too slowly, and so
 * long that a device without pre-copy, of some ten gigabytes, has time at a gigabit.
 */
#define MAX_DOWNTIME_MS 600000

const char *dmig_send_state_name(unsigned int state)
{
	const char *name = dmig_state_name(state);

	return name ? name : "a state that is not known";
}

int dmig_send_go(struct dmig_sending *sending, unsigned int state, struct devmig_error **ret_error)
{
	sending->touched = true;
	return devmig_device_go(sending->device, state, &sending->result->state, ret_error);
}

/* Read until the chunk is full, or there is no more: some devices give a page at a time. */
static int read_chunk(struct dmig_sending *sending, size_t *ret_size, enum dmig_read *ret,
		      struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	size_t got;
	int error;

	*ret = DMIG_READ_SOME;
	for (*ret_size = 0; *ret_size < DMIG_CHUNK; *ret_size += got) {
		error = devmig_device_read(sending->device, sending->records.payload + *ret_size,
					   DMIG_CHUNK - *ret_size, &got, &why);
		if (!error && got)
			continue;
		*ret = error ? DMIG_READ_NOTHING_NOW : DMIG_READ_ALL;
		if (!error || error == -ENOMSG)
			return 0;
		if (ret_error)
			*ret_error = dmig_steal(why);
		return error;
	}
	return 0;
}

int dmig_send_chunk(struct dmig_sending *sending, u16 type, enum dmig_read *ret,
		    struct devmig_error **ret_error)
{
	size_t size;
	int error = read_chunk(sending, &size, ret, ret_error);

	if (!error && sending->channel->answers)
		error = dmig_answers_poll(&sending->answers, ret_error);
	if (!error && size) {
		dmig_total_add(sending->total, sending->records.payload, size);
		error = dmig_record_write(&sending->records, type, size, ret_error);
	}
	if (error)
		return error;
	dmig_meter_count(&sending->meter, dmig_total_bytes(sending->total));
	return dmig_meter_tick(&sending->meter);
}

int dmig_send_await(struct dmig_sending *sending, u16 type, struct devmig_error **ret_error)
{
	if (!sending->channel->answers)
		return 0;
	return dmig_answers_await(&sending->answers, type, ret_error);
}

/* The state that it is in must be one that there is a way back to. */
static int check_device(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error;

	if (sending->info->generation != DEVMIG_GENERATION_V2 ||
	    !dmig_mig_flags_valid(sending->info->flags))
		return dmig_fail(ret_error, -EOPNOTSUPP, "%s can't migrate",
				 devmig_device_name(sending->device));
	error = devmig_device_state(sending->device, &sending->from, ret_error);
	if (error)
		return error;
	sending->result->state = sending->from;
	if (sending->from != DEVMIG_STATE_RUNNING && sending->from != DEVMIG_STATE_STOP)
		return dmig_fail(
			ret_error, -EBUSY, "%s is in %s: it is migrated from RUNNING or STOP",
			devmig_device_name(sending->device), dmig_send_state_name(sending->from));
	return 0;
}

/* From now on nobody runs it, and that has an end; one that was stopped before has time. */
static int stop(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	sending->stopped = dmig_now();
	if (sending->from == DEVMIG_STATE_RUNNING) {
		sending->records.limit = dmig_in_ms(sending->options.max_downtime);
		sending->answers.records.limit = sending->records.limit;
	}
	return dmig_send_go(sending, DEVMIG_STATE_STOP_COPY, ret_error);
}

static int check_limit(const struct dmig_sending *sending, struct devmig_error **ret_error)
{
	if (dmig_now() < sending->records.limit)
		return 0;
	return dmig_stream_fail(sending->channel, DMIG_PEER_STALLED, ret_error,
				"the rest of the device takes too long");
}

/* The device is stopped; its rest follows. */
static int send_rest(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	enum dmig_read read = DMIG_READ_SOME;
	int error = dmig_record_write(&sending->records, DMIG_SWITCH, 0, ret_error);

	if (!error)
		error = dmig_send_await(sending, DMIG_ANSWER_READY, ret_error);
	if (!error)
		error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_STOP_COPY);
	if (!error)
		error = stop(sending, ret_error);
	while (!error && read != DMIG_READ_ALL) {
		error = dmig_send_chunk(sending, DMIG_STOP_COPY, &read, ret_error);
		if (!error && read == DMIG_READ_NOTHING_NOW)
			return dmig_fail(ret_error, -EIO, "%s has nothing now in STOP_COPY",
					 devmig_device_name(sending->device));
		if (!error)
			error = check_limit(sending, ret_error);
	}
	return error;
}

static bool wants_precopy(const struct dmig_sending *sending)
{
	return sending->from == DEVMIG_STATE_RUNNING && !sending->options.without_precopy &&
	       dmig_state_covered(sending->info->flags, DMIG_STATE_PRE_COPY);
}

/* All that it may be asked for, back to where it was included, in one go. */
static int check_ways(const struct dmig_sending *sending, struct devmig_error **ret_error)
{
	const unsigned int from = sending->from;
	const unsigned int first =
		wants_precopy(sending) ? DEVMIG_STATE_PRE_COPY : DEVMIG_STATE_STOP_COPY;
	const struct devmig_arc ways[] = {
		{ from, first },
		{ first, from },
		{ first, DEVMIG_STATE_STOP_COPY },
		{ DEVMIG_STATE_STOP_COPY, from },
		{ DEVMIG_STATE_STOP_COPY, DEVMIG_STATE_STOP },
		{ DEVMIG_STATE_STOP, from },
	};

	return dmig_ways_check(sending->device, ways, sizeof(ways) / sizeof(ways[0]), ret_error);
}

static int run(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_CHECK);

	if (!error)
		error = check_device(sending, ret_error);
	if (!error)
		error = check_ways(sending, ret_error);
	if (!error)
		error = dmig_send_header(sending, ret_error);
	if (!error && wants_precopy(sending))
		error = dmig_send_precopy(sending, ret_error);
	if (!error)
		error = send_rest(sending, ret_error);
	return error ? error : dmig_send_end(sending, ret_error);
}

static void finish_result(struct dmig_sending *sending, int error, u64 began)
{
	struct devmig_stream_result *result = sending->result;
	const u64 now = dmig_now();

	result->bytes = sending->total ? dmig_total_bytes(sending->total) : 0;
	result->time = now - began;
	result->downtime = sending->stopped ? now - sending->stopped : 0;
	result->wish_met = !error && result->downtime <= sending->options.downtime * DMIG_MS;
	if (!error && sending->channel->answers)
		result->other = DEVMIG_OTHER_RUNS;
	if (sending->answers.explanation) {
		result->answer = sending->answers.answer;
		result->explanation = dmig_steal(sending->answers.explanation);
	}
}

static struct devmig_stream_options usual(const struct devmig_stream_options *options)
{
	struct devmig_stream_options usual = *options;

	if (!usual.downtime)
		usual.downtime = DOWNTIME_MS;
	if (!usual.rounds)
		usual.rounds = ROUNDS;
	if (!usual.precopy_time)
		usual.precopy_time = PRECOPY_TIME_MS;
	if (!usual.max_downtime)
		usual.max_downtime = MAX_DOWNTIME_MS;
	if (!usual.timeout)
		usual.timeout = TIMEOUT_MS;
	return usual;
}

static int begin(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error = dmig_records_open(&sending->records, sending->channel, sending->options.timeout,
				      DMIG_CHUNK, ret_error);

	if (!error && sending->channel->answers)
		error = dmig_answers_open(&sending->answers, sending->channel,
					  sending->options.timeout, ret_error);
	if (error)
		return error;
	sending->total = dmig_total_new();
	return sending->total ? 0 : dmig_fail_memory(ret_error);
}

DEVMIG_EXPORT int devmig_stream_send(struct devmig_device *device, struct devmig_channel *channel,
				     const struct devmig_stream_options *options,
				     struct devmig_stream_result *ret,
				     struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	struct dmig_sending sending = {
		.device = device,
		.info = devmig_device_info(device),
		.channel = channel,
		.options = usual(options),
		.result = ret,
	};
	const u64 began = dmig_now();
	int error;

	*ret = (struct devmig_stream_result){
		.state = DEVMIG_STATES,
		.answer = DEVMIG_COULD_NOT_TELL,
	};
	dmig_meter_begin(&sending.meter, &sending.options);
	dmig_channel_meanwhile(channel, dmig_meter_meanwhile, &sending.meter);
	error = begin(&sending, &why);
	if (!error)
		error = run(&sending, &why);
	/* What was called off can't be called off once more. */
	dmig_channel_meanwhile(channel, NULL, NULL);
	if (error)
		error = dmig_send_failed(&sending, error, &why);
	if (sending.meter.called_off)
		error = sending.meter.called_off;
	finish_result(&sending, error, began);
	dmig_auto_records(&sending.records);
	dmig_auto_answers(&sending.answers);
	dmig_total_free(sending.total);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}
