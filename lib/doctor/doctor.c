// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/doctor.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/root.h>
#include <lib/host/trail.h>
#include <string.h>
#include <sys/stat.h>

#include "visit.h"

/* In this order, until one says that there is no use in others. */
static const struct {
	bool (*check)(struct dmig_visit *visit, const struct dmig_patient *patient);
	bool live; /* a recording has nothing that it could be told by */
} device_checks[] = {
	{ .check = dmig_check_driver },
	{ .check = dmig_check_vgpu_type },
	{ .check = dmig_check_user },
	{ .check = dmig_check_firmware },
	{ .check = dmig_check_firmware_mode },
	{ .check = dmig_check_driver_kernel },
	{ .check = dmig_check_driver_software, .live = true },
	{ .check = dmig_check_migration },
	{ .check = dmig_check_state },
	{ .check = dmig_check_precopy },
	{ .check = dmig_check_p2p },
	{ .check = dmig_check_tracking, .live = true },
	{ .check = dmig_check_document },
	{ .check = dmig_check_node, .live = true },
};

static const struct {
	void (*check)(struct dmig_visit *visit);
	bool live;
} host_checks[] = {
	{ .check = dmig_check_recording },
	{ .check = dmig_check_functions },
	{ .check = dmig_check_kernel },
	{ .check = dmig_check_iommu, .live = true },
	{ .check = dmig_check_modules, .live = true },
	{ .check = dmig_check_interrupts, .live = true },
	{ .check = dmig_check_qemu, .live = true },
	{ .check = dmig_check_libvirt, .live = true },
	{ .check = dmig_check_postcopy },
	{ .check = dmig_check_viommu },
};

static void visit_end(struct dmig_visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count; i++)
		dmig_patient_free(&visit->patients[i]);
	free(visit->patients);
	devmig_survey_free(visit->survey);
	free(visit->release);
	free(visit->qemu.text);
	free(visit->qemu.how);
	free(visit->libvirt.text);
	free(visit->libvirt.how);
	devmig_doctor_free(visit->doctor);
}

static bool is_real(int root)
{
	struct stat here, slash;

	return !fstat(root, &here) && !stat("/", &slash) && here.st_dev == slash.st_dev &&
	       here.st_ino == slash.st_ino;
}

/* Has anything that was asked about to do with this host's kernel? */
static bool concerns_host(const struct dmig_visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count; i++)
		if (visit->patients[i].kind != DMIG_PATIENT_USER)
			return true;
	return !visit->count;
}

static int examine(struct dmig_visit *visit, struct devmig_error **ret_error)
{
	int error;

	if (visit->options->count) {
		error = dmig_visit_named(visit, ret_error);
		if (error)
			return error;
	} else if (dmig_visit_scan(visit)) {
		return dmig_fail_memory(ret_error);
	}
	if (dmig_visit_state(visit))
		return dmig_fail_memory(ret_error);
	dmig_visit_kernel(visit);
	if (concerns_host(visit) && dmig_visit_software(visit))
		return dmig_fail_memory(ret_error);
	return 0;
}

static void check_device(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	size_t i;

	for (i = 0; i < DMIG_COUNT(device_checks); i++)
		if (!(device_checks[i].live && visit->recorded) &&
		    !device_checks[i].check(visit, patient))
			return;
}

static void check(struct dmig_visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count; i++)
		check_device(visit, &visit->patients[i]);
	dmig_check_devices(visit);
	if (!concerns_host(visit))
		return;
	for (i = 0; i < DMIG_COUNT(host_checks); i++)
		if (!(host_checks[i].live && visit->recorded))
			host_checks[i].check(visit);
}

static inline void dmig_auto_visit(struct dmig_visit *visit)
{
	visit_end(visit);
}

DEVMIG_EXPORT int devmig_doctor(struct devmig_context *context,
				const struct devmig_doctor_options *options,
				struct devmig_doctor **ret, struct devmig_error **ret_error)
{
	dmig_auto(close) int root = dmig_root_open(context);
	struct dmig_look look = { .root = root };
	dmig_auto(visit) struct dmig_visit visit = {
		.context = context,
		.options = options,
		.look = &look,
		.doctor = calloc(1, sizeof(*visit.doctor)),
	};
	int error;

	if (root < 0)
		return dmig_fail_io(ret_error, root, devmig_context_root(context), "open the root");
	if (!visit.doctor)
		return dmig_fail_memory(ret_error);
	visit.real = is_real(root);
	visit.recorded = !visit.real && dmig_root_has(root, DMIG_TRAIL_VERSION);
	error = examine(&visit, ret_error);
	if (error)
		return error;
	check(&visit);
	if (visit.doctor->lost || look.lost)
		return dmig_fail_memory(ret_error);
	*ret = dmig_steal(visit.doctor);
	return 0;
}
