/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_RECORD_H
#define DMIG_LIB_STREAM_RECORD_H

#include "channel.h"
#include "hash.h"
#include "layout.h"

/*
 * Records in one direction of a channel.  Each has a number, so that one which is
 * left out, doubled or in another's place is none.
 */
struct dmig_records {
	struct devmig_channel *channel;
	const struct dmig_hash *hash;
	unsigned int timeout; /* of a record, in milliseconds */
	u64 limit;            /* none takes longer than until then */
	u64 number;           /* of the next one */
	size_t room;          /* for payload */
	u8 *memory;           /* owned */
	/*
	 * In memory; behind the first eight bytes of a head, so that the two are summed up in
	 * one go.  Of a record that was read, there is a NUL behind it.
	 */
	u8 *payload;
	/* Of the next one, what was read. */
	struct dmig_record_head head;
	size_t have;
};

/* A record that was read; it is gone with the next one. */
struct dmig_record {
	u16 type;
	u16 flags;
	u32 size;
	const u8 *payload;
};

/* With room for @room bytes of payload, which is a multiple of 64. */
int dmig_records_open(struct dmig_records *records, struct devmig_channel *channel,
		      unsigned int timeout, size_t room, struct devmig_error **ret_error);
/* For dmig_auto(records); all 0 is allowed. */
void dmig_auto_records(struct dmig_records *records);

/* When one that is waited for from now on must be there. */
u64 dmig_records_deadline(const struct dmig_records *records);

/* Write a record with @size bytes of records->payload. */
int dmig_record_write(struct dmig_records *records, u16 type, size_t size,
		      struct devmig_error **ret_error);

/*
 * Read a head, of which some may be there already: of a record, or what else has
 * its size.  An errno is without an error object.  With a deadline of 0 nothing is waited
 * for: -ETIMEDOUT is no, and the same call or the next read goes on.
 */
int dmig_head_read(struct dmig_records *records, u64 deadline);

/* Read a record that is as it was written. */
int dmig_record_read(struct dmig_records *records, u64 deadline, struct dmig_record *ret,
		     struct devmig_error **ret_error);

#endif
