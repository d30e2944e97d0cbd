/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From one device to another, by way of memory. */
#include "content.h"

#include <errno.h>
#include <stdlib.h>

#define SEED  0x4d
#define LATER 0x47
#define OTHER 0x21

static void save(struct devmig_device *device, bool precopy, struct saved *saved)
{
	struct devmig_error *error = NULL;
	int result = 0;

	saved->size = 0;
	tap_ok(!content_fill(device, precopy ? SEED : LATER), "the source is filled");
	if (precopy) {
		result = devmig_device_go(device, DEVMIG_STATE_PRE_COPY, NULL, &error);
		succeeds(result, &error, "the source goes to PRE_COPY");
		saved_read(saved, device, NULL);
		tap_ok(saved->size > 0, "%zu bytes in pre-copy", saved->size);
		tap_ok(!content_fill(device, LATER), "it changes meanwhile");
	}
	result = devmig_device_go(device, DEVMIG_STATE_STOP_COPY, NULL, &error);
	succeeds(result, &error, "the source goes to STOP_COPY");
	result = saved_read(saved, device, &error);
	succeeds(result, &error, "the rest is read");
	result = devmig_device_go(device, DEVMIG_STATE_RUNNING, NULL, &error);
	succeeds(result, &error, "the source goes on");
	tap_note("%zu bytes in all", saved->size);
}

static void load(struct devmig_device *device, const struct saved *saved)
{
	struct devmig_error *error = NULL;
	unsigned int state = DEVMIG_STATES;
	int result;

	tap_ok(!content_fill(device, OTHER), "the destination has something else in it");
	result = devmig_device_go(device, DEVMIG_STATE_RESUMING, NULL, &error);
	succeeds(result, &error, "the destination goes to RESUMING");
	result = devmig_device_write(device, saved->bytes, saved->size, &error);
	succeeds(result, &error, "it is given what was saved");
	result = devmig_device_go(device, DEVMIG_STATE_RUNNING, &state, &error);
	succeeds(result, &error, "it runs");
	tap_ok(state == DEVMIG_STATE_RUNNING && content_is(device, LATER),
	       "it has what the source had at the end");
}

/* A state that is cut off is refused at the end, and a reset makes the device good again. */
static void load_a_part(struct devmig_device *device, const struct saved *saved)
{
	struct devmig_error *error = NULL;
	unsigned int state = DEVMIG_STATES;
	int result = devmig_device_go(device, DEVMIG_STATE_RESUMING, NULL, &error);

	succeeds(result, &error, "the destination goes to RESUMING");
	result = devmig_device_write(device, saved->bytes, saved->size - 1, &error);
	succeeds(result, &error, "it is given all but a byte");
	result = devmig_device_go(device, DEVMIG_STATE_RUNNING, &state, &error);
	tap_ok(state == DEVMIG_STATE_RESUMING || state == DEVMIG_STATE_ERROR,
	       "it is where it says (%s)", devmig_state_name(state));
	fails(result, result ? result : -EINVAL, &error, device, "to run with that");
	succeeds(devmig_device_reset(device, &error), &error, "it is reset");
	result = devmig_device_state(device, &state, &error);
	succeeds(result, &error, "it tells its state");
	tap_ok(state == DEVMIG_STATE_RUNNING, "it runs");
}

int command_move(const struct options *options)
{
	struct devmig_device *from = open_device(options, 0);
	struct devmig_device *to = open_device(options, 1);
	struct saved saved = { 0 };

	save(from, false, &saved);
	load(to, &saved);
	load_a_part(to, &saved);
	if (devmig_device_info(from)->flags & DEVMIG_MIGRATION_PRE_COPY) {
		save(from, true, &saved);
		load(to, &saved);
	}
	free(saved.bytes);
	devmig_device_close(to);
	devmig_device_close(from);
	return tap_done();
}
