// SPDX-License-Identifier: LGPL-2.1-or-later
#include "send.h"
#include "clock.h"
#include "header.h"
#include <core/migration.h>
#include <endian.h>
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <stdlib.h>
#include <string.h>

/* What is usual. */
#define DOWNTIME_MS     300
#define ROUNDS          50
#define PRECOPY_TIME_MS 600000
#define TIMEOUT_MS      30000

/* How long somebody who does not hear may keep the source from saying why it ends. */
#define LAST_WORDS_MS 1000

static const char *state_name(unsigned int state)
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

static int await(struct dmig_sending *sending, u16 type, struct devmig_error **ret_error)
{
	if (!sending->channel->answers)
		return 0;
	return dmig_answers_await(&sending->answers, type, dmig_meter_meanwhile, &sending->meter,
				  ret_error);
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
		return dmig_fail(ret_error, -EBUSY,
				 "%s is in %s: it is migrated from RUNNING or STOP",
				 devmig_device_name(sending->device), state_name(sending->from));
	return 0;
}

/* The text of the device's document; *ret NULL: it has none, which is the destination's to judge. */
static int document_text(struct dmig_sending *sending, char **ret, size_t *ret_size,
			 struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	struct devmig_document *document = NULL;
	int error = 0;

	if (sending->options.document)
		document = devmig_document_ref(sending->options.document);
	else
		error = devmig_device_document(sending->device, &document, &why);
	if (error == -ENOENT)
		return 0;
	if (!error)
		error = devmig_document_format(document, DEVMIG_FORM_TEXT, ret, ret_size, &why);
	devmig_document_unref(document);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}

/* What it will be, if it tells. */
static u64 data_size(const struct dmig_sending *sending)
{
	u64 size;

	if (sending->info->data_size && !devmig_device_data_size(sending->device, &size, NULL))
		return size;
	return DEVMIG_UNKNOWN;
}

static int send_preface(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	struct dmig_preface preface = {
		.flags = sending->info->flags,
		.estimate = data_size(sending),
	};
	dmig_auto(free) char *text = NULL;
	int error = document_text(sending, &text, &preface.document_size, ret_error);

	if (error)
		return error;
	sending->meter.progress.remaining = preface.estimate;
	preface.document = text;
	dmig_plain(devmig_device_name(sending->device), preface.identity, sizeof(preface.identity));
	error = dmig_preface_write(sending->channel, &preface, dmig_in_ms(sending->options.timeout),
				   ret_error);
	sending->begun = !error;
	if (!error)
		error = await(sending, DMIG_ANSWER_ACCEPTED, ret_error);
	if (!error && sending->channel->answers)
		sending->result->answer = DEVMIG_COMPATIBLE;
	return error;
}

static int write_end(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	const struct devmig_digest digest = dmig_total_digest(sending->total);
	struct dmig_end end = { .bytes = htole64(dmig_total_bytes(sending->total)) };

	memcpy(end.digest, digest.bytes, sizeof(end.digest));
	memcpy(sending->records.payload, &end, sizeof(end));
	return dmig_record_write(&sending->records, DMIG_END, sizeof(end), ret_error);
}

/* The device is stopped; its rest follows. */
static int send_rest(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	enum dmig_read read = DMIG_READ_SOME;
	int error = dmig_record_write(&sending->records, DMIG_SWITCH, 0, ret_error);

	if (!error)
		error = await(sending, DMIG_ANSWER_READY, ret_error);
	if (!error)
		error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_STOP_COPY);
	if (error)
		return error;
	sending->stopped = dmig_now();
	error = dmig_send_go(sending, DEVMIG_STATE_STOP_COPY, ret_error);
	while (!error && read != DMIG_READ_ALL) {
		error = dmig_send_chunk(sending, DMIG_STOP_COPY, &read, ret_error);
		if (!error && read == DMIG_READ_NOTHING_NOW)
			return dmig_fail(ret_error, -EIO, "%s has nothing now in STOP_COPY",
					 devmig_device_name(sending->device));
	}
	return error;
}

/*
 * Nobody will say whether the stream was good: who has its end may run the device.  So the
 * device is stopped for good before.
 */
static int end_one_way(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error = dmig_send_go(sending, DEVMIG_STATE_STOP, ret_error);

	if (!error)
		error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_LOAD);
	if (!error)
		error = write_end(sending, ret_error);
	if (error)
		return error;
	error = dmig_channel_finish(sending->channel);
	if (!error) {
		sending->gone = true;
		error = dmig_channel_keep(sending->channel);
	}
	return error ? dmig_channel_fail_write(sending->channel, error, ret_error) : 0;
}

