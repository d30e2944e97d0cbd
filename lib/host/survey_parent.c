// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/device/name.h>
#include <stdlib.h>
#include <string.h>

/* What can have mediated devices, and the types that it can have. */
#define TYPES "mdev_supported_types"

/* Its bus, as the link says; without one what can be seen of the path and the alias. */
static int find_bus(struct devmig_survey *survey, struct dmig_item *item)
{
	static const struct {
		const char *part;
		const char *bus;
	} known[] = {
		{ "/css", "css" },
		{ "/vfio_ap/", "matrix" },
		{ "/mdev_bus/matrix", "matrix" },
		{ "/platform/", "platform" },
	};
	const char *alias;
	int error =
		dmig_spot_link(survey->spot, &item->shown.bus, "%s/subsystem", item->shown.path);

	if (!error || error == -ENOMEM)
		return error;
	error = dmig_survey_line(survey, &alias, item->shown.path, "modalias");
	item->shown.bus = strncmp(alias, "css:", strlen("css:")) ? "" : "css";
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strstr(item->shown.path, known[i].part))
			item->shown.bus = known[i].bus;
	return error;
}

int dmig_survey_parent(struct devmig_survey *survey, const char *name, const char *path,
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
	if (!parent->types++)
		parent->first_type = item;
	item->shown.path = dmig_spot_keep(survey->spot, "%s/%s", types, type);
	if (!item->shown.path)
		return -ENOMEM;
	item->shown.type = strrchr(item->shown.path, '/') + 1;
	item->shown.bus = parent->shown.bus;
	item->shown.driver = parent->shown.driver;
	item->shown.numa = parent->shown.numa;
	/* What it lacks, as most do a document, is known then. */
	dmig_spot_list(survey->spot, &names, "%s", item->shown.path);
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
	/* Its statement wants to know it: the spot is there now. */
	dmig_survey_has_own(survey, item->shown.path);
	return 0;
}

int dmig_survey_types(struct devmig_survey *survey, struct dmig_item *parent, const char *path)
{
	dmig_auto(free) char *types = NULL;
	const struct dmig_list *list;
	int error;

	if (parent->types)
		return 0;
	types = dmig_format("%s/" TYPES, path);
	error = types ? dmig_survey_list(survey, &list, types) : -ENOMEM;
	for (size_t i = 0; !error && list && i < list->count; i++) {
		bool good;

		error = dmig_survey_name(survey, types, list->names[i], &good);
		if (!error && good)
			error = add_type(survey, parent, types, list->names[i]);
	}
	return error;
}

int dmig_survey_types_at(struct devmig_survey *survey, const char *name, const char *path)
{
	struct dmig_item *parent;
	int error;

	if (!dmig_spot_has(survey->spot, "%s/" TYPES, path))
		return 0;
	error = dmig_survey_parent(survey, name, path, &parent);
	return error ? error : dmig_survey_types(survey, parent, path);
}
