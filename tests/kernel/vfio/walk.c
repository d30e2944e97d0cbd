/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "walk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "state.h"
#include "table.h"
#include "tap.h"

bool walk_start(struct walk *walk, struct device *device)
{
	*walk = (struct walk){ .device = device, .data_fd = -1 };
	return state_restart(device) && stream_take(device, false, &walk->good);
}

void walk_end(struct walk *walk)
{
	fd_close(&walk->data_fd);
	stream_free(&walk->good);
}

static bool go_arc(struct walk *walk, uint32_t from, uint32_t to)
{
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error = state_set(walk->device, to, &fd);

	state_get(walk->device, &now);
	if (error || now != to || (fd >= 0) != dmig_arc_opens(table_arc(from, to))) {
		fd_close(&fd);
		return tap_ok(false, "on the way: %s -> %s: %s, state %s, data FD %s",
			      state_name(from), state_name(to), strerror(-error), state_name(now),
			      fd >= 0 ? "came" : "did not come");
	}
	if (fd >= 0 || dmig_arc_closes(table_arc(from, to))) {
		fd_close(&walk->data_fd);
		walk->data_fd = fd;
	}
	return true;
}

static bool give_stream(struct walk *walk)
{
	size_t done = 0;

	while (done < walk->good.length) {
		ssize_t now =
			write(walk->data_fd, walk->good.bytes + done, walk->good.length - done);

		if (now <= 0)
			return tap_ok(false, "on the way: write of its own stream: %s",
				      strerror(errno));
		done += (size_t)now;
	}
	return true;
}

bool walk_to(struct walk *walk, uint32_t state)
{
	uint8_t path[DMIG_PATH_MAX];
	uint32_t at = DMIG_STATE_RUNNING;
	int length = dmig_state_path(walk->device->flags, at, state, path);

	fd_close(&walk->data_fd);
	if (!state_restart(walk->device))
		return false;
	for (int i = 0; i < length; i++) {
		if (!go_arc(walk, at, path[i]))
			return false;
		at = path[i];
	}
	return state != DMIG_STATE_RESUMING || give_stream(walk);
}

bool walk_file_is_dead(const struct walk *walk, uint32_t state)
{
	uint8_t byte = 0;

	if (state == DMIG_STATE_RESUMING)
		return write(walk->data_fd, &byte, 1) < 0;
	return read(walk->data_fd, &byte, 1) < 0;
}
