// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>

int dmig_user_set_state(struct dmig_link *link, uint32_t state)
{
	struct vfio_device_feature_mig_state data = { .device_state = state, .data_fd = -1 };

	return dmig_user_feature(link,
				 VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
				 &data, sizeof(data));
}

/* No data came: in pre-copy there may be some later, else it was all. */
static int nothing_read(struct dmig_link *link)
{
	struct vfio_device_feature_mig_state data;
	const int error = dmig_user_feature(
		link, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &data,
		sizeof(data));

	if (error)
		return error;
	if (data.device_state == DEVMIG_STATE_PRE_COPY ||
	    data.device_state == DEVMIG_STATE_PRE_COPY_P2P)
		return -ENOMSG;
	return data.device_state == DEVMIG_STATE_STOP_COPY ? 0 : -EIO;
}

static uint32_t part_of(const struct dmig_user *user, size_t size)
{
	return size < user->limits.transfer ? (uint32_t)size : user->limits.transfer;
}

int dmig_user_read(struct dmig_link *link, void *bytes, size_t size, size_t *ret_size)
{
	struct dmig_user *user = dmig_user(link);
	const uint32_t part = part_of(user, size);
	struct dmig_wire_data ours = { .argsz = (uint32_t)sizeof(ours) + part, .size = part };
	struct dmig_wire_data theirs;
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_DATA_READ,
		.request = &request,
		.npieces = 1,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = bytes,
		.more_size = part,
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return error;
	if (theirs.size != call.ret_more_size)
		return dmig_user_malformed(user);
	*ret_size = call.ret_more_size;
	return *ret_size ? 0 : nothing_read(link);
}

int dmig_user_write(struct dmig_link *link, const void *bytes, size_t size, size_t *ret_size)
{
	struct dmig_user *user = dmig_user(link);
	const uint32_t part = part_of(user, size);
	struct dmig_wire_data data = { .argsz = (uint32_t)sizeof(data) + part, .size = part };
	const struct iovec request[] = { { &data, sizeof(data) }, { (void *)bytes, part } };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_DATA_WRITE,
		.request = request,
		.npieces = 2,
	};
	const int error = dmig_user_call(user, &call);

	if (!error)
		*ret_size = part;
	return error;
}

int dmig_user_precopy(struct dmig_link *link, struct dmig_uapi_precopy_info *ret)
{
	return dmig_user_feature(link, VFIO_DEVICE_FEATURE_GET | DMIG_WIRE_FEATURE_PRECOPY, ret,
				 sizeof(*ret));
}
