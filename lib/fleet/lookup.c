// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/export.h>
#include <string.h>

/* Records and hosts of a fleet, by number and by name. */

/* The last group that begins at @number or before; an empty one is not the last. */
static u32 group_of(const struct devmig_fleet *fleet, u32 number)
{
	u32 from = 0, to = dmig_image_groups(&fleet->image);

	while (to - from > 1) {
		const u32 middle = from + (to - from) / 2;
		const struct dmig_group_entry *group = dmig_image_group(&fleet->image, middle);

		if (group && dmig_get32(group->first[0]) <= number)
			from = middle;
		else
			to = middle;
	}
	return from;
}

static u32 state_of(const struct dmig_group_entry *group, u32 number)
{
	u32 state = DMIG_STATE_COUNT - 1;

	while (state && dmig_get32(group->first[state]) > number)
		state--;
	return state;
}

bool dmig_fleet_name(const struct devmig_fleet *fleet, u32 number, struct dmig_name *ret)
{
	const struct dmig_image *image = &fleet->image;
	const struct dmig_device_entry *device = dmig_image_device(image, number);
	const struct dmig_site_entry *site =
		device ? dmig_image_site(image, dmig_get32(device->site)) : NULL;

	if (!site || dmig_get32(site->host) >= dmig_image_hosts(image))
		return false;
	ret->host = dmig_get32(site->host);
	ret->device = dmig_image_key(image, device->name);
	return ret->device;
}

static const char *host_name(const struct dmig_image *image, struct dmig_le32 number)
{
	const struct dmig_host_entry *host = dmig_image_host(image, dmig_get32(number));

	return host ? dmig_image_name(image, host->name) : NULL;
}

/* NULL where the name is empty; false: damaged. */
static bool optional_name(const struct dmig_image *image, struct dmig_le32 name, const char **ret)
{
	*ret = NULL;
	if (!dmig_get32(name))
		return true;
	*ret = dmig_image_name(image, name);
	return *ret;
}

/* What the record's group says of it. */
static bool add_group(const struct devmig_fleet *fleet, u32 number, struct devmig_record *ret)
{
	const u32 group_number = group_of(fleet, number);
	const struct dmig_group_entry *group = dmig_image_group(&fleet->image, group_number);
	u32 state;

	if (!group)
		return false;
	state = state_of(group, number);
	ret->in_use = state & DMIG_STATE_USED;
	ret->available = !(state & DMIG_STATE_NONE);
	ret->class_number = group_number;
	if (group_number < fleet->image.nclasses)
		return true;
	ret->class_number = DEVMIG_NO_CLASS;
	ret->doubt = dmig_image_name(&fleet->image, group->doubt);
	return ret->doubt;
}

/* What the numbers of a site and of a record mean depends on the kind. */
static void add_amount(struct dmig_le32 amount, struct devmig_record *ret)
{
	if (ret->kind == DEVMIG_KIND_TYPE)
		ret->units = dmig_get32(amount);
	else
		ret->migrations = dmig_get32(amount);
}

/* A type's value is how many there are of it, another's the VM that it belongs to. */
static bool add_value(const struct dmig_image *image, struct dmig_le32 value,
		      struct devmig_record *ret)
{
	if (ret->kind != DEVMIG_KIND_TYPE)
		return optional_name(image, value, &ret->vm);
	if (ret->available)
		ret->available = dmig_get32(value);
	return true;
}

DEVMIG_EXPORT int devmig_fleet_record(const struct devmig_fleet *fleet, uint32_t number,
				      struct devmig_record *ret)
{
	const struct dmig_image *image = &fleet->image;
	const struct dmig_device_entry *device;
	const struct dmig_site_entry *site;

