// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* So long nobody is called while something is waited for. */
#define SLICE (100 * DMIG_MS)

DEVMIG_EXPORT int devmig_channel_new(const struct devmig_channel_kind *kind, void *arg,
				     bool answers, const char *name, struct devmig_channel **ret,
				     struct devmig_error **ret_error)
{
	struct devmig_channel *channel;

	if (answers && (!kind->read || !kind->write))
		return dmig_fail(ret_error, -EINVAL, "a channel with answers reads and writes");
	channel = calloc(1, sizeof(*channel));
	if (!channel)
		return dmig_fail_memory(ret_error);
	channel->name = strdup(name);
	if (!channel->name) {
		free(channel);
		return dmig_fail_memory(ret_error);
	}
	channel->kind = kind;
	channel->arg = arg;
	channel->answers = answers;
	*ret = channel;
	return 0;
}

DEVMIG_EXPORT void devmig_channel_close(struct devmig_channel *channel)
{
	if (!channel)
		return;
	if (channel->kind->close)
		channel->kind->close(channel->arg);
	free(channel->name);
	free(channel);
}

DEVMIG_EXPORT bool devmig_channel_answers(const struct devmig_channel *channel)
{
	return channel->answers;
}

DEVMIG_EXPORT const char *devmig_channel_name(const struct devmig_channel *channel)
{
	return channel->name;
}

void dmig_channel_meanwhile(struct devmig_channel *channel, int (*waiting)(void *arg), void *arg)
{
	channel->waiting = waiting;
	channel->waiting_arg = arg;
	if (channel->kind->meanwhile)
		channel->kind->meanwhile(channel->arg, waiting, arg);
}

int dmig_channel_tick(struct devmig_channel *channel)
{
	return channel->waiting ? channel->waiting(channel->waiting_arg) : 0;
}

static int read_once(struct devmig_channel *channel, void *bytes, size_t size, size_t *have,
		     u64 deadline)
{
	size_t got = 0;
	int error;

	if (!channel->kind->read)
		return -EBADF;
	error = channel->kind->read(channel->arg, (u8 *)bytes + *have, size - *have, deadline,
				    &got);
	if (error)
		return error;
	if (!got)
		return -ENODATA;
	*have += got;
	channel->in += got;
	return 0;
}

/* Until when to wait before somebody is to be called. */
static u64 slice_of(const struct devmig_channel *channel, u64 deadline)
{
	const u64 end = dmig_now() + SLICE;

	return channel->waiting && deadline && end < deadline ? end : deadline;
}

int dmig_channel_read_some(struct devmig_channel *channel, void *bytes, size_t size, size_t *have,
			   u64 deadline)
{
	u64 until;
	int error;

	do {
		until = slice_of(channel, deadline);
		error = read_once(channel, bytes, size, have, until);
		if (error != -ETIMEDOUT || until == deadline)
			return error;
		error = dmig_channel_tick(channel);
	} while (!error);
	return error;
}

int dmig_channel_read(struct devmig_channel *channel, void *bytes, size_t size, u64 deadline)
{
	size_t have = 0;
	int error = 0;

	while (have < size && !error) {
		error = dmig_channel_read_some(channel, bytes, size, &have, deadline);
		/* It may come byte by byte. */
		if (!error && have < size)
			error = dmig_channel_tick(channel);
	}
	return error;
}

int dmig_channel_write(struct devmig_channel *channel, const struct devmig_piece *pieces,
		       size_t count, u64 deadline)
{
	int error;

	if (!channel->kind->write)
		return -EBADF;
	error = channel->kind->write(channel->arg, pieces, count, deadline);
	channel->broken |= error;
	return error;
}

int dmig_channel_finish(struct devmig_channel *channel)
{
	return channel->kind->finish ? channel->kind->finish(channel->arg) : 0;
}

int dmig_channel_keep(struct devmig_channel *channel)
{
	return channel->kind->keep ? channel->kind->keep(channel->arg) : 0;
}

/* What the kind knows of a failure, or what is usual. */
static const char *why(const struct devmig_channel *channel, const char *usual)
{
	const char *known = channel->kind->why ? channel->kind->why(channel->arg) : NULL;

	return known ? known : usual;
}

static bool is_gone(int error)
{
	return error == -EPIPE || error == -ECONNRESET || error == -ENOTCONN;
}

int dmig_channel_fail_read(const struct devmig_channel *channel, int error,
			   struct devmig_error **ret_error)
{
	if (error > 0)
		return error;
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error == -ETIMEDOUT)
		return dmig_stream_fail(channel, DMIG_PEER_STALLED, ret_error, "nothing came");
	if (error == -ENODATA && !channel->answers)
		return dmig_stream_fail(channel, DMIG_STREAM_CUT, ret_error, "it ends at byte %llu",
					(unsigned long long)channel->in);
	if (error == -ENODATA || is_gone(error))
		return dmig_stream_fail(channel, DMIG_PEER_GONE, ret_error, "%s",
					why(channel, "the connection has ended"));
	if (error == -EBADMSG)
		return dmig_stream_fail(channel, DMIG_STREAM_DAMAGED, ret_error, "%s",
					why(channel, "what came is damaged"));
	return dmig_fail_io(ret_error, error, channel->name, "read");
}

int dmig_channel_fail_write(const struct devmig_channel *channel, int error,
			    struct devmig_error **ret_error)
{
	if (error > 0)
		return error;
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error == -ETIMEDOUT)
		return dmig_stream_fail(channel, DMIG_PEER_STALLED, ret_error, "it takes nothing");
	if (is_gone(error))
		return dmig_stream_fail(channel, DMIG_PEER_GONE, ret_error, "%s",
					why(channel, "the connection has ended"));
	return dmig_fail_write(ret_error, error, channel->name, "write");
}

/* -EBADMSG where it is none of these. */
static int errno_of(enum dmig_reason reason)
{
	static const struct {
		enum dmig_reason reason;
		int error;
	} others[] = {
		{ DMIG_NEWER_STREAM, -EPROTONOSUPPORT }, { DMIG_DESTINATION_REFUSED, -EPERM },
		{ DMIG_SOURCE_GAVE_UP, -ECANCELED },     { DMIG_DESTINATION_FAILED, -EREMOTEIO },
		{ DMIG_PEER_GONE, -ENOTCONN },           { DMIG_PEER_STALLED, -ETIMEDOUT },
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].reason == reason)
			return others[i].error;
	return dmig_reason_errno(reason);
}

int dmig_stream_fail(const struct devmig_channel *channel, enum dmig_reason reason,
		     struct devmig_error **ret_error, const char *format, ...)
{
	dmig_auto(free) char *detail = NULL;
	va_list args;

	va_start(args, format);
	detail = dmig_vformat(format, args);
	va_end(args);
	if (!detail)
		return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, errno_of(reason), reason, channel->name, "%s", detail);
}
