/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_CHANNEL_H
#define DEVMIG_CHANNEL_H

#include <devmig/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a stream goes through: a file, a pipe, a socket, or something that the
 * caller brings, such as TLS.  A channel is for one thread at a time.
 */
struct devmig_channel;

/* Bytes that are to be written. */
struct devmig_piece {
	const void *bytes;
	size_t size;
};

/* Never: no limit; 0: do what can be done now, and don't wait. */
#define DEVMIG_DEADLINE_NEVER UINT64_MAX

/*
 * How a kind of channel does its work.  @arg is the channel's own.  A deadline is
 * a time of CLOCK_MONOTONIC in nanoseconds.  All return 0 or a negative errno:
 * -ETIMEDOUT when the deadline has passed, -EPIPE and -ECONNRESET when the other side
 * is gone.
 */
struct devmig_channel_kind {
	/* At least 1 byte, *ret_size 0: the end.  NULL: the channel is only written. */
	int (*read)(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size);
	/*
	 * All pieces, one behind the other.  After an error the other side must not be
	 * able to get all of them: which of two devices may run depends on it.  A write that
	 * has failed is the last one.  NULL: the channel is only read.
	 */
	int (*write)(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline);
	/*
	 * The stream is complete: put it where it belongs.  NULL: there is nothing to do.
	 * What fails here has left nothing behind.
	 */
	int (*finish)(void *arg);
	/*
	 * Make sure that it stays there.  NULL: there is nothing to do.  What fails here
	 * leaves it as it is, and it may be found, or not: so the source's device does not go on.
	 */
	int (*keep)(void *arg);
	/*
	 * While a write waits, it is to call waiting(@waiting_arg) about ten times in a second,
	 * from now on: another answer than 0 ends it, as a failure does, and is returned.
	 * @waiting NULL: nothing is to be called any more.  A read need not call it.  NULL as a
	 * member: a write is called off by its deadline alone.
	 */
	void (*meanwhile)(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg);
	/* What was not finished leaves nothing.  NULL: there is nothing to do. */
	void (*close)(void *arg);
	/*
	 * More about why a call has failed than an errno says: a text of the channel's own, for
	 * people, or NULL.  NULL: there never is more.
	 */
	const char *(*why)(void *arg);
};

/*
 * A channel of a kind, which belongs to the caller and is constant.  @answers: the other
 * side can answer, for which there is a read and a write.  @name is for messages.
 * @arg is closed with the channel; when this fails, it is still the caller's.
 */
int devmig_channel_new(const struct devmig_channel_kind *kind, void *arg, bool answers,
		       const char *name, struct devmig_channel **ret,
		       struct devmig_error **ret_error);

/*
 * A channel that reads @in and writes @out, which may be one descriptor, as a socket
 * is, or -1.  With both the other side can answer.  They are not closed.  Until the
 * channel is closed, what is no regular file does not block.
 */
int devmig_channel_descriptors(int in, int out, const char *name, struct devmig_channel **ret,
			       struct devmig_error **ret_error);

/*
 * To read from a file; "-" is standard input.  Here and below, a FIFO is opened when somebody
 * has its other end, for which there is no limit: nothing was begun until then.
 */
int devmig_channel_open(const char *path, struct devmig_channel **ret,
			struct devmig_error **ret_error);

/*
 * To write a file, complete or not at all: it stands under its name when the stream is
 * complete and on the disk.  A file that was there is replaced then.  What is no
 * regular file, and "-" for standard output, is written to as it is.
 */
int devmig_channel_create(const char *path, struct devmig_channel **ret,
			  struct devmig_error **ret_error);

/* Can the other side answer? */
bool devmig_channel_answers(const struct devmig_channel *channel);
const char *devmig_channel_name(const struct devmig_channel *channel);

/* Close; NULL is allowed. */
void devmig_channel_close(struct devmig_channel *channel);

#ifdef __cplusplus
}
#endif

#endif