	if (number >= dmig_image_devices(image))
		return -ERANGE;
	device = dmig_image_device(image, number);
	site = device ? dmig_image_site(image, dmig_get32(device->site)) : NULL;
	if (!site || !devmig_kind_name(dmig_site_kind(site)))
		return -EBADMSG;
	*ret = (struct devmig_record){
		.host = host_name(image, site->host),
		.device = dmig_image_name(image, device->name),
		.kind = dmig_site_kind(site),
		.numa = dmig_site_numa(site),
	};
	add_amount(site->amount, ret);
	if (!ret->host || !ret->device || !optional_name(image, site->parent, &ret->parent) ||
	    !add_group(fleet, number, ret) || !add_value(image, device->value, ret))
		return -EBADMSG;
	return 0;
}

DEVMIG_EXPORT int devmig_fleet_by_name(const struct devmig_fleet *fleet, size_t position,
				       uint32_t *ret)
{
	const struct dmig_le32 *number;

	if (position >= dmig_image_devices(&fleet->image))
		return -ERANGE;
	number = dmig_image_order(&fleet->image, position);
	if (!number || dmig_get32(*number) >= dmig_image_devices(&fleet->image))
		return -EBADMSG;
	*ret = dmig_get32(*number);
	return 0;
}

DEVMIG_EXPORT uint32_t devmig_fleet_host_count(const struct devmig_fleet *fleet)
{
	return dmig_image_hosts(&fleet->image);
}

DEVMIG_EXPORT int devmig_fleet_host(const struct devmig_fleet *fleet, uint32_t number,
				    struct devmig_host *ret)
{
	const struct dmig_image *image = &fleet->image;
	const u32 hosts = dmig_image_hosts(image), devices = dmig_image_devices(image);
	const struct dmig_host_entry *host, *next;
	u32 end;

	if (number >= hosts)
		return -ERANGE;
	host = dmig_image_host(image, number);
	next = number + 1 < hosts ? dmig_image_host(image, (u64)number + 1) : NULL;
	if (!host || (!next && number + 1 < hosts))
		return -EBADMSG;
	end = next ? dmig_get32(next->first) : devices;
	*ret = (struct devmig_host){
		.name = dmig_image_name(image, host->name),
		.first = dmig_get32(host->first),
	};
	if (!ret->name || ret->first > end || end > devices)
		return -EBADMSG;
	ret->count = end - ret->first;
	return 0;
}

DEVMIG_EXPORT int devmig_fleet_find_host(const struct devmig_fleet *fleet, const char *name,
					 uint32_t *ret)
{
	u32 from = 0, to = dmig_image_hosts(&fleet->image);

	while (from < to) {
		const u32 middle = from + (to - from) / 2;
		const struct dmig_host_entry *host = dmig_image_host(&fleet->image, middle);
		const char *there = host ? dmig_image_name(&fleet->image, host->name) : NULL;
		int order;

		if (!there)
			return -EBADMSG;
		order = strcmp(there, name);
		if (!order) {
			*ret = middle;
			return 0;
		}
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return -ENOENT;
}

/* Among the records of one host. */
static int find_device(const struct devmig_fleet *fleet, const struct devmig_host *host,
		       const char *device, u32 *ret)
{
	u32 from = host->first, to = host->first + host->count;

	while (from < to) {
		const u32 middle = from + (to - from) / 2;
		struct dmig_name there;
		int error, order;
		u32 number;

		error = devmig_fleet_by_name(fleet, middle, &number);
		if (error || !dmig_fleet_name(fleet, number, &there))
			return -EBADMSG;
		order = dmig_key_compare(there.device, device);
		if (!order) {
			*ret = number;
			return 0;
		}
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return -ENOENT;
}

DEVMIG_EXPORT int devmig_fleet_find(const struct devmig_fleet *fleet, const char *host,
				    const char *device, uint32_t *ret)
{
	struct devmig_host there;
	uint32_t number;
	int error;

	error = devmig_fleet_find_host(fleet, host, &number);
	if (!error)
		error = devmig_fleet_host(fleet, number, &there);
	return error ? error : find_device(fleet, &there, device, ret);
}
