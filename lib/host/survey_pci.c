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
