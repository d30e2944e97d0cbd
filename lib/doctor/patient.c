// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <lib/device/kernel_find.h>
#include <lib/device/name.h>
#include <string.h>

#include "visit.h"

/* Finding the devices that are meant, and what is in /sys of them. */

#define CDEV_PREFIX "devices/"

void dmig_patient_free(struct dmig_patient *patient)
{
	free(patient->name);
	free(patient->problem);
	free(patient->device);
	free(patient->path);
	free(patient->driver);
	free(patient->parent);
	free(patient->parent_driver);
	free(patient->group);
	free(patient->node);
	free(patient->vgpu);
	free(patient->why);
	free(patient->state);
	free(patient->paper_rule);
	free(patient->paper_problem);
}

/* The name of the directory that the device's own is in. */
static int parent_of(int root, const char *path, char **ret)
{
	dmig_auto(free) char *real = NULL;
	char *slash;

	if (dmig_root_real(root, path, &real) == -ENOMEM)
		return -ENOMEM;
	slash = real ? strrchr(real, '/') : NULL;
	if (!slash)
		return 0;
	*slash = 0;
	slash = strrchr(real, '/');
	if (!slash)
		return 0;
	*ret = strdup(slash + 1);
	return *ret ? 0 : -ENOMEM;
}

/* What is not there stays NULL. */
static int look_at(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	const char *path = patient->path;
	int error = 0;

	patient->kind = !strncmp(path, "sys/bus/mdev/", 13) ? DMIG_PATIENT_MDEV : DMIG_PATIENT_PCI;
	if (patient->kind == DMIG_PATIENT_MDEV) {
		error = parent_of(visit->look->root, path, &patient->parent);
		dmig_look_link(visit->look, &patient->parent_driver, "%s/../driver", path);
	} else {
		dmig_look_link(visit->look, &patient->parent, "%s/physfn", path);
	}
	dmig_look_link(visit->look, &patient->driver, "%s/driver", path);
	dmig_look_line(visit->look, &patient->vgpu, "%s/nvidia/current_vgpu_type", path);
	if (patient->driver)
		patient->known = dmig_driver_find(patient->driver);
	return error;
}

/* Of a device that was found by one of several ways, the path on its bus. */
static int path_on_bus(const struct dmig_visit *visit, struct dmig_found *found,
		       struct dmig_patient *patient)
{
	static const char *const buses[] = { "pci", "mdev" };
	size_t i;

	for (i = 0; i < DMIG_COUNT(buses); i++) {
		dmig_auto(free) char *path =
			dmig_format("sys/bus/%s/devices/%s", buses[i], found->name);

		if (!path)
			return -ENOMEM;
		if (!dmig_root_has(visit->look->root, path))
			continue;
		patient->path = dmig_steal(path);
		patient->device = dmig_steal(found->name);
		patient->group = dmig_steal(found->group);
		patient->node = dmig_steal(found->node);
		return look_at(visit, patient);
	}
	patient->problem = dmig_format("%s is on neither of the buses pci and mdev", found->name);
	return patient->problem ? 0 : -ENOMEM;
}

static int find(const struct dmig_visit *visit, const char *name, struct dmig_found *found,
		struct devmig_error **ret_error)
{
	const char *node;

	if (dmig_name_kind(name, &node) != DMIG_NAME_NODE)
		return dmig_found_device(found, visit->context, name, ret_error);
	if (!strncmp(node, CDEV_PREFIX, strlen(CDEV_PREFIX)))
		return dmig_found_node(found, visit->context, node + strlen(CDEV_PREFIX),
				       ret_error);
	return dmig_found_group(found, visit->context, node, ret_error);
}

int dmig_patient_fill(const struct dmig_visit *visit, struct dmig_patient *patient,
		      const char *name)
{
	dmig_auto(found) struct dmig_found found = DMIG_FOUND_NONE;
	dmig_auto(error) struct devmig_error *error = NULL;
	enum dmig_name_kind kind;
	int code;

	patient->name = strdup(name);
	if (!patient->name)
		return -ENOMEM;
	kind = dmig_name_kind(name, &name);
	if (kind == DMIG_NAME_SOCKET) {
		patient->kind = DMIG_PATIENT_USER;
		return 0;
	}
	patient->not_named = kind == DMIG_NAME_NONE;
	if (patient->not_named)
		return 0;
	code = find(visit, patient->name, &found, &error);
	if (code == -ENOMEM)
		return code;
	if (!code)
		return path_on_bus(visit, &found, patient);
	patient->problem = strdup(devmig_error_message(error));
	return patient->problem ? 0 : -ENOMEM;
}

/* Another root stands for another host, whose devices are not to be had. */
static bool may_ask(const struct dmig_visit *visit, const struct dmig_patient *patient)
{
	return !visit->options->no_open && visit->real && patient->kind != DMIG_PATIENT_NONE;
}

static int add_named(struct dmig_visit *visit, const char *name, struct devmig_error **ret_error)
{
	struct dmig_patient *patient = &visit->patients[visit->count++];
	int error = dmig_patient_fill(visit, patient, name);

	if (!error && patient->not_named)
		return dmig_fail_as(ret_error, -EINVAL, DMIG_NO_DEVICE, NULL,
				    "%s: not a uuid, a PCI address, a path below /dev/vfio or a "
				    "socket",
				    name);
	if (!error && patient->kind != DMIG_PATIENT_NONE)
		error = dmig_patient_show(visit, patient);
	if (!error && may_ask(visit, patient))
		error = dmig_patient_ask(visit, patient);
	return error ? dmig_fail_memory(ret_error) : 0;
}

int dmig_visit_named(struct dmig_visit *visit, struct devmig_error **ret_error)
{
	const struct devmig_doctor_options *options = visit->options;
	size_t i;
	int error;

	visit->patients = calloc(options->count, sizeof(*visit->patients));
	if (!visit->patients)
		return dmig_fail_memory(ret_error);
	for (i = 0; i < options->count; i++) {
		error = add_named(visit, options->devices[i], ret_error);
		if (error)
			return error;
	}
	return 0;
}
