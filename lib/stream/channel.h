/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CHANNEL_H
#define DMIG_LIB_CHANNEL_H

#include <core/platform.h>
#include <core/reason.h>
#include <devmig/channel.h>

struct devmig_channel {
	const struct devmig_channel_kind *kind;
	void *arg; /* owned, by way of kind->close */
	char *name;
	bool answers;
	bool broken; /* a write has failed: what followed would be taken for what is missing */
	u64 in;      /* bytes that were read */
	/* Called about ten times in a second while something is waited for; may be NULL. */
	int (*waiting)(void *arg);
	void *waiting_arg;
};

/*
 * What is to be called while this waits, and is none of the caller's any more when it is
 * NULL.  An answer over 0 ends what waits, and is returned: it is no errno, and no error
 * object is made of it.
 */
void dmig_channel_meanwhile(struct devmig_channel *channel, int (*waiting)(void *arg), void *arg);
/* Call it now; for what may go on for long without waiting. */
int dmig_channel_tick(struct devmig_channel *channel);

/*
 * Read some of what is missing of @size bytes, of which *have are there.  -ENODATA: the
 * end.  No error object is made.
 */
int dmig_channel_read_some(struct devmig_channel *channel, void *bytes, size_t size, size_t *have,
			   u64 deadline);
/* Read all of @size bytes. */
int dmig_channel_read(struct devmig_channel *channel, void *bytes, size_t size, u64 deadline);
int dmig_channel_write(struct devmig_channel *channel, const struct devmig_piece *pieces,
		       size_t count, u64 deadline);
int dmig_channel_finish(struct devmig_channel *channel);
int dmig_channel_keep(struct devmig_channel *channel);

/* The errors of what one of the calls above has returned; what ended a wait stays as it is. */
int dmig_channel_fail_read(const struct devmig_channel *channel, int error,
			   struct devmig_error **ret_error);
int dmig_channel_fail_write(const struct devmig_channel *channel, int error,
			    struct devmig_error **ret_error);

/* An error with a reason of a stream, and the errno that goes with it. */
int dmig_stream_fail(const struct devmig_channel *channel, enum dmig_reason reason,
		     struct devmig_error **ret_error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
