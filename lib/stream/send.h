/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_SEND_H
#define DMIG_LIB_STREAM_SEND_H

#include "answer.h"
#include "meter.h"
#include "total.h"

/*
 * Bytes of one record of data.  That many are in the processor's cache still when they are
 * summed up and written.
 */
#define DMIG_CHUNK (256U << 10)

/* A device whose state is being sent. */
struct dmig_sending {
	struct devmig_device *device;
	const struct devmig_device_info *info;
	struct devmig_channel *channel;
	struct devmig_stream_options options; /* with what is usual in the place of 0 */
	struct devmig_stream_result *result;
	struct dmig_records records;
	struct dmig_answers answers;
	struct dmig_total *total;
	struct dmig_meter meter;
	bool begun;        /* the stream has its header */
	unsigned int from; /* the state that it was in */
	bool touched;      /* and that it was asked to leave */
	bool gone;         /* somebody may have been told to run it: it does not go back */
	u64 stopped;       /* when it was stopped */
};

/* What came of reading the device. */
enum dmig_read {
	DMIG_READ_SOME,
	DMIG_READ_NOTHING_NOW,
	DMIG_READ_ALL,
};

/* For messages. */
const char *dmig_send_state_name(unsigned int state);

/* Ask for a state. */
int dmig_send_go(struct dmig_sending *sending, unsigned int state, struct devmig_error **ret_error);

/* Read of the device, and write a record of what came. */
int dmig_send_chunk(struct dmig_sending *sending, u16 type, enum dmig_read *ret,
		    struct devmig_error **ret_error);

/* Wait for an answer, where there are any. */
int dmig_send_await(struct dmig_sending *sending, u16 type, struct devmig_error **ret_error);

/* Send what a stream begins with, until the destination has accepted it. */
int dmig_send_header(struct dmig_sending *sending, struct devmig_error **ret_error);

/* Send while the device runs, until it can be stopped, or must be. */
int dmig_send_precopy(struct dmig_sending *sending, struct devmig_error **ret_error);

/* All data has gone over: the end, until the device runs there, or nobody will say so. */
int dmig_send_end(struct dmig_sending *sending, struct devmig_error **ret_error);

/*
 * It has failed: the device where it was, unless it may run at the destination, and both
 * sides told.  Returns @error; or another, which *why has then, when it is learned now.
 */
int dmig_send_failed(struct dmig_sending *sending, int error, struct devmig_error **why);

#endif
