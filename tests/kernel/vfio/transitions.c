/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The whole table of states, walked on a device: each pair from a fresh start. */
#include <errno.h>
#include <string.h>

#include "kernel.h"
#include "kind.h"
#include "motion.h"
#include "state.h"
#include "table.h"
#include "tap.h"
#include "walk.h"

/* Requested besides all states: numbers that no state has. */
static const uint32_t no_states[] = { DMIG_STATES, DMIG_STATES + 1, UINT32_MAX };

static void check_old_file(struct walk *walk, uint32_t from, uint32_t to)
{
	if (walk->data_fd >= 0)
		tap_ok(walk_file_is_dead(walk, from), "%s -> %s: the old data FD gives errors",
		       state_name(from), state_name(to));
}

static const char *name_of_length(int length)
{
	static const char *const names[] = { "nothing to do", "an arc", "2 arcs", "3 arcs",
					     "4 arcs" };

	return names[length];
}

/* The path's last arc alone decides about a file: no state inside a path has one. */
static bool path_opens(uint32_t from, const uint8_t *path, int length)
{
	if (length == 0)
		return false;
	return dmig_arc_opens(table_arc(length == 1 ? from : path[length - 2], path[length - 1]));
}

static void check_refused(struct walk *walk, uint32_t from, uint32_t to)
{
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error = state_set(walk->device, to, &fd);

	state_get(walk->device, &now);
	tap_ok(error == -EINVAL && now == from && fd < 0, "%s -> %s: refused (%s, state %s)",
	       state_name(from), state_name(to), strerror(-error), state_name(now));
	fd_close(&fd);
}

static void check_taken(struct walk *walk, uint32_t from, uint32_t to, const uint8_t *path,
			int length)
{
	bool opens = path_opens(from, path, length);
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error = state_set(walk->device, to, &fd);

	state_get(walk->device, &now);
	tap_ok(!error && now == to && (fd >= 0) == opens, "%s -> %s: %s, %s data FD (%s, state %s)",
	       state_name(from), state_name(to), name_of_length(length), opens ? "a" : "no",
	       strerror(-error), state_name(now));
	if (length > 0 && dmig_arc_closes(table_arc(from, path[0])))
		check_old_file(walk, from, to);
	fd_close(&fd);
}

static void check_pair(struct walk *walk, uint32_t from, uint32_t to)
{
	uint8_t path[DMIG_PATH_MAX];
	int length = dmig_state_path(walk->device->flags, from, to, path);

	if (!walk_to(walk, from))
		return;
	if (length < 0)
		check_refused(walk, from, to);
	else
		check_taken(walk, from, to, path, length);
}

static void check_row(struct walk *walk, uint32_t from)
{
	for (uint32_t to = 0; to < DMIG_STATES; to++)
		check_pair(walk, from, to);
	for (size_t i = 0; i < sizeof(no_states) / sizeof(no_states[0]); i++)
		check_pair(walk, from, no_states[i]);
}

static void check_reset(struct walk *walk, uint32_t from)
{
	uint32_t now = DMIG_STATES;
	int error;

	if (!walk_to(walk, from))
		return;
	error = device_reset(walk->device);
	state_get(walk->device, &now);
	tap_ok(!error && now == DMIG_STATE_RUNNING, "reset in %s leads to RUNNING (%s, state %s)",
	       state_name(from), strerror(-error), state_name(now));
	check_old_file(walk, from, DMIG_STATE_RUNNING);
}

static void check_data_size(struct walk *walk, uint32_t state)
{
	uint64_t length = 0;
	int error;

	if (!walk_to(walk, state))
		return;
	error = state_data_size(walk->device, &length);
	tap_ok(!error && length > 0, "the data size can be had in %s (%s)", state_name(state),
	       strerror(-error));
}

static void check_motion(struct walk *walk, uint32_t state)
{
	if (walk->device->kind->counter != NULL && walk_to(walk, state))
		motion_check(walk->device, state);
}

static void check_states(struct walk *walk)
{
	uint64_t flags = walk->device->flags;

	tap_rule("mig_state: the shortest path, no saving state inside; what is not "
		 "covered by the flags can't be set; ERROR can't be requested");
	tap_rule("data_fd: comes if the new state starts a session, else is -1");
	for (uint32_t state = DMIG_STATE_STOP; state < DMIG_STATES; state++)
		if (dmig_state_covered(flags, state))
			check_row(walk, state);
	tap_rule("reset brings the device back to RUNNING; MIG_DATA_SIZE is for any state; in "
		 "STOP, STOP_COPY and RESUMING the device is stopped, else it runs");
	for (uint32_t state = DMIG_STATE_STOP; state < DMIG_STATES; state++) {
		if (!dmig_state_covered(flags, state))
			continue;
		check_reset(walk, state);
		if (kernel_is(6, 2))
			check_data_size(walk, state);
		check_motion(walk, state);
	}
	if (!kernel_is(6, 2))
		tap_skip("this kernel does not ask for it", "data size");
}

int command_transitions(const struct options *options)
{
	struct device device;
	struct walk walk;

	device_open(&device, options->words[0], options);
	tap_note("%s, flags %s", device.kind->name, flags_name(device.flags));
	if (walk_start(&walk, &device))
		check_states(&walk);
	walk_end(&walk);
	device_close(&device);
	return tap_done();
}
