// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>
#include <lib/common/cleanup.h>

_Static_assert(sizeof(struct vfio_region_info) == sizeof(struct dmig_wire_region_info),
	       "the region's info is not the protocol's");

/* All that fits must be there, and nothing else. */
static bool is_whole(const struct vfio_region_info *info, size_t got, size_t size)
{
	return info->argsz > size ? got == sizeof(*info) : got == info->argsz;
}

/* @size bytes at most; descriptors that come along are the caller's. */
static int get_info(struct dmig_user *user, uint32_t region, struct vfio_region_info *ret,
		    size_t size, struct dmig_wire_fds *ret_fds)
{
	struct dmig_wire_region_info ours = { .argsz = (uint32_t)size, .index = region };
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_GET_REGION_INFO,
		.request = &request,
		.npieces = 1,
		.reply = ret,
		.reply_size = sizeof(*ret),
		.more = ret + 1,
		.more_size = size - sizeof(*ret),
		.fds_max = DMIG_WIRE_FDS_MAX,
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return error;
	*ret_fds = call.ret_fds;
	if (ret->index == region && is_whole(ret, sizeof(*ret) + call.ret_more_size, size))
		return 0;
	dmig_wire_close_fds(ret_fds);
	return dmig_user_malformed(user);
}

int dmig_user_region(struct dmig_link *link, uint32_t region, struct vfio_region_info *ret,
		     size_t size)
{
	struct dmig_wire_fds fds;
	const int error = get_info(dmig_user(link), region, ret, size, &fds);

	if (!error)
		dmig_wire_close_fds(&fds);
	return error;
}

int dmig_user_region_fd(struct dmig_link *link, uint32_t region, int *ret_fd, uint64_t *ret_offset)
{
	struct dmig_user *user = dmig_user(link);
	struct vfio_region_info info;
	struct dmig_wire_fds fds;
	const int error = get_info(user, region, &info, sizeof(info), &fds);

	if (error)
		return error;
	dmig_auto_close(&user->region_fd);
	user->region_fd = dmig_wire_take_fd(&fds, 0);
	dmig_wire_close_fds(&fds);
	*ret_fd = user->region_fd;
	*ret_offset = info.offset;
	return user->region_fd < 0 ? -ENODEV : 0;
}

/* Read to @bytes, or write from them: as many as are allowed in one message. */
static int access_part(struct dmig_user *user, enum dmig_wire_command command,
		       const struct dmig_wire_region_access *ours, void *bytes)
{
	const bool read = command == DMIG_WIRE_REGION_READ;
	struct dmig_wire_region_access theirs;
	const struct iovec request[] = {
		{ (void *)ours, sizeof(*ours) },
		{ bytes, read ? 0 : ours->count },
	};
	struct dmig_user_call call = {
		.command = command,
		.request = request,
		.npieces = 2,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = read ? bytes : NULL,
		.more_size = read ? ours->count : 0,
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return error;
	if (theirs.offset != ours->offset || theirs.region != ours->region ||
	    theirs.count != ours->count || call.ret_more_size != call.more_size)
		return dmig_user_malformed(user);
	return 0;
}

static int access_all(struct dmig_user *user, enum dmig_wire_command command, uint32_t region,
		      uint64_t offset, char *bytes, size_t size)
{
	int error = 0;

	while (size && !error) {
		const uint32_t part =
			size < user->limits.transfer ? (uint32_t)size : user->limits.transfer;
		const struct dmig_wire_region_access access = { offset, region, part };

		error = access_part(user, command, &access, bytes);
		offset += part;
		bytes += part;
		size -= part;
	}
	return error;
}

int dmig_user_region_read(struct dmig_link *link, uint32_t region, uint64_t offset, void *bytes,
			  size_t size)
{
	return access_all(dmig_user(link), DMIG_WIRE_REGION_READ, region, offset, bytes, size);
}

int dmig_user_region_write(struct dmig_link *link, uint32_t region, uint64_t offset,
			   const void *bytes, size_t size)
{
	return access_all(dmig_user(link), DMIG_WIRE_REGION_WRITE, region, offset, (void *)bytes,
			  size);
}
