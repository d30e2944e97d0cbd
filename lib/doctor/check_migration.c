// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "visit.h"

/* What the device says of its migration: the generation, the flags, the state. */

#define UAPI "Linux, include/uapi/linux/vfio.h, "
#define QEMU "QEMU, docs/devel/migration/vfio.rst"

static const struct dmig_rule not_told = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "migration",
	.source = "Linux, Documentation/ABI/testing/debugfs-vfio",
	.hint = "while nobody uses the device, name it and leave out --no-open, so that it is "
		"asked; or use a kernel with CONFIG_VFIO_DEBUGFS, as root",
};
static const struct dmig_rule not_asked = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "migration",
	.source = "QEMU, docs/interop/vfio-user.rst",
	.hint = "start its server, have nobody else connected to it, and leave out --no-open",
};
static const struct dmig_rule none = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "migration",
	.source = UAPI "VFIO_DEVICE_FEATURE_MIGRATION",
	.hint = "check that firmware and driver of the device have migration, and that it is "
		"turned on; for a ConnectX in switchdev mode, before the driver gets the function: "
		"devlink port function set PORT migratable enable",
};
static const struct dmig_rule version_1 = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "migration",
	.source = "Linux 5.18, commit \"vfio: Remove migration protocol v1 documentation\"; "
		  "QEMU 8.0, which has version 2 in its place",
	.hint = "use a driver with version 2",
};
static const struct dmig_rule version_2 = {
	.status = DEVMIG_FINDING_PASS,
	.check = "migration",
	.source = UAPI "VFIO_DEVICE_FEATURE_MIGRATION",
	.hint = "",
};
static const struct dmig_rule running = {
	.status = DEVMIG_FINDING_PASS,
	.check = "state",
	.source = UAPI "enum vfio_device_mig_state",
	.hint = "",
};
static const struct dmig_rule busy = {
	.status = DEVMIG_FINDING_WARN,
	.check = "state",
	.source = UAPI "enum vfio_device_mig_state",
	.hint = "wait until the migration that is going on has ended",
};
static const struct dmig_rule broken = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "state",
	.source = UAPI "VFIO_DEVICE_STATE_ERROR",
	.hint = "reset the device: nothing else leads out of this state",
};
static const struct dmig_rule has_precopy = {
	.status = DEVMIG_FINDING_PASS,
	.check = "pre-copy",
	.source = UAPI "VFIO_MIGRATION_PRE_COPY",
	.hint = "",
};
static const struct dmig_rule no_precopy = {
	.status = DEVMIG_FINDING_WARN,
	.check = "pre-copy",
	.source = QEMU,
	.hint = "allow a downtime that is long enough for all of the device's state",
};
static const struct dmig_rule has_p2p = {
	.status = DEVMIG_FINDING_PASS,
	.check = "p2p",
	.source = QEMU,
	.hint = "",
};
static const struct dmig_rule p2p_alone = {
	.status = DEVMIG_FINDING_WARN,
	.check = "p2p",
	.source = QEMU,
	.hint = "give a virtual machine no other VFIO device beside this one",
};
static const struct dmig_rule p2p_missing = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "p2p",
	.source = QEMU,
	.hint = "take the device, or all others, from the virtual machine before it migrates",
};
static const struct dmig_rule p2p_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "p2p",
	.source = "Linux, Documentation/ABI/testing/debugfs-vfio: features is there from 6.18 on",
	.hint = "name the device and leave out --no-open, so that it is asked",
};

static const char *told_by(const struct dmig_patient *patient)
{
	return patient->told == DMIG_TOLD_ASKED ? "it says" : "the kernel says";
}

static bool check_flags(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->flags_known) {
		dmig_find(visit->doctor, &version_2, patient->name,
			  "%s that it migrates by version 2, not with which features",
			  told_by(patient));
		return true;
	}
	if (!(patient->flags & DEVMIG_MIGRATION_STOP_COPY)) {
		dmig_find(visit->doctor, &none, patient->name,
			  "%s that it migrates, but not with stop-copy, which all need",
			  told_by(patient));
		return false;
	}
	dmig_find(visit->doctor, &version_2, patient->name, "%s: version 2, stop-copy%s%s",
		  told_by(patient), patient->flags & DEVMIG_MIGRATION_P2P ? ", p2p" : "",
		  patient->flags & DEVMIG_MIGRATION_PRE_COPY ? ", pre-copy" : "");
	return true;
}

bool dmig_check_migration(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->told) {
		dmig_find(visit->doctor,
			  patient->kind == DMIG_PATIENT_USER ? &not_asked : &not_told,
			  patient->name, "whether it migrates can't be told: %s", patient->why);
		return true;
	}
	if (patient->generation == DEVMIG_GENERATION_V2)
		return check_flags(visit, patient);
	if (patient->generation == DEVMIG_GENERATION_V1)
		dmig_find(visit->doctor, &version_1, patient->name,
			  "%s that it migrates by version 1, which is deprecated; version 2 is "
			  "wanted",
			  told_by(patient));
	else
		dmig_find(visit->doctor, &none, patient->name, "%s that it can't migrate",
			  told_by(patient));
	return false;
}

bool dmig_check_state(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const struct dmig_rule *rule = &busy;

	if (!patient->state)
		return true;
	if (!strcmp(patient->state, "RUNNING"))
		rule = &running;
	else if (!strcmp(patient->state, "ERROR"))
		rule = &broken;
	dmig_find(visit->doctor, rule, patient->name, "its state is %s%s", patient->state,
		  rule == &running ? "" : "; RUNNING is wanted");
	return true;
}

bool dmig_check_precopy(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->flags_known)
		return true;
	if (patient->flags & DEVMIG_MIGRATION_PRE_COPY)
		dmig_find(visit->doctor, &has_precopy, patient->name,
			  "it gives its state while it runs");
	else
		dmig_find(visit->doctor, &no_precopy, patient->name,
			  "it has no pre-copy: all of its state moves while the virtual machine "
			  "stands still");
	return true;
}

bool dmig_check_p2p(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const bool several = visit->options->count > 1;

	if (!patient->told)
		return true;
	if (!patient->flags_known)
		dmig_find(visit->doctor, &p2p_unknown, patient->name,
			  "whether it has P2P can't be told; several devices in one virtual "
			  "machine need it");
	else if (patient->flags & DEVMIG_MIGRATION_P2P)
		dmig_find(visit->doctor, &has_p2p, patient->name,
			  "it has P2P, as several devices in one virtual machine need it");
	else if (several)
		dmig_find(visit->doctor, &p2p_missing, patient->name,
			  "it has no P2P, and a virtual machine with several VFIO devices "
			  "migrates only if all have it");
	else
		dmig_find(visit->doctor, &p2p_alone, patient->name,
			  "it has no P2P: a virtual machine migrates with this device only if it "
			  "has no other");
	return true;
}
