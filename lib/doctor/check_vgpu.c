// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "visit.h"

/* NVIDIA's own interface: a virtual function is a vGPU only with a type. */

#define SOURCE "NVIDIA vGPU software: nvidia/current_vgpu_type of the virtual function"

static const struct dmig_rule has_type = {
	.status = DEVMIG_FINDING_PASS,
	.check = "vgpu-type",
	.source = SOURCE,
	.hint = "",
};
static const struct dmig_rule no_type = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "vgpu-type",
	.source = SOURCE,
	.hint = "write the number of a type of nvidia/creatable_vgpu_types to "
		"nvidia/current_vgpu_type",
};

bool dmig_check_vgpu_type(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->vgpu)
		return true;
	if (!strcmp(patient->vgpu, "0")) {
		dmig_find(visit->doctor, &no_type, patient->name,
			  "it has no vGPU type, so there is nothing to migrate");
		return false;
	}
	dmig_find(visit->doctor, &has_type, patient->name, "its vGPU type is %s", patient->vgpu);
	return true;
}
