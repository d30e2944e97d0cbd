// SPDX-License-Identifier: LGPL-2.1-or-later
#include "send.h"
#include <core/migration.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <string.h>

/* How long somebody who does not hear may keep the source from saying why it ends. */
#define LAST_WORDS_MS 1000

/* The device where it was.  That comes first: it has stood still for long enough. */
static void go_back(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	struct devmig_stream_result *result = sending->result;

	if (sending->touched)
		result->back =
			devmig_device_go(sending->device, sending->from, &result->state, ret_error);
}

/* And what came of it. */
static void tell_back(const struct dmig_sending *sending, const struct devmig_error *why_not,
		      struct devmig_error *why)
{
	const char *from = dmig_send_state_name(sending->from);

	if (sending->result->back)
		dmig_error_add(why, "the device could not go back to %s: %s", from,
			       devmig_error_message(why_not));
	else if (sending->touched)
		dmig_error_add(why, "the device is in %s again", from);
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
	sending->records.limit = DEVMIG_DEADLINE_NEVER;
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
	sending->answers.records.limit = DEVMIG_DEADLINE_NEVER;
	said = dmig_answers_await(&sending->answers, 0, &words);
	if (!sending->answers.over)
		return error;
	devmig_error_free(*why);
	*why = dmig_steal(words);
	return said;
}

/* What has the limit run out is the other side, or the device, and both may do so by bits. */
static void tell_limit(const struct dmig_sending *sending, struct devmig_error *why)
{
	if (why && dmig_error_reason(why) == DMIG_PEER_STALLED && !sending->gone &&
	    dmig_now() >= sending->records.limit)
		dmig_error_add(why, "the device may be stopped for %u ms at most",
			       sending->options.max_downtime);
}

/* Who was never reached has nothing; who was says so, or nobody knows. */
static enum devmig_stream_other other_of(const struct dmig_sending *sending)
{
	if (sending->answers.without || !sending->begun || !sending->channel->answers)
		return DEVMIG_OTHER_WITHOUT;
	return DEVMIG_OTHER_UNKNOWN;
}

/* The device may run somewhere else. */
static void stay(const struct dmig_sending *sending, struct devmig_error *why)
{
	sending->result->other = DEVMIG_OTHER_MAY_RUN;
	dmig_error_add(
		why,
		sending->channel->answers
			? "the destination may run the device: look there, and only if it "
			  "does not, let this one, which is in STOP with all its state, run again"
			: "the stream is whole, and may not outlast a crash: only if nobody "
			  "restores it, let the device, which is in STOP with all its state, "
			  "run again");
}

int dmig_send_failed(struct dmig_sending *sending, int error, struct devmig_error **why)
{
	dmig_auto(error) struct devmig_error *why_not = NULL;

	tell_limit(sending, *why);
	if (!sending->gone)
		go_back(sending, &why_not);
	error = hear_last_words(sending, error, why);
	if (sending->gone && !sending->answers.without) {
		stay(sending, *why);
		return error;
	}
	if (sending->gone)
		go_back(sending, &why_not);
	sending->result->other = other_of(sending);
	tell_back(sending, why_not, *why);
	if (!sending->gone)
		say_abort(sending, *why);
	return error;
}
