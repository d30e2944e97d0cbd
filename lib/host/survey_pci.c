// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <lib/device/name.h>
#include <string.h>

#define DEVICES "sys/bus/pci/devices"
#define NVIDIA  "nvidia"

/* Kernels before 6.1 have no vfio-dev: then a driver of VFIO is known by its name. */
static bool is_vfio_name(const char *driver)
{
	static const char *const ends[] = { "vfio_pci", "vfio-pci" };
	const size_t len = strlen(driver);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (len >= strlen(ends[i]) && !strcmp(driver + len - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

static int read_numa(struct devmig_survey *survey, struct dmig_item *item)
{
	const char *text;
	long long node;
	const int error = dmig_survey_line(survey, &text, item->shown.path, "numa_node");

	if (error)
		return error;
	node = dmig_survey_decimal(text);
	if (node >= 0 && node <= 65535)
		item->shown.numa = (int)node;
	return 0;
}

static int make(struct devmig_survey *survey, enum devmig_item_kind kind, const char *address,
		const char *path, struct dmig_item **ret)
{
	int error = dmig_survey_add(survey, kind, address, NULL, ret);

	if (error)
		return error;
	(*ret)->shown.path = path;
	(*ret)->shown.bus = "pci";
	error = dmig_survey_driver(survey, &(*ret)->shown.driver, path);
	return error ? error : read_numa(survey, *ret);
}

/* The physical function of a virtual one, if it is there. */
static int find_physical(struct devmig_survey *survey, const char *address, struct dmig_item **ret)
{
	const char *path;
	int error;

	*ret = dmig_survey_named(survey, address);
	/* Nothing physical is a part of another function, whatever a tree says. */
	if (*ret && (*ret)->above)
		*ret = NULL;
	if (*ret || !dmig_name_is_pci(address) || dmig_survey_named(survey, address))
		return 0;
	error = dmig_spot_real(survey->spot, &path, DEVICES "/%s", address);
	if (error)
		return error == -ENOMEM ? error : 0;
	return make(survey, DEVMIG_ITEM_PF, address, path, ret);
}

int dmig_survey_function(struct devmig_survey *survey, const char *address, const char *path,
			 struct dmig_item **ret)
{
	struct dmig_item *physical = NULL;
	const char *name, *other;
	int error;

	*ret = dmig_survey_named(survey, address);
	if (*ret)
		return 0;
	/* A recording may have two directories of one function: that of the bus counts. */
	if (!dmig_spot_real(survey->spot, &other, DEVICES "/%s", address) &&
	    dmig_spot_has(survey->spot, "%s/uevent", other))
		path = other;
	error = dmig_spot_link(survey->spot, &name, "%s/physfn", path);
	if (error == -ENOMEM)
		return error;
	if (error == -ENOENT || (!error && !strcmp(name, address)))
		return make(survey, DEVMIG_ITEM_PF, address, path, ret);
	if (!error)
		error = find_physical(survey, name, &physical);
	else
		error = 0;
	if (!error)
		error = make(survey, DEVMIG_ITEM_VF, address, path, ret);
	if (!error)
		(*ret)->above = physical;
	return error;
}

static int look_at(struct devmig_survey *survey, const char *address, const char *path)
{
	const char *driver;
	struct dmig_item *item;
	bool vfio, own, nvidia = false;
	int error = dmig_survey_driver(survey, &driver, path);

	if (error)
		return error;
	vfio = is_vfio_name(driver) || dmig_spot_has(survey->spot, "%s/vfio-dev", path);
	/* A recording may not say which driver it has. */
	if (!*driver || !strncmp(driver, NVIDIA, strlen(NVIDIA)))
		error = dmig_survey_nvidia(survey, address, path, &nvidia);
	if (error || nvidia)
		return error;
	/* Then it is one, whatever driver it has. */
	own = dmig_survey_has_own(survey, path);
	if (!vfio && !own)
		return 0;
	error = dmig_survey_function(survey, address, path, &item);
	if (!error && vfio) {
		item->shown.assignable = true;
		item->shown.device_api = "vfio-pci";
	}
	return error;
}

int dmig_survey_pci(struct devmig_survey *survey)
{
	const struct dmig_list *list;
	int error = dmig_survey_list(survey, &list, DEVICES);

	for (size_t i = 0; !error && list && i < list->count; i++) {
		const char *name = list->names[i];
		dmig_auto(free) char *entry = dmig_format(DEVICES "/%s", name);
		const char *path;

		if (!entry)
			return -ENOMEM;
		if (!dmig_name_is_pci(name)) {
			error = dmig_survey_bad(survey, -EBADMSG, entry,
						"its name is not a PCI address");
			continue;
		}
		error = dmig_spot_real(survey->spot, &path, "%s", entry);
		error = error ? dmig_survey_unread(survey, error, entry)
			      : look_at(survey, name, path);
	}
	return error;
}
