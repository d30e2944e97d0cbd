/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_RECEIVE_H
#define DMIG_LIB_STREAM_RECEIVE_H

#include "answer.h"
#include "meter.h"
#include "walk.h"

/* A device that is receiving its state. */
struct dmig_receiving {
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

/*
 * It has failed: the device without the state, and the source told.  *why may become another
 * error, when that is learned now; returns the errno of what it is.
 */
int dmig_receive_failed(struct dmig_receiving *receiving, int error, struct devmig_error **why);

#endif
