// SPDX-License-Identifier: LGPL-2.1-or-later
#include "visit.h"

/* The files by which a program opens a device. */

#define SOURCE "Linux, Documentation/driver-api/vfio.rst"

static const struct dmig_rule there = {
	.status = DEVMIG_FINDING_PASS,
	.check = "node",
	.source = SOURCE,
	.hint = "",
};
static const struct dmig_rule missing = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "node",
	.source = SOURCE,
	.hint = "udevadm trigger; in a container, add the device to it",
};
static const struct dmig_rule unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "node",
	.source = SOURCE,
	.hint = "look into /dev/vfio",
};

static bool is_node(const struct dmig_visit *visit, const char *folder, const char *name)
{
	struct stat st;

	return name && !dmig_look_stat(visit->look, &st, "dev/vfio/%s%s", folder, name) &&
	       S_ISCHR(st.st_mode);
}

bool dmig_check_node(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->node && !patient->group)
		return true;
	if (is_node(visit, "devices/", patient->node))
		dmig_find(visit->doctor, &there, patient->name,
			  "it can be opened by /dev/vfio/%s%s", "devices/", patient->node);
	else if (is_node(visit, "", patient->group))
		dmig_find(visit->doctor, &there, patient->name, "it can be opened by /dev/vfio/%s",
			  patient->group);
	else if (!dmig_look_dir(visit->look, "dev/vfio"))
		dmig_find(visit->doctor, &unknown, patient->name,
			  "there is no /dev/vfio to find its node in");
	else
		dmig_find(visit->doctor, &missing, patient->name,
			  "it has no node in /dev/vfio, by which QEMU could open it");
	return true;
}
