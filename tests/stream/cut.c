// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cut.h"
#include <errno.h>
#include <lib/stream/channel.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int read_cut(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct cutting *cutting = arg;

	return cutting->inner->read(cutting->inner_arg, bytes, size, deadline, ret_size);
}

static int write_cut(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline)
{
	struct cutting *cutting = arg;
	const bool now = cutting->cut && cutting->writes >= cutting->at;
	int error = 0;

	cutting->writes++;
	if (now && cutting->cut == CUT_SILENCE)
		return 0;
	if (!now || cutting->cut == CUT_AFTER)
		error = cutting->inner->write(cutting->inner_arg, pieces, count, deadline);
	if (!now)
		return error;
	shutdown(cutting->fd, cutting->cut == CUT_AFTER ? SHUT_WR : SHUT_RDWR);
	if (cutting->cut == CUT_AFTER)
		shutdown(cutting->fd, SHUT_RD);
	return cutting->cut == CUT_BEFORE ? -EPIPE : error;
}

static void close_cut(void *arg)
{
	struct cutting *cutting = arg;

	devmig_channel_close(cutting->channel);
	close(cutting->fd);
}

struct devmig_channel *cut_open(struct cutting *cutting)
{
	static const struct devmig_channel_kind kind = {
		.read = read_cut,
		.write = write_cut,
		.close = close_cut,
	};
	struct devmig_channel *channel = NULL;

	if (devmig_channel_descriptors(cutting->fd, cutting->fd, "peer", &cutting->channel, NULL))
		abort();
	cutting->inner = cutting->channel->kind;
	cutting->inner_arg = cutting->channel->arg;
	if (devmig_channel_new(&kind, cutting, true, "peer", &channel, NULL))
		abort();
	return channel;
}
