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

/* All but the last byte of a header or a record, which has some, in a piece of its own. */
static int write_part(struct cutting *cutting, const struct devmig_piece *pieces, size_t count,
		      uint64_t deadline)
{
	struct devmig_piece part[4];

	while (count && !pieces[count - 1].size)
		count--;
	if (!count || count > sizeof(part) / sizeof(part[0]))
		abort();
	for (size_t i = 0; i < count; i++)
		part[i] = pieces[i];
	part[count - 1].size--;
	return cutting->inner->write(cutting->inner_arg, part, count, deadline);
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
	if (cutting->cut == CUT_PART)
		error = write_part(cutting, pieces, count, deadline);
	shutdown(cutting->fd, cutting->cut == CUT_AFTER ? SHUT_WR : SHUT_RDWR);
	if (cutting->cut == CUT_AFTER)
		shutdown(cutting->fd, SHUT_RD);
	return cutting->cut == CUT_BEFORE || cutting->cut == CUT_PART ? -EPIPE : error;
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
