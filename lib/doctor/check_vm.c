// SPDX-License-Identifier: LGPL-2.1-or-later
#include "visit.h"

/* What no host shows, as it is the virtual machine's, and refuses a migration all the same. */

#define QEMU "QEMU, docs/devel/migration/vfio.rst"

static const struct dmig_rule postcopy = {
	.status = DEVMIG_FINDING_WARN,
	.check = "post-copy",
	.source = QEMU ", Postcopy",
	.hint = "migrate without post-copy",
};
static const struct dmig_rule viommu = {
	.status = DEVMIG_FINDING_WARN,
	.check = "viommu",
	.source = QEMU "; hw/vfio/migration.c; series \"vfio: relax the vIOMMU check\" of "
		       "December 2025",
	.hint = "take the vIOMMU from the virtual machine, or use QEMU 11 or later",
};
static const struct dmig_rule viommu_log = {
	.status = DEVMIG_FINDING_WARN,
	.check = "viommu",
	.source = QEMU ", System memory dirty pages tracking when vIOMMU is enabled",
	.hint = "take the vIOMMU from the virtual machine",
};
static const struct dmig_rule no_state = {
	.status = DEVMIG_FINDING_WARN,
	.check = "qemu-vfio-user",
	.source = "measured with QEMU 11.1: \"completed\" with 0 bytes of the device's state; "
		  "docs/system/devices/vfio-user.rst does not mention migration",
	.hint = "do not let QEMU migrate a virtual machine with it; devmig migrate moves its state",
};

void dmig_check_postcopy(struct dmig_visit *visit)
{
	if (!visit->count)
		return;
	dmig_find(visit->doctor, &postcopy, DMIG_HOST,
		  "QEMU refuses post-copy for a virtual machine with a VFIO device");
}

void dmig_check_viommu(struct dmig_visit *visit)
{
	if (!visit->count)
		return;
	if (visit->qemu.state == DMIG_SOFTWARE_THERE &&
	    dmig_release_has(visit->qemu.version, "11.0"))
		dmig_find(
			visit->doctor, &viommu_log, DMIG_HOST,
			"QEMU refuses to migrate a virtual machine with a vIOMMU and a device that "
			"logs by itself what it writes");
	else
		dmig_find(visit->doctor, &viommu, DMIG_HOST,
			  "QEMU before 11 refuses to migrate a virtual machine with a vIOMMU and a "
			  "VFIO device");
}

bool dmig_check_user(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (patient->kind == DMIG_PATIENT_USER)
		dmig_find(visit->doctor, &no_state, patient->name,
			  "QEMU's vfio-user-pci, 10.1 to 11.1 at least, completes a migration "
			  "WITHOUT any state of this device, and nothing blocks it");
	return true;
}