static int end_two_ways(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error = write_end(sending, ret_error);

	if (!error)
		error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_LOAD);
	if (!error)
		error = await(sending, DMIG_ANSWER_LOADED, ret_error);
	if (!error)
		error = dmig_send_go(sending, DEVMIG_STATE_STOP, ret_error);
	/* The last thing that can be called off. */
	if (!error)
		error = dmig_meter_tick(&sending->meter);
	if (!error)
		error = dmig_record_write(&sending->records, DMIG_GO, 0, ret_error);
	if (error)
		return error;
	sending->gone = true;
	(void)dmig_meter_phase(&sending->meter, DEVMIG_PHASE_START);
	return await(sending, DMIG_ANSWER_RUNNING, ret_error);
}

static int run(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	int error = dmig_meter_phase(&sending->meter, DEVMIG_PHASE_CHECK);

	if (!error)
		error = check_device(sending, ret_error);
	if (!error)
		error = send_preface(sending, ret_error);
	if (!error && sending->from == DEVMIG_STATE_RUNNING && !sending->options.without_precopy &&
	    dmig_state_covered(sending->info->flags, DMIG_STATE_PRE_COPY))
		error = dmig_send_precopy(sending, ret_error);
	if (!error)
		error = send_rest(sending, ret_error);
	if (error)
		return error;
	return sending->channel->answers ? end_two_ways(sending, ret_error)
					 : end_one_way(sending, ret_error);
}

static void go_back(struct dmig_sending *sending, struct devmig_error *why)
{
	dmig_auto(error) struct devmig_error *second = NULL;

	if (!sending->touched)
		return;
	if (!devmig_device_go(sending->device, sending->from, &sending->result->state, &second))
		dmig_error_add(why, "the device is in %s again", state_name(sending->from));
	else
		dmig_error_add(why, "the device could not go back to %s: %s",
			       state_name(sending->from), devmig_error_message(second));
}

/* Tell the destination that nothing comes any more.  If it does not hear, it will see. */
static void say_abort(struct dmig_sending *sending, const struct devmig_error *why)
{
	const char *text = why ? devmig_error_text(why) : "it was called off";
	const size_t size = strnlen(text, DMIG_TEXT_MAX);

	if (sending->channel->broken || sending->answers.over || !sending->begun)
		return;
	if (sending->records.timeout > LAST_WORDS_MS)
		sending->records.timeout = LAST_WORDS_MS;
	memcpy(sending->records.payload, text, size);
	(void)dmig_record_write(&sending->records, DMIG_ABORT, size, NULL);
}

/* A destination that has hung up may have said why. */
static int hear_last_words(struct dmig_sending *sending, int error, struct devmig_error **why)
{
	dmig_auto(error) struct devmig_error *words = NULL;
	int said;

	if (!*why || dmig_error_reason(*why) != DMIG_PEER_GONE || !sending->channel->answers ||
	    sending->answers.over)
		return error;
	if (sending->answers.records.timeout > LAST_WORDS_MS)
		sending->answers.records.timeout = LAST_WORDS_MS;
	said = dmig_answers_await(&sending->answers, 0, NULL, NULL, &words);
	if (!sending->answers.over)
		return error;
	devmig_error_free(*why);
	*why = dmig_steal(words);
	return said;
}

/* The device where it was, unless it may run at the destination. */
static int give_up(struct dmig_sending *sending, int error, struct devmig_error **why)
{
	error = hear_last_words(sending, error, why);
	if (!sending->gone || sending->answers.without) {
		sending->result->other = DEVMIG_OTHER_WITHOUT;
		go_back(sending, *why);
		if (!sending->gone)
			say_abort(sending, *why);
		return error;
	}
	sending->result->other = DEVMIG_OTHER_MAY_RUN;
	dmig_error_add(
		*why,
		sending->channel->answers
			? "the destination may run the device: look there, and only if it "
			  "does not, let this one, which is in STOP with all its state, run again"
			: "the stream is whole, and may not outlast a crash: only if nobody "
			  "restores it, let the device, which is in STOP with all its state, "
			  "run again");
	return error;
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
	error = begin(&sending, &why);
	if (!error)
		error = run(&sending, &why);
	if (error)
		error = give_up(&sending, error, &why);
	finish_result(&sending, error, began);
	dmig_auto_records(&sending.records);
	dmig_auto_answers(&sending.answers);
	dmig_total_free(sending.total);
	if (error && ret_error)
		*ret_error = dmig_steal(why);
	return error;
}
