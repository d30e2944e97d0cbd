/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "state.h"

#include <string.h>
#include <unistd.h>

#include "table.h"
#include "tap.h"

int state_get(const struct device *device, uint32_t *state)
{
	struct vfio_device_feature_mig_state now = { .data_fd = -1 };
	int error = device_feature(device,
				   VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
				   &now, sizeof(now));

	*state = now.device_state;
	return error;
}

int state_set(const struct device *device, uint32_t state, int *data_fd)
{
	struct vfio_device_feature_mig_state wanted = { .device_state = state, .data_fd = -1 };
	int error = device_feature(device,
				   VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
				   &wanted, sizeof(wanted));

	*data_fd = wanted.data_fd;
	return error;
}

bool state_go(const struct device *device, uint32_t state, int *data_fd)
{
	uint32_t now = DMIG_STATES;
	int fd = -1;
	int error = state_set(device, state, &fd);

	state_get(device, &now);
	if (fd >= 0) {
		fd_close(data_fd);
		*data_fd = fd;
	}
	if (!error && now == state)
		return true;
	tap_ok(false, "on the way: to %s: %s, and the state is %s", state_name(state),
	       strerror(-error), state_name(now));
	return false;
}

bool state_restart(struct device *device)
{
	uint32_t now = DMIG_STATES;
	int error = device_reset(device);

	if (!error)
		error = state_get(device, &now);
	if (!error && now == DMIG_STATE_RUNNING)
		return true;
	tap_ok(false, "on the way: reset: %s, and the state is %s", strerror(-error),
	       state_name(now));
	return false;
}

int state_data_size(const struct device *device, uint64_t *length)
{
	struct dmig_uapi_data_size size = { 0 };
	int error = device_feature(device, VFIO_DEVICE_FEATURE_GET | DMIG_UAPI_FEATURE_DATA_SIZE,
				   &size, sizeof(size));

	*length = size.stop_copy_length;
	return error;
}

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
