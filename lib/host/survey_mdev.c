// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/device/name.h>
#include <stdlib.h>
#include <string.h>

/*
 * Mediated devices: what can have them is in class/mdev_bus, and they themselves are on
 * a bus of their own.
 */
#define PARENTS "sys/class/mdev_bus"
#define DEVICES "sys/bus/mdev/devices"
#define TYPES   "mdev_supported_types"

/* Its bus, as the link says; without one what can be seen of the path. */
static int find_bus(struct devmig_survey *survey, struct dmig_item *item)
{
	static const struct {
		const char *part;
		const char *bus;
	} known[] = {
		{ "/css", "css" },
		{ "/vfio_ap/", "matrix" },
		{ "/platform/", "platform" },
	};
	const int error =
		dmig_spot_link(survey->spot, &item->shown.bus, "%s/subsystem", item->shown.path);

	if (!error || error == -ENOMEM)
		return error;
	item->shown.bus = "";
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strstr(item->shown.path, known[i].part))
			item->shown.bus = known[i].bus;
	return 0;
}

/* What has mediated devices, at a path without links. */
static int find_parent(struct devmig_survey *survey, const char *name, const char *path,
		       struct dmig_item **ret)
{
	int error;

	if (dmig_name_is_pci(name)) {
		error = dmig_survey_function(survey, name, path, ret);
		if (error || *ret)
			return error;
	}
	*ret = dmig_survey_named(survey, name);
	/* Directories of one name are two devices. */
	if (*ret && strcmp((*ret)->shown.path, path)) {
		name = path;
		*ret = dmig_survey_named(survey, name);
	}
	if (*ret)
		return 0;
	error = dmig_survey_add(survey, DEVMIG_ITEM_PARENT, name, NULL, ret);
	if (error)
		return error;
	(*ret)->shown.path = path;
	error = dmig_survey_driver(survey, &(*ret)->shown.driver, path);
	return error ? error : find_bus(survey, *ret);
}

/* Some have several lines: one, with commas. */
static int read_description(struct devmig_survey *survey, struct dmig_item *item)
{
	dmig_auto(free) char *path = dmig_format("%s/description", item->shown.path);
	dmig_auto(free) char *joined = NULL;
	const char *text;
	size_t size, len = 0;
	int error;

	if (!path)
		return -ENOMEM;
	error = dmig_spot_file(survey->spot, &text, &size, "%s", path);
	if (error)
		return dmig_survey_unread(survey, error, path);
	joined = malloc(2 * size + 1);
	if (!joined)
		return -ENOMEM;
	while (size && strchr(" \t\r\n", text[size - 1]))
		size--;
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\n') {
			joined[len++] = ',';
			joined[len++] = ' ';
			continue;
		}
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\t')
			return dmig_survey_unread(survey, -EBADMSG, path);
		joined[len++] = text[i];
	}
	item->shown.description = dmig_spot_keep(survey->spot, "%.*s", (int)len, joined);
	return item->shown.description ? 0 : -ENOMEM;
}

/* NVIDIA's: "num_heads=4, frl_config=45, framebuffer=1024M, …, max_instance=16" */
static long long max_of(const char *description)
{
	static const char key[] = "max_instance=";
	const char *at = strstr(description, key);
	char number[20];

	if (!at)
		return -1;
	at += strlen(key);
	number[0] = 0;
	strncat(number, at,
		strspn(at, "0123456789") < sizeof(number) ? strspn(at, "0123456789") : 0);
	return dmig_survey_decimal(number);
}

