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
	memset(ret, 0, sizeof(*ret));
	return device->link->transport->region(device->link, region, &ret->info, sizeof(*ret));
}

int dmig_region_check(const union dmig_region_info *info)
{
	if (!is_possible(&info->info))
		return -EPROTO;
	return info->info.argsz <= sizeof(*info) ? 0 : -E2BIG;
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

static bool is_version_1(const union dmig_region_info *info)
{
	struct vfio_region_info_cap_type type;
	int at = dmig_region_check(info);

	if (!at)
		at = dmig_region_capability(info, VFIO_REGION_INFO_CAP_TYPE, sizeof(type));
	if (at <= 0)
		return false;
	memcpy(&type, info->bytes + at, sizeof(type));
	return type.type == VFIO_REGION_TYPE_MIGRATION_DEPRECATED &&
	       type.subtype == VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED;
}

int dmig_region_generation(struct devmig_device *device, enum devmig_generation *ret)
{
	const uint32_t count =
		device->info.regions < REGIONS_MAX ? device->info.regions : REGIONS_MAX;
	union dmig_region_info info;

	*ret = DEVMIG_GENERATION_NONE;
	for (uint32_t i = 0; i < count; i++) {
		const int error = dmig_region_info(device, i, &info);

		if (device->link->gone)
			return error;
		/* One that nothing is said of is none of version 1. */
		if (!error && is_version_1(&info)) {
			*ret = DEVMIG_GENERATION_V1;
			return 0;
		}
	}
	return 0;
}
