/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_WALK_H
#define DMIG_LIB_STREAM_WALK_H

#include "record.h"
#include "total.h"
#include <devmig/stream.h>

/* How far a stream has come, record by record. */
enum dmig_stage {
	DMIG_STAGE_PRE_COPY,
	DMIG_STAGE_STOP_COPY,
	DMIG_STAGE_END, /* with all of the device's data, which is as it was sent */
	DMIG_STAGE_GO,
	DMIG_STAGES,
};

struct dmig_walk {
	struct dmig_records records;
	struct dmig_total *total;
	enum dmig_stage stage;
	u64 precopy_bytes;
	u64 count[DEVMIG_RECORDS];
};

#define DMIG_WALK_NONE                                                                             \
	{                                                                                          \
		.total = NULL                                                                      \
	}

/* @walk is DMIG_WALK_NONE. */
int dmig_walk_open(struct dmig_walk *walk, struct devmig_channel *channel, unsigned int timeout,
		   struct devmig_error **ret_error);
/* For dmig_auto(walk). */
void dmig_auto_walk(struct dmig_walk *walk);

/*
 * The next record, which has been looked at: it is known, is of the size that it must be,
 * may stand here, and says what is right.  Others were passed over.  ABORT is an
 * error, source-gave-up.
 */
int dmig_walk_next(struct dmig_walk *walk, struct dmig_record *ret,
		   struct devmig_error **ret_error);

#endif