static int add_type(struct devmig_survey *survey, struct dmig_item *parent, const char *types,
		    const char *type)
{
	dmig_auto(free) char *name = dmig_format("%s/%s", parent->shown.name, type);
	const struct dmig_list *names;
	struct dmig_item *item;
	int error;

	if (!name)
		return -ENOMEM;
	if (dmig_survey_named(survey, name))
		return 0;
	error = dmig_survey_add(survey, DEVMIG_ITEM_TYPE, name, parent, &item);
	if (error)
		return error;
	item->shown.path = dmig_spot_keep(survey->spot, "%s/%s", types, type);
	if (!item->shown.path)
		return -ENOMEM;
	item->shown.type = strrchr(item->shown.path, '/') + 1;
	item->shown.bus = parent->shown.bus;
	item->shown.driver = parent->shown.driver;
	item->shown.numa = parent->shown.numa;
	error = dmig_survey_line(survey, &item->shown.label, item->shown.path, "name");
	if (!error)
		error = dmig_survey_line(survey, &item->shown.device_api, item->shown.path,
					 "device_api");
	if (!error)
		error = dmig_survey_number(survey, &item->shown.available, item->shown.path,
					   "available_instances");
	if (!error)
		error = read_description(survey, item);
	if (error)
		return error;
	item->shown.max = max_of(item->shown.description);
	/* Its statement wants to know these: the spot is there now. */
	dmig_survey_has_own(survey, item->shown.path);
	dmig_spot_list(survey->spot, &names, "%s", item->shown.path);
	return 0;
}

static int add_types(struct devmig_survey *survey, struct dmig_item *parent, const char *path)
{
	dmig_auto(free) char *types = dmig_format("%s/" TYPES, path);
	const struct dmig_list *list;
	int error = types ? dmig_survey_list(survey, &list, types) : -ENOMEM;

	for (size_t i = 0; !error && list && i < list->count; i++) {
		bool good;

		error = dmig_survey_name(survey, types, list->names[i], &good);
		if (!error && good)
			error = add_type(survey, parent, types, list->names[i]);
	}
	return error;
}

static int add_parent(struct devmig_survey *survey, const char *name)
{
	struct dmig_item *parent;
	const char *path;
	int error = dmig_spot_real(survey->spot, &path, PARENTS "/%s", name);

	if (error) {
		dmig_auto(free) char *entry = dmig_format(PARENTS "/%s", name);

		return entry ? dmig_survey_unread(survey, error, entry) : -ENOMEM;
	}
	error = find_parent(survey, name, path, &parent);
	dmig_survey_has_own(survey, path);
	return error ? error : add_types(survey, parent, path);
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
	return error || !good ? error : find_parent(survey, name + 1, parent, ret);
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
	item->shown.assignable = *driver || !dmig_spot_link(survey->spot, &group, "%s/iommu_group",
							    item->shown.path);
	if (item->above) {
		item->shown.driver = item->above->shown.driver;
		item->shown.numa = item->above->shown.numa;
	}
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

static int add_device(struct devmig_survey *survey, const char *uuid, const char *path)
{
	const char *type = NULL;
	struct dmig_item *item, *parent;
	int error;

	look_ahead(survey, path);
	error = dmig_spot_real(survey->spot, &type, "%s/mdev_type", path);
	if (error == -ENOMEM)
		return error;
	error = parent_of(survey, path, type, &parent);
	if (!error)
		error = dmig_survey_add(survey, DEVMIG_ITEM_MDEV, uuid, parent, &item);
	if (error)
		return error;
	item->shown.path = path;
	item->shown.bus = "mdev";
	if (type)
		error = read_type(survey, item, type);
	else
		error = dmig_survey_link(survey, &item->shown.type, path, "mdev_type");
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
	return error ? dmig_survey_unread(survey, error, entry) : add_device(survey, name, path);
}

int dmig_survey_mdev(struct devmig_survey *survey)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, PARENTS);

	for (size_t i = 0; !error && list && i < list->count; i++) {
		bool good;

		error = dmig_survey_name(survey, PARENTS, list->names[i], &good);
		if (!error && good)
			error = add_parent(survey, list->names[i]);
	}
	if (!error)
		error = dmig_survey_list(survey, &list, DEVICES);
	for (size_t i = 0; !error && list && i < list->count; i++)
		error = look_at_device(survey, list->names[i]);
	return error;
}
