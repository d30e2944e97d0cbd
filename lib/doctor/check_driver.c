// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* Which driver has the device, and whether such a one migrates. */

#define DRIVER "driver"
#define KERNEL "Linux, include/uapi/linux/vfio.h, VFIO_DEVICE_FEATURE_MIGRATION"

static const struct dmig_rule no_device = {
	.status = DEVMIG_FINDING_FAIL,
	.check = DRIVER,
	.source = "devmig-doctor(1), OPERANDS",
	.hint = "list what there is: devmig doctor without an operand",
};
static const struct dmig_rule unbound = {
	.status = DEVMIG_FINDING_FAIL,
	.check = DRIVER,
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "bind the VFIO driver of its vendor: write its name to the device's "
		"driver_override, and the address to /sys/bus/pci/drivers_probe",
};
static const struct dmig_rule not_vfio = {
	.status = DEVMIG_FINDING_FAIL,
	.check = DRIVER,
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "unbind it, and bind the VFIO driver of its vendor, if it is to be given to a "
		"virtual machine",
};
static const struct dmig_rule plain = {
	.status = DEVMIG_FINDING_FAIL,
	.check = DRIVER,
	.source = "Linux, drivers/vfio/pci/vfio_pci.c: it has no migration operations",
	.hint = "bind the VFIO driver of its vendor, if there is one for it",
};
static const struct dmig_rule good = {
	.status = DEVMIG_FINDING_PASS,
	.check = DRIVER,
	.source = "Linux, drivers/vfio/pci",
	.hint = "",
};
static const struct dmig_rule nvidia = {
	.status = DEVMIG_FINDING_PASS,
	.check = DRIVER,
	.source = "NVIDIA vGPU software: the vendor's own VFIO interface",
	.hint = "",
};
static const struct dmig_rule unheard = {
	.status = DEVMIG_FINDING_WARN,
	.check = DRIVER,
	.source = KERNEL,
	.hint = "go by what the device itself says of its migration",
};

/* The driver that migrates such a function, from its ids; NULL: none is known. */
static const struct dmig_driver *better(const struct dmig_visit *visit,
					const struct dmig_patient *patient)
{
	dmig_auto(free) char *vendor = NULL;
	dmig_auto(free) char *device = NULL;
	char id[sizeof("15b3:101e")];

	if (dmig_look_line(visit->look, &vendor, "%s/vendor", patient->path) ||
	    dmig_look_line(visit->look, &device, "%s/device", patient->path) ||
	    strlen(vendor) != strlen("0x15b3") || strlen(device) != strlen("0x101e"))
		return NULL;
	memcpy(id, vendor + 2, 4);
	id[4] = ':';
	memcpy(id + 5, device + 2, 5);
	return dmig_driver_for(id);
}

static bool refuse(struct dmig_visit *visit, const struct dmig_rule *rule,
		   const struct dmig_patient *patient, const char *wanted)
{
	const struct dmig_driver *driver = better(visit, patient);

	dmig_find(visit->doctor, rule, patient->name, "%s has it%s%s%s%s",
		  patient->driver ? patient->driver : "no driver", wanted, driver ? ": " : "",
		  driver ? driver->name : "", driver ? " migrates it" : "");
	return false;
}

/* Who has it, and who has what it is a part of. */
static void say(struct dmig_visit *visit, const struct dmig_rule *rule,
		const struct dmig_patient *patient, const char *which)
{
	const bool part = patient->kind == DMIG_PATIENT_MDEV && patient->parent;

	dmig_find(visit->doctor, rule, patient->name, "%s has it, %s%s%s%s%s",
		  patient->driver ? patient->driver : "a driver without a name", which,
		  part ? "; its parent, " : "", part ? patient->parent : "", part ? ", has " : "",
		  !part                    ? ""
		  : patient->parent_driver ? patient->parent_driver
					   : "no driver");
}

/* No migration operations in the driver's source: so it was in the version that was read. */
static bool refuse_known(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const struct dmig_rule rule = {
		.status = DEVMIG_FINDING_FAIL,
		.check = DRIVER,
		.source = patient->known->source,
		.hint = "give the virtual machine a device whose driver migrates",
	};

	say(visit, &rule, patient, "which has no migration");
	return false;
}

static bool check_pci(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->driver)
		return refuse(visit, &unbound, patient, "; one of VFIO must");
	if (patient->vgpu) {
		say(visit, &nvidia, patient, "with a vGPU of NVIDIA");
		return true;
	}
	if (!patient->known && !patient->node)
		return refuse(visit, &not_vfio, patient, "; one of VFIO must");
	if (!strcmp(patient->driver, "vfio-pci"))
		return refuse(visit, &plain, patient, ", which can't migrate");
	return true;
}

bool dmig_check_driver(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (patient->kind == DMIG_PATIENT_NONE) {
		dmig_find(visit->doctor, &no_device, patient->name, "%s", patient->problem);
		return false;
	}
	if (patient->kind == DMIG_PATIENT_USER)
		return true;
	if (patient->kind == DMIG_PATIENT_PCI && !check_pci(visit, patient))
		return false;
	if (patient->vgpu)
		return true;
	/* What the device says itself is more than what is known of its driver. */
	if (dmig_patient_migrates(patient) || (patient->known && patient->known->since))
		say(visit, &good, patient, "which can migrate");
	else if (patient->known)
		return refuse_known(visit, patient);
	else
		say(visit, &unheard, patient, "of which nothing is known here");
	return true;
}
