// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/device/name.h>
#include <string.h>

/*
 * Recordings that have only a part of what a kernel shows of mediated devices: without the class
 * of their parents, without their bus, or with directories in the place of links.  Then
 * a parent is what has types, and devices are the directories in a parent's and in its
 * types' that are called by a UUID.
 */
#define BUSES "sys/bus"
#define TYPES "mdev_supported_types"

/* The parent's directory, of one of its type's; NULL: the type is none of mediated devices. */
static const char *parent_path(struct devmig_survey *survey, const struct dmig_item *type)
{
	const char *end = strstr(type->shown.path, "/" TYPES "/");

	return end ? dmig_spot_keep(survey->spot, "%.*s", (int)(end - type->shown.path),
				    type->shown.path)
		   : NULL;
}

static void take_type(struct dmig_item *device, const struct dmig_item *type)
{
	device->shown.type = type->shown.type;
	if (!*device->shown.label)
		device->shown.label = type->shown.label;
	if (!*device->shown.device_api)
		device->shown.device_api = type->shown.device_api;
}

/* The device that a directory of @parent has, which is of this type; NULL: of any. */
static int look_at(struct devmig_survey *survey, const char *dir, const char *uuid,
		   struct dmig_item *parent, const struct dmig_item *type)
{
	dmig_auto(free) char *entry = dmig_format("%s/%s", dir, uuid);
	struct dmig_item *device = dmig_survey_named(survey, uuid);
	const char *path;
	int error;

	if (!entry)
		return -ENOMEM;
	if (!device) {
		error = dmig_spot_real(survey->spot, &path, "%s", entry);
		error = error ? dmig_survey_unread(survey, error, entry)
			      : dmig_survey_device(survey, uuid, path, parent);
		device = dmig_survey_named(survey, uuid);
		if (error || !device)
			return error;
	}
	if (!device->above)
		dmig_survey_put(device, parent);
	if (type && device->above == parent && !*device->shown.type)
		take_type(device, type);
	return 0;
}

static int look_in(struct devmig_survey *survey, const char *dir, struct dmig_item *parent,
		   const struct dmig_item *type)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, dir);

	for (size_t i = 0; !error && list && i < list->count; i++)
		if (dmig_name_is_uuid(list->names[i]))
			error = look_at(survey, dir, list->names[i], parent, type);
	return error;
}

/* In the parent's directory stand the devices themselves. */
static int look_in_parents(struct devmig_survey *survey)
{
	const size_t count = survey->count;
	int error = 0;

	for (size_t i = 0; !error && i < count; i++) {
		struct dmig_item *parent = survey->items[i];
		const char *path =
			parent->first_type ? parent_path(survey, parent->first_type) : NULL;

		if (path)
			error = look_in(survey, path, parent, NULL);
	}
	return error;
}

static int look_in_types(struct devmig_survey *survey)
{
	const size_t count = survey->count;
	int error = 0;

	for (size_t i = 0; !error && i < count; i++) {
		const struct dmig_item *type = survey->items[i];
		dmig_auto(free) char *dir = dmig_format("%s/devices", type->shown.path);

		if (!dir)
			return -ENOMEM;
		if (type->shown.kind == DEVMIG_ITEM_TYPE && type->above->first_type)
			error = look_in(survey, dir, type->above, type);
	}
	return error;
}

/* Where a parent has one type, its devices are of that. */
static void take_only_types(struct devmig_survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct dmig_item *device = survey->items[i];

		if (device->shown.kind == DEVMIG_ITEM_MDEV && !*device->shown.type &&
		    device->above && device->above->types == 1)
			take_type(device, device->above->first_type);
	}
}

static int look_on_bus(struct devmig_survey *survey, const char *bus)
{
	dmig_auto(free) char *dir = dmig_format(BUSES "/%s/devices", bus);
	const struct dmig_list *list;
	int error = dir ? dmig_survey_list(survey, &list, dir) : -ENOMEM;

	for (size_t i = 0; !error && list && i < list->count; i++) {
		const char *path;
		bool good;

		if (!dmig_spot_has(survey->spot, "%s/%s/" TYPES, dir, list->names[i]) ||
		    dmig_spot_real(survey->spot, &path, "%s/%s", dir, list->names[i]))
			continue;
		error = dmig_survey_name(survey, dir, list->names[i], &good);
		if (!error && good)
			error = dmig_survey_types_at(survey, list->names[i], path);
	}
	return error;
}

static int look_on_buses(struct devmig_survey *survey)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, BUSES);

	for (size_t i = 0; !error && list && i < list->count; i++)
		error = look_on_bus(survey, list->names[i]);
	return error;
}

int dmig_survey_inside(struct devmig_survey *survey)
{
	int error = survey->classless ? look_on_buses(survey) : 0;

	if (error || !survey->loose)
		return error;
	error = look_in_parents(survey);
	if (!error)
		error = look_in_types(survey);
	take_only_types(survey);
	return error;
}
