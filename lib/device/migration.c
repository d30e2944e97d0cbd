// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"

#include <core/migration.h>
#include <errno.h>
#include <lib/common/export.h>
#include <stdio.h>
#include <string.h>

/* What a state is called; a later kernel may have more than have names. */
struct name {
	char text[24];
};

static struct name name_of(uint32_t state)
{
	const char *known = dmig_state_name(state);
	struct name name;

	if (known)
		snprintf(name.text, sizeof(name.text), "%s", known);
	else
		snprintf(name.text, sizeof(name.text), "state %u", state);
	return name;
}

/* Nothing of what follows is asked of a device that has not version 2. */
static int check_generation(const struct devmig_device *device, struct devmig_error **ret_error)
{
	if (device->info.generation == DEVMIG_GENERATION_V2)
		return 0;
	return dmig_device_deny(device, -EOPNOTSUPP,
				device->info.generation == DEVMIG_GENERATION_V1 ? DMIG_OLD_MIGRATION
										: DMIG_NO_MIGRATION,
				ret_error, "it can't be driven");
}

static int get_state(struct devmig_device *device, uint32_t *ret)
{
	struct vfio_device_feature_mig_state data = { .data_fd = -1 };
	const int error = device->link->transport->feature(
		device->link, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &data,
		sizeof(data));

	*ret = error ? DEVMIG_STATES : data.device_state;
	return error;
}

DEVMIG_EXPORT int devmig_device_state(struct devmig_device *device, unsigned int *ret_state,
				      struct devmig_error **ret_error)
{
	uint32_t state;
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	error = get_state(device, &state);
	if (error)
		return dmig_device_fail(device, error, ret_error, "its state");
	*ret_state = state;
	return 0;
}

/* A change of its state has failed: read back where it is, and say both. */
static int fail_change(struct devmig_device *device, const char *change, int error,
		       unsigned int *ret_state, struct devmig_error **ret_error)
{
	uint32_t state = DEVMIG_STATES;
	int lost = error;

	if (!device->link->gone)
		lost = get_state(device, &state);
	*ret_state = state;
	if (device->link->gone)
		return dmig_device_fail(device, error, ret_error, "%s", change);
	if (lost)
		return dmig_device_deny(device, error, DMIG_ARC_FAILED, ret_error,
					"%s: %s; its state can't be read back: %s", change,
					strerror(-error), strerror(-lost));
	return dmig_device_deny(
		device, error, state == DEVMIG_STATE_ERROR ? DMIG_ARC_ERROR : DMIG_ARC_FAILED,
		ret_error, "%s: %s; it is in %s", change, strerror(-error), name_of(state).text);
}

DEVMIG_EXPORT int devmig_device_request(struct devmig_device *device, unsigned int state,
					struct devmig_error **ret_error)
{
	char change[sizeof("asked for ") + sizeof(struct name)];
	unsigned int left;
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	error = device->link->transport->set_state(device->link, state);
	if (!error)
		return 0;
	snprintf(change, sizeof(change), "asked for %s", name_of(state).text);
	return fail_change(device, change, error, &left, ret_error);
}

static int go_arc(struct devmig_device *device, struct dmig_arc arc, unsigned int *ret_state,
		  struct devmig_error **ret_error)
{
	const int error = device->link->transport->set_state(device->link, arc.to);
	char change[2 * sizeof(struct name) + sizeof(" to ")];

	*ret_state = arc.to;
	if (!error)
		return 0;
	snprintf(change, sizeof(change), "%s to %s", name_of(arc.from).text, name_of(arc.to).text);
	return fail_change(device, change, error, ret_state, ret_error);
}

/* *ret_state is where the device is. */
static int go(struct devmig_device *device, unsigned int to, unsigned int *ret_state,
	      struct devmig_error **ret_error)
{
	u8 path[DMIG_PATH_MAX];
	u32 from;
	int error = get_state(device, &from);
	int len;

	*ret_state = from;
	if (error)
		return dmig_device_fail(device, error, ret_error, "its state");
	len = dmig_state_path(device->info.flags, from, to, path);
	if (len < 0)
		return dmig_device_deny(
			device, -EINVAL, from == DMIG_STATE_ERROR ? DMIG_NO_ARC_ERROR : DMIG_NO_ARC,
			ret_error, "%s to %s", name_of(from).text, name_of(to).text);
	for (int i = 0; i < len && !error; i++) {
		const struct dmig_arc arc = { (u8)from, path[i] };

		error = go_arc(device, arc, ret_state, ret_error);
		from = path[i];
	}
	return error;
}

DEVMIG_EXPORT int devmig_device_go(struct devmig_device *device, unsigned int state,
				   unsigned int *ret_state, struct devmig_error **ret_error)
{
	unsigned int at = DEVMIG_STATES;
	int error = check_generation(device, ret_error);

	if (!error)
		error = go(device, state, &at, ret_error);
	if (ret_state)
		*ret_state = at;
	return error;
}

DEVMIG_EXPORT int devmig_device_read(struct devmig_device *device, void *bytes, size_t size,
				     size_t *ret_size, struct devmig_error **ret_error)
{
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	/* It could not be told from the end. */
	if (!size)
		return dmig_device_deny(device, -EINVAL, DMIG_BAD_REQUEST, ret_error,
					"reading nothing of its data");
	error = device->link->transport->read(device->link, bytes, size, ret_size);
	return error ? dmig_device_fail(device, error, ret_error, "reading its data") : 0;
}

DEVMIG_EXPORT int devmig_device_write(struct devmig_device *device, const void *bytes, size_t size,
				      struct devmig_error **ret_error)
{
	const char *at = bytes;
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	while (size && !error) {
		size_t part = 0;

		error = device->link->transport->write(device->link, at, size, &part);
		at += part;
		size -= part;
	}
	return error ? dmig_device_fail(device, error, ret_error, "writing its data") : 0;
}

DEVMIG_EXPORT int devmig_device_precopy(struct devmig_device *device, struct devmig_precopy *ret,
					struct devmig_error **ret_error)
{
	struct dmig_uapi_precopy_info info;
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	if (!device->info.precopy_info)
		return dmig_device_deny(device, -EOPNOTSUPP, DMIG_NOT_OFFERED, ret_error,
					"what is left in pre-copy");
	error = device->link->transport->precopy(device->link, &info);
	if (error)
		return dmig_device_fail(device, error, ret_error, "what is left in pre-copy");
	*ret = (struct devmig_precopy){
		.initial = info.initial_bytes,
		.dirty = info.dirty_bytes,
		.reinit = info.flags & DMIG_UAPI_PRECOPY_INFO_REINIT,
	};
	return 0;
}

DEVMIG_EXPORT int devmig_device_data_size(struct devmig_device *device, uint64_t *ret,
					  struct devmig_error **ret_error)
{
	struct dmig_uapi_data_size data;
	int error = check_generation(device, ret_error);

	if (error)
		return error;
	if (!device->info.data_size)
		return dmig_device_deny(device, -EOPNOTSUPP, DMIG_NOT_OFFERED, ret_error,
					"what its data will take");
	error = device->link->transport->feature(
		device->link, VFIO_DEVICE_FEATURE_GET | DMIG_UAPI_FEATURE_DATA_SIZE, &data,
		sizeof(data));
	if (error)
		return dmig_device_fail(device, error, ret_error, "what its data will take");
	*ret = data.stop_copy_length;
	return 0;
}
