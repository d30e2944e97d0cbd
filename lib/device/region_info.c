// SPDX-License-Identifier: LGPL-2.1-or-later
#include "region.h"

#include <errno.h>
#include <string.h>

/* Regions that are looked at for version 1 of migration, whatever a device says it has. */
#define REGIONS_MAX 64

/* The size that a file can have. */
#define SIZE_MAX_FILE (1ULL << 63)

static bool is_possible(const struct vfio_region_info *info)
{
	return info->argsz >= sizeof(*info) && info->size < SIZE_MAX_FILE &&
	       info->offset < SIZE_MAX_FILE && info->offset + info->size <= SIZE_MAX_FILE;
}

int dmig_region_info(struct devmig_device *device, uint32_t region, union dmig_region_info *ret)
{
	struct dmig_link *link = device->link;
	int error;

	memset(ret, 0, sizeof(*ret));
	error = link->transport->region(link, region, &ret->info, sizeof(*ret));
	if (error)
		return error;
	if (!is_possible(&ret->info))
		return -EPROTO;
	return ret->info.argsz <= sizeof(*ret) ? 0 : -E2BIG;
}

int dmig_region_capability(const union dmig_region_info *info, uint16_t id, size_t size)
{
	const size_t end = info->info.argsz;
	size_t at = info->info.flags & VFIO_REGION_INFO_FLAG_CAPS ? info->info.cap_offset : 0;
	struct vfio_info_cap_header head;

	/* So many have room, each at its place. */
	for (size_t left = sizeof(*info) / sizeof(head); at; left--) {
		if (!left || at < sizeof(info->info) || at % sizeof(uint32_t) ||
		    at > end - sizeof(head))
			return -EPROTO;
		memcpy(&head, info->bytes + at, sizeof(head));
		if (head.id == id)
			return at + size <= end ? (int)at : -EPROTO;
		at = head.next;
	}
	return 0;
}

static int is_version_1(struct devmig_device *device, uint32_t region, bool *ret)
{
	struct vfio_region_info_cap_type type;
	union dmig_region_info info;
	int at = dmig_region_info(device, region, &info);

	if (!at)
		at = dmig_region_capability(&info, VFIO_REGION_INFO_CAP_TYPE, sizeof(type));
	*ret = false;
	if (at > 0) {
		memcpy(&type, info.bytes + at, sizeof(type));
		*ret = type.type == VFIO_REGION_TYPE_MIGRATION_DEPRECATED &&
		       type.subtype == VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED;
	}
	/* A region that there is nothing to say of is none of version 1. */
	return device->link->gone || at == -EPROTO ? at : 0;
}

int dmig_region_generation(struct devmig_device *device, enum devmig_generation *ret)
{
	const uint32_t count =
		device->info.regions < REGIONS_MAX ? device->info.regions : REGIONS_MAX;
	bool found = false;
	int error = 0;

	for (uint32_t i = 0; i < count && !found && !error; i++)
		error = is_version_1(device, i, &found);
	*ret = found ? DEVMIG_GENERATION_V1 : DEVMIG_GENERATION_NONE;
	return error;
}
