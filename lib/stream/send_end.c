// SPDX-License-Identifier: LGPL-2.1-or-later
#include "send.h"
#include <core/migration.h>
#include <endian.h>
#include <string.h>

static int write_end(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	const struct devmig_digest digest = dmig_total_digest(sending->total);
	struct dmig_end end = { .bytes = htole64(dmig_total_bytes(sending->total)) };

	memcpy(end.digest, digest.bytes, sizeof(end.digest));
	memcpy(sending->records.payload, &end, sizeof(end));
	return dmig_record_write(&sending->records, DMIG_END, sizeof(end), ret_error);
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
		error = dmig_send_await(sending, DMIG_ANSWER_LOADED, ret_error);
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
	/* It can't go back any more, and gains nothing by hearing less. */
	sending->answers.records.limit = DEVMIG_DEADLINE_NEVER;
	(void)dmig_meter_phase(&sending->meter, DEVMIG_PHASE_START);
	return dmig_send_await(sending, DMIG_ANSWER_RUNNING, ret_error);
}

int dmig_send_end(struct dmig_sending *sending, struct devmig_error **ret_error)
{
	return sending->channel->answers ? end_two_ways(sending, ret_error)
					 : end_one_way(sending, ret_error);
}
