// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.h"
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/class.h>
#include <stdlib.h>

#define FIRST_ROOM 256

static const char *const kind_names[] = {
	[DEVMIG_KIND_MDEV] = "mdev",
	[DEVMIG_KIND_VF] = "vf",
	[DEVMIG_KIND_PF] = "pf",
	[DEVMIG_KIND_TYPE] = "type",
	[DEVMIG_KIND_VFIO_USER] = "vfio-user",
};

DEVMIG_EXPORT const char *devmig_kind_name(enum devmig_kind kind)
{
	return (size_t)kind < DMIG_COUNT(kind_names) ? kind_names[kind] : NULL;
}

DEVMIG_EXPORT int devmig_fleet_new(struct devmig_context *context, struct devmig_fleet **ret,
				   struct devmig_error **ret_error)
{
	struct devmig_fleet *fleet = calloc(1, sizeof(*fleet));
	int error;

	if (!fleet)
		return dmig_fail_memory(ret_error);
	error = devmig_class_table_new(context, &fleet->classes, ret_error);
	if (error) {
		free(fleet);
		return error;
	}
	*ret = fleet;
	return 0;
}

DEVMIG_EXPORT void devmig_fleet_free(struct devmig_fleet *fleet)
{
	if (!fleet)
		return;
	devmig_class_table_free(fleet->classes);
	dmig_strings_clear(&fleet->strings);
	dmig_hosts_clear(&fleet->hosts);
	free(fleet->devices);
	free(fleet->sources);
	free(fleet);
}

static int make_room(struct devmig_fleet *fleet, struct devmig_error **ret_error)
{
	size_t room = fleet->room ? fleet->room + fleet->room / 2 : FIRST_ROOM;
	struct dmig_device *devices;

	devices = reallocarray(fleet->devices, room, sizeof(*devices));
	if (!devices)
		return dmig_fail_memory(ret_error);
	fleet->devices = devices;
	fleet->room = room;
	return 0;
}

int dmig_fleet_add(struct devmig_fleet *fleet, const struct dmig_device *device,
		   struct devmig_error **ret_error)
{
	int error;

	if (fleet->ndevices == DMIG_DEVICES_MAX)
		return dmig_fail(ret_error, -E2BIG, "a fleet may have %u devices",
				 DMIG_DEVICES_MAX);
	if (fleet->ndevices == fleet->room) {
		error = make_room(fleet, ret_error);
		if (error)
			return error;
	}
	fleet->devices[fleet->ndevices++] = *device;
	return 0;
}

int dmig_fleet_add_source(struct devmig_fleet *fleet, const char *path,
			  struct devmig_error **ret_error)
{
	const char *copy = dmig_strings_add(&fleet->strings, path, strlen(path));
	struct dmig_source *sources;

	sources = reallocarray(fleet->sources, fleet->nsources + 1, sizeof(*sources));
	if (sources)
		fleet->sources = sources;
	if (!sources || !copy)
		return dmig_fail_memory(ret_error);
	sources[fleet->nsources++] = (struct dmig_source){ copy, fleet->lines };
	return 0;
}

struct dmig_fleet_mark dmig_fleet_mark(const struct devmig_fleet *fleet)
{
	return (struct dmig_fleet_mark){
		.strings = fleet->strings,
		.nhosts = fleet->hosts.count,
		.lines = fleet->lines,
		.nsources = fleet->nsources,
		.nclasses = devmig_class_count(fleet->classes),
	};
}

void dmig_fleet_cut(struct devmig_fleet *fleet, const struct dmig_fleet_mark *mark)
{
	size_t i, kept = 0;

	/* They may be in name order already, among the others. */
	for (i = 0; i < fleet->ndevices; i++)
		if (fleet->devices[i].line <= mark->lines)
			fleet->devices[kept++] = fleet->devices[i];
	fleet->ndevices = kept;
	fleet->nsources = mark->nsources;
	fleet->lines = mark->lines;
	dmig_class_cut(fleet->classes, mark->nclasses);
	dmig_hosts_cut(&fleet->hosts, mark->nhosts);
	dmig_strings_cut(&fleet->strings, &mark->strings);
}

const char *dmig_fleet_locate(const struct devmig_fleet *fleet, u32 line, u32 *ret_number)
{
	size_t from = 0, to = fleet->nsources;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (fleet->sources[middle].first < line)
			from = middle;
		else
			to = middle;
	}
	*ret_number = line - fleet->sources[from].first;
	return fleet->sources[from].path;
}

DEVMIG_EXPORT size_t devmig_fleet_count(const struct devmig_fleet *fleet)
{
	return fleet->ndevices;
}

DEVMIG_EXPORT int devmig_fleet_record(const struct devmig_fleet *fleet, size_t index,
				      struct devmig_device_record *ret)
{
	const struct dmig_device *device;

	if (index >= fleet->ndevices)
		return -ERANGE;
	device = &fleet->devices[index];
	*ret = (struct devmig_device_record){
		.host = fleet->hosts.names[device->host],
		.device = device->name,
		.kind = device->kind,
		.in_use = device->in_use,
		.available = device->available,
		.numa = device->numa,
		.class_number = device->class_number,
	};
	return 0;
}

DEVMIG_EXPORT const struct devmig_class_table *devmig_fleet_classes(
	const struct devmig_fleet *fleet)
{
	return fleet->classes;
}
