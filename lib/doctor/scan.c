// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* Looking for all devices of a host that have a driver of VFIO. */

#define PATIENTS_MAX 4096

static bool is_patient(const struct dmig_patient *patient)
{
	return patient->kind == DMIG_PATIENT_MDEV || patient->node || patient->known ||
	       patient->vgpu;
}

static int add(struct dmig_visit *visit, const char *name)
{
	struct dmig_patient *new, patient = { 0 };
	int error = dmig_patient_fill(visit, &patient, name);

	if (!error && is_patient(&patient))
		error = dmig_patient_show(visit, &patient);
	if (error || !is_patient(&patient)) {
		dmig_patient_free(&patient);
		return error;
	}
	new = reallocarray(visit->patients, visit->count + 1, sizeof(*new));
	if (!new) {
		dmig_patient_free(&patient);
		return -ENOMEM;
	}
	visit->patients = new;
	visit->patients[visit->count++] = patient;
	return 0;
}

static int add_all(struct dmig_visit *visit, const struct dmig_list *list)
{
	size_t i;
	int error;

	for (i = 0; i < list->count; i++) {
		if (visit->count == PATIENTS_MAX) {
			visit->cut = true;
			return 0;
		}
		error = add(visit, list->names[i]);
		if (error)
			return error;
	}
	return 0;
}

int dmig_visit_scan(struct dmig_visit *visit)
{
	static const char *const buses[] = { "pci", "mdev" };
	size_t i;
	int error;

	for (i = 0; i < DMIG_COUNT(buses); i++) {
		dmig_auto(list) struct dmig_list list = { 0 };

		error = dmig_look_list(visit->look, &list, "sys/bus/%s/devices", buses[i]);
		/* A host without mediated devices need not have their bus. */
		if (error == -EFBIG)
			visit->cut = true;
		else if (error && (error != -ENOENT || i == 0))
			visit->scan_error = error;
		error = add_all(visit, &list);
		if (error)
			return error;
	}
	return 0;
}
