// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bisect.h"
#include "fleet.h"
#include <lib/common/export.h>
#include <string.h>

/* Records and hosts of a fleet, by number and by name. */

/* A record of which the group is sought. */
struct sought_group {
	const struct dmig_image *image;
	u32 number;
};

static int begins_before(const void *sought_, u32 at)
{
	const struct sought_group *sought = sought_;
	const struct dmig_group_entry *group = dmig_image_group(sought->image, at);

	return group && dmig_get32(group->first[0]) <= sought->number;
}

/* The last group that begins at @number or before; an empty one is not the last. */
static u32 group_of(const struct devmig_fleet *fleet, u32 number)
{
	const struct sought_group sought = { &fleet->image, number };
	u32 next = 1;

	dmig_bisect(1, dmig_image_groups(&fleet->image), begins_before, &sought, &next);
	return next - 1;
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
	if (dmig_image_host_of(&fleet->image, number, &ret->host) ||
	    ret->host >= dmig_image_hosts(&fleet->image))
		return false;
	ret->device = dmig_image_key(&fleet->image, number);
	return ret->device;
}

bool dmig_fleet_next_name(const struct devmig_fleet *fleet, u32 number, struct dmig_name *name)
{
	if (dmig_image_host_of(&fleet->image, number, &name->host) ||
	    name->host >= dmig_image_hosts(&fleet->image))
		return false;
	name->device = dmig_image_next_key(&fleet->image, number, name->device);
	return name->device;
}

static const char *host_name(const struct dmig_image *image, u32 number)
{
	const struct dmig_host_entry *host = dmig_image_host(image, number);

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

/* What the numbers of a profile and of a record mean depends on the kind. */
static void add_amount(struct dmig_le32 amount, struct devmig_record *ret)
{
	if (ret->kind == DEVMIG_KIND_TYPE)
		ret->units = dmig_get32(amount);
	else
		ret->migrations = dmig_get32(amount);
}

/* A type's value is how many there are of it, another's the VM that it belongs to. */
static bool add_value(const struct dmig_image *image, u32 value, struct devmig_record *ret)
{
	if (ret->kind != DEVMIG_KIND_TYPE)
		return optional_name(image, dmig_put32(value), &ret->vm);
	if (ret->available)
		ret->available = value;
	return true;
}

DEVMIG_EXPORT int devmig_fleet_record(const struct devmig_fleet *fleet, uint32_t number,
				      struct devmig_record *ret)
{
	const struct dmig_image *image = &fleet->image;
	struct dmig_where where;

	if (number >= dmig_image_devices(image))
		return -ERANGE;
	if (!dmig_image_where(image, number, &where) ||
	    !devmig_kind_name(dmig_profile_kind(where.profile)))
		return -EBADMSG;
	*ret = (struct devmig_record){
		.host = host_name(image, where.host),
		.device = dmig_image_device_name(image, number),
		.kind = dmig_profile_kind(where.profile),
		.numa = dmig_profile_numa(where.profile),
	};
	add_amount(where.profile->amount, ret);
	if (!ret->host || !ret->device ||
	    !optional_name(image, where.profile->parent, &ret->parent) ||
	    !add_group(fleet, number, ret) || !add_value(image, where.value, ret))
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

/* A name that is sought, of a host or of a device. */
struct sought_name {
	const struct devmig_fleet *fleet;
	const char *name;
};

static int is_host_before(const void *sought_, u32 at)
{
	const struct sought_name *sought = sought_;
	const struct dmig_host_entry *host = dmig_image_host(&sought->fleet->image, at);
	const char *there = host ? dmig_image_name(&sought->fleet->image, host->name) : NULL;

	return there ? strcmp(there, sought->name) < 0 : -EBADMSG;
}

DEVMIG_EXPORT int devmig_fleet_find_host(const struct devmig_fleet *fleet, const char *name,
					 uint32_t *ret)
{
	const struct sought_name sought = { fleet, name };
	struct devmig_host host;
	u32 at;
	int error = dmig_bisect(0, dmig_image_hosts(&fleet->image), is_host_before, &sought, &at);

	if (error)
		return error;
	if (at == dmig_image_hosts(&fleet->image))
		return -ENOENT;
	error = devmig_fleet_host(fleet, at, &host);
	if (error)
		return error;
	if (strcmp(host.name, name) != 0)
		return -ENOENT;
	*ret = at;
	return 0;
}

/* The record at a position and what it is called; -EBADMSG. */
static int name_at(const struct devmig_fleet *fleet, u32 position, u32 *ret, const char **ret_name)
{
	struct dmig_name name;

	if (devmig_fleet_by_name(fleet, position, ret) || !dmig_fleet_name(fleet, *ret, &name))
		return -EBADMSG;
	*ret_name = name.device;
	return 0;
}

static int is_device_before(const void *sought_, u32 at)
{
	const struct sought_name *sought = sought_;
	const char *there;
	u32 number;

	if (name_at(sought->fleet, at, &number, &there))
		return -EBADMSG;
	return dmig_key_compare(there, sought->name) < 0;
}

/* Among the records of one host. */
static int find_device(const struct devmig_fleet *fleet, const struct devmig_host *host,
		       const char *device, u32 *ret)
{
	const struct sought_name sought = { fleet, device };
	const u32 end = host->first + host->count;
	const char *there;
	u32 at, number;
	int error = dmig_bisect(host->first, end, is_device_before, &sought, &at);

	if (error)
		return error;
	if (at == end)
		return -ENOENT;
	error = name_at(fleet, at, &number, &there);
	if (error)
		return error;
	if (dmig_key_compare(there, device) != 0)
		return -ENOENT;
	*ret = number;
	return 0;
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
