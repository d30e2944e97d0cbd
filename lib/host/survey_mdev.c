// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/device/name.h>
#include <string.h>

/*
 * Mediated devices: what can have them is in class/mdev_bus, and they themselves are on
 * a bus of their own.
 */
#define PARENTS "sys/class/mdev_bus"
#define DEVICES "sys/bus/mdev/devices"
#define TYPES   "mdev_supported_types"

static int add_parent(struct devmig_survey *survey, const char *name)
{
	struct dmig_item *parent;
	const char *path;
	int error = dmig_spot_real(survey->spot, &path, PARENTS "/%s", name);

	if (error) {
		dmig_auto(free) char *entry = dmig_format(PARENTS "/%s", name);

		return entry ? dmig_survey_unread(survey, error, entry) : -ENOMEM;
	}
	error = dmig_survey_parent(survey, name, path, &parent);
	dmig_survey_has_own(survey, path);
	return error ? error : dmig_survey_types(survey, parent, path);
}

/* The directory that @path is in, so many levels up. */
static const char *above(struct devmig_survey *survey, const char *path, unsigned int levels)
{
	size_t len = strlen(path);

	while (levels--)
		while (len && path[--len] != '/')
			;
	return dmig_spot_keep(survey->spot, "%.*s", (int)len, path);
}

/* The type's directory is PARENT/mdev_supported_types/TYPE; the device's is in its parent's. */
static int parent_of(struct devmig_survey *survey, const char *path, const char *type,
		     struct dmig_item **ret)
{
	const char *parent = type && strstr(type, "/" TYPES "/") ? above(survey, type, 2)
								 : above(survey, path, 1);
	const char *name;
	bool good;
	int error;

	*ret = NULL;
	if (!parent)
		return -ENOMEM;
	/* A recording may have a directory in the place of the link. */
	if (!strcmp(parent, DEVICES))
		return 0;
	name = strrchr(parent, '/');
	if (!name)
		return 0;
	error = dmig_survey_name(survey, parent, name + 1, &good);
	if (!error && good)
		error = dmig_survey_parent(survey, name + 1, parent, ret);
	/* The class may not have been recorded. */
	return error || !good ? error : dmig_survey_types(survey, *ret, parent);
}

static int read_type(struct devmig_survey *survey, struct dmig_item *item, const char *type)
{
	int error = dmig_survey_link(survey, &item->shown.type, item->shown.path, "mdev_type");

	/* A recording may have the directory itself, without the name. */
	if (!error)
		error = dmig_survey_line(survey, &item->shown.label, type, "name");
	if (!error)
		error = dmig_survey_line(survey, &item->shown.device_api, type, "device_api");
	return error;
}

/* A driver of mediated devices has it; without links in a recording its group says so. */
static int find_driver(struct devmig_survey *survey, struct dmig_item *item)
{
	const char *driver, *group;
	const int error = dmig_survey_driver(survey, &driver, item->shown.path);

	if (error)
		return error;
	item->shown.assignable =
		*driver ||
		!dmig_spot_link(survey->spot, &group, "%s/iommu_group", item->shown.path) ||
		dmig_spot_has(survey->spot, "%s/iommu_group", item->shown.path);
	return 0;
}

/*
 * What will be asked for in the directory of a device, before its type leads elsewhere.  Whoever
 * asks again is told what is wrong.
 */
static void look_ahead(struct devmig_survey *survey, const char *path)
{
	const char *target;

	dmig_spot_link(survey->spot, &target, "%s/mdev_type", path);
	dmig_spot_link(survey->spot, &target, "%s/driver", path);
	dmig_survey_has_own(survey, path);
}

void dmig_survey_put(struct dmig_item *device, struct dmig_item *parent)
{
	device->above = parent;
	device->shown.driver = parent->shown.driver;
	device->shown.numa = parent->shown.numa;
}

int dmig_survey_device(struct devmig_survey *survey, const char *uuid, const char *path,
		       struct dmig_item *parent)
{
	const char *type = NULL;
	struct dmig_item *item;
	int error;

	look_ahead(survey, path);
	error = dmig_spot_real(survey->spot, &type, "%s/mdev_type", path);
	if (error == -ENOMEM)
		return error;
	if (!parent)
		error = parent_of(survey, path, type, &parent);
	else
		error = 0;
	if (!error)
		error = dmig_survey_add(survey, DEVMIG_ITEM_MDEV, uuid, NULL, &item);
	if (error)
		return error;
	item->shown.path = path;
	item->shown.bus = "mdev";
	if (parent)
		dmig_survey_put(item, parent);
	if (type)
		error = read_type(survey, item, type);
	else
		error = dmig_survey_link(survey, &item->shown.type, path, "mdev_type");
	survey->loose |= !parent || !*item->shown.type;
	return error ? error : find_driver(survey, item);
}

static int look_at_device(struct devmig_survey *survey, const char *name)
{
	dmig_auto(free) char *entry = dmig_format(DEVICES "/%s", name);
	const char *path;
	int error;

	if (!entry)
		return -ENOMEM;
	if (!dmig_name_is_uuid(name))
		return dmig_survey_bad(survey, -EBADMSG, entry, "its name is not a uuid");
	error = dmig_spot_real(survey->spot, &path, "%s", entry);
	return error ? dmig_survey_unread(survey, error, entry)
		     : dmig_survey_device(survey, name, path, NULL);
}

static int look_at_devices(struct devmig_survey *survey)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, DEVICES);

	survey->loose = !list;
	for (size_t i = 0; !error && list && i < list->count; i++)
		error = look_at_device(survey, list->names[i]);
	return error;
}

int dmig_survey_mdev(struct devmig_survey *survey)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, PARENTS);

	survey->classless = !list && !dmig_spot_is_real(survey->spot);
	for (size_t i = 0; !error && list && i < list->count; i++) {
		bool good;

		error = dmig_survey_name(survey, PARENTS, list->names[i], &good);
		if (!error && good)
			error = add_parent(survey, list->names[i]);
	}
	return error ? error : look_at_devices(survey);
}
