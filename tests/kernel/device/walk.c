/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a migration, as far as the library has a part in them. */
#include "content.h"

#include <errno.h>
#include <stdlib.h>

static void check_state(struct devmig_device *device, unsigned int wanted)
{
	struct devmig_error *error = NULL;
	unsigned int state = DEVMIG_STATES;
	const int result = devmig_device_state(device, &state, &error);

	tap_ok(!result && state == wanted, "the device says that it is %s",
	       devmig_state_name(wanted));
	devmig_error_free(error);
}

static void go(struct devmig_device *device, unsigned int state)
{
	struct devmig_error *error = NULL;
	unsigned int now = DEVMIG_STATES;
	const int result = devmig_device_go(device, state, &now, &error);

	tap_ok(!result && now == state, "it goes to %s%s%s", devmig_state_name(state),
	       result ? ": " : "", devmig_error_text(error));
	devmig_error_free(error);
	check_state(device, state);
}

/* With no transfer open there is nothing to move. */
static void check_no_transfer(struct devmig_device *device)
{
	struct devmig_error *error = NULL;
	struct devmig_precopy left;
	char byte = 0;
	size_t n = 0;
	int result = devmig_device_read(device, &byte, 1, &n, &error);

	fails(result, -EINVAL, &error, device, "a read where nothing is saved");
	result = devmig_device_write(device, &byte, 1, &error);
	fails(result, -EINVAL, &error, device, "a write where nothing is loaded");
	if (!devmig_device_info(device)->precopy_info)
		return;
	result = devmig_device_precopy(device, &left, &error);
	fails(result, -EINVAL, &error, device, "to ask what is left, outside of pre-copy");
}

static void check_precopy(struct devmig_device *device)
{
	struct saved saved = { 0 };
	struct devmig_precopy left = { 0 };
	struct devmig_error *error = NULL;
	int result;

	go(device, DEVMIG_STATE_PRE_COPY);
	result = devmig_device_precopy(device, &left, &error);
	succeeds(result, &error, "it tells what is left");
	tap_ok(left.initial > 0 && !left.reinit, "at first there are %llu bytes, %llu dirty",
	       (unsigned long long)left.initial, (unsigned long long)left.dirty);
	result = saved_read(&saved, device, &error);
	/* mtty gives 0 there, against the rule. */
	tap_ok(result == (is_vgpu(device) ? -ENOMSG : 0) && saved.size,
	       "%zu bytes are read until there are none for now", saved.size);
	devmig_error_free(error);
	error = NULL;
	result = devmig_device_precopy(device, &left, &error);
	succeeds(result, &error, "it tells what is left then");
	tap_ok(left.initial == 0, "nothing of the first data");
	free(saved.bytes);
}

/* From here both ways back: to RUNNING at once, and by way of STOP_COPY, in one transfer. */
static void check_saving(struct devmig_device *device)
{
	struct devmig_error *error = NULL;
	uint64_t size = 0;
	char byte;
	size_t n = 0;
	int result;

	go(device, DEVMIG_STATE_STOP_COPY);
	result = devmig_device_data_size(device, &size, &error);
	if (devmig_device_info(device)->data_size)
		succeeds(result, &error, "it tells how much a stop-and-copy moves");
	else
		fails(result, -EOPNOTSUPP, &error, device, "to ask how much a stop-and-copy moves");
	result = devmig_device_read(device, &byte, 1, &n, &error);
	succeeds(result, &error, "a byte is read");
	tap_ok(n == 1, "it is one");
	if (devmig_device_info(device)->flags & DEVMIG_MIGRATION_PRE_COPY) {
		result = devmig_device_request(device, DEVMIG_STATE_PRE_COPY, &error);
		fails(result, -EINVAL, &error, device, "from STOP_COPY to PRE_COPY");
		check_state(device, DEVMIG_STATE_STOP_COPY);
		result = devmig_device_read(device, &byte, 1, &n, &error);
		succeeds(result, &error, "the transfer goes on after that");
	}
	go(device, DEVMIG_STATE_STOP);
	check_no_transfer(device);
	go(device, DEVMIG_STATE_RUNNING);
}

int command_walk(const struct options *options)
{
	struct devmig_device *device = open_device(options, 0);
	struct devmig_error *error = NULL;

	check_state(device, DEVMIG_STATE_RUNNING);
	check_no_transfer(device);
	check_saving(device);
	if (devmig_device_info(device)->flags & DEVMIG_MIGRATION_PRE_COPY) {
		check_precopy(device);
		go(device, DEVMIG_STATE_RUNNING);
		check_no_transfer(device);
		check_precopy(device);
		check_saving(device);
	}
	fails(devmig_device_request(device, DEVMIG_STATES, &error), -EINVAL, &error, device,
	      "a state that the kernel does not have");
	/* The transfer of RESUMING ends with a reset. */
	go(device, DEVMIG_STATE_RESUMING);
	succeeds(devmig_device_reset(device, &error), &error, "it is reset");
	check_state(device, DEVMIG_STATE_RUNNING);
	check_no_transfer(device);
	devmig_device_close(device);
	return tap_done();
}
