// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* Who tells which memory a device has written: the device, or its IOMMU. */

#define CHECK "dirty-tracking"
#define QEMU  "QEMU, docs/devel/migration/vfio.rst and hw/vfio/migration.c"

static const struct dmig_rule by_device = {
	.status = DEVMIG_FINDING_PASS,
	.check = CHECK,
	.source = "Linux, include/uapi/linux/vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_START",
	.hint = "",
};
static const struct dmig_rule not_reported = {
	.status = DEVMIG_FINDING_FAIL,
	.check = CHECK,
	.source = "Linux 6.7, commit \"vfio: Move iova_bitmap into iommufd\": "
		  "DMA_LOGGING_REPORT is EOPNOTSUPP without it; measured with Debian's 6.12",
	.hint = "use a kernel with CONFIG_IOMMUFD; or, if the downtime that copying all memory "
		"takes is acceptable, enable-migration=on and x-device-dirty-page-tracking=off "
		"on QEMU's device",
};
static const struct dmig_rule maybe_reported = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = "Linux 6.7, commit \"vfio: Move iova_bitmap into iommufd\"",
	.hint = "modprobe iommufd",
};
static const struct dmig_rule by_iommu = {
	.status = DEVMIG_FINDING_WARN,
	.check = CHECK,
	.source = "Linux 6.7, \"iommufd for 6.7\"; QEMU commit f48b472450ef, merged in "
		  "pull-vfio-20240723-1",
	.hint = "give QEMU 9.1 or later the device with an iommufd object; for Intel's, scalable "
		"mode of the IOMMU must be on",
};
static const struct dmig_rule by_nobody = {
	.status = DEVMIG_FINDING_FAIL,
	.check = CHECK,
	.source = QEMU,
	.hint = "if the downtime that copying all memory takes is acceptable: enable-migration=on "
		"on QEMU's device",
};
static const struct dmig_rule by_whom = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = QEMU,
	.hint = "look whether the device has DMA logging, or its IOMMU dirty tracking; without "
		"either QEMU's enable-migration=auto refuses",
};

/* Bytes of the kernel's configuration. */
#define CONFIG_MAX ((size_t)1024 * 1024)

/* What the registers that an IOMMU shows in /sys must have: drivers/iommu of Linux 6.12. */
static const struct {
	const char *file;
	uint64_t bits;
} registers[] = {
	/* ecap_smts, ecap_slads, ecap_smpwc */
	{ "intel-iommu/ecap", 1ULL << 43 | 1ULL << 45 | 1ULL << 48 },
	/* FEATURE_HDSUP */
	{ "amd-iommu/features", 1ULL << 52 },
};

/* 1: it can, 0: it can't, or a negative errno. */
static int iommu_tracks(const struct dmig_visit *visit, const char *iommu)
{
	unsigned long long value;
	size_t i;
	char *end;

	for (i = 0; i < DMIG_COUNT(registers); i++) {
		dmig_auto(free) char *text = NULL;

		if (dmig_look_line(visit->look, &text, "sys/class/iommu/%s/%s", iommu,
				   registers[i].file))
			continue;
		errno = 0;
		value = strtoull(text, &end, 16);
		if (errno || end == text || *end)
			return -EINVAL;
		return (value & registers[i].bits) == registers[i].bits;
	}
	return -ENOENT;
}

static void check_iommu(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	dmig_auto(free) char *iommu = NULL;
	int tracks = dmig_look_link(visit->look, &iommu, "%s/iommu", patient->path);

	if (!tracks)
		tracks = iommu_tracks(visit, iommu);
	if (tracks < 0)
		dmig_find(visit->doctor, &by_whom, patient->name,
			  "it does not log what it writes to memory, and whether %s does can't be "
			  "told",
			  iommu ? iommu : "its IOMMU");
	else if (!tracks)
		dmig_find(visit->doctor, &by_nobody, patient->name,
			  "neither it nor its IOMMU, %s, logs what it writes to memory: QEMU's "
			  "enable-migration=auto refuses",
			  iommu);
	else if (visit->kernel_known && !dmig_release_has(visit->kernel, "6.7"))
		dmig_find(
			visit->doctor, &by_nobody, patient->name,
			"it does not log what it writes to memory; its IOMMU, %s, could, but only "
			"with Linux 6.7 or later: QEMU's enable-migration=auto refuses",
			iommu);
	else
		dmig_find(
			visit->doctor, &by_iommu, patient->name,
			"it does not log what it writes to memory; its IOMMU, %s, can, which QEMU "
			"uses with iommufd only",
			iommu);
}

/*
 * Can what a device logs be read?  The kernel does that with a part of iommufd: 1, 0, or a
 * negative errno.
 */
static int can_report(const struct dmig_visit *visit)
{
	dmig_auto(free) char *config = NULL;
	size_t size;
	int error;

	if (visit->kernel_known && !dmig_release_has(visit->kernel, "6.7"))
		return 1;
	if (dmig_look_dir(visit->look, "sys/module/iommufd"))
		return 1;
	if (!visit->release)
		return -ENOENT;
	error = dmig_look_file(visit->look, CONFIG_MAX, &config, &size, "boot/config-%s",
			       visit->release);
	return error ? error : strstr(config, "\nCONFIG_IOMMUFD_DRIVER=y\n") != NULL;
}

static void check_log(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const int can = can_report(visit);

	if (can > 0)
		dmig_find(visit->doctor, &by_device, patient->name,
			  "it logs what it writes to memory");
	else if (!can)
		dmig_find(visit->doctor, &not_reported, patient->name,
			  "it logs what it writes to memory, but Linux %s has no CONFIG_IOMMUFD, "
			  "without which the log can't be read",
			  visit->release);
	else
		dmig_find(visit->doctor, &maybe_reported, patient->name,
			  "it logs what it writes to memory; whether Linux has iommufd, without "
			  "which the log can't be read, can't be told");
}

bool dmig_check_tracking(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (patient->kind == DMIG_PATIENT_USER)
		return true;
	if (!patient->told || !patient->flags_known)
		dmig_find(visit->doctor, &by_whom, patient->name,
			  "whether it logs what it writes to memory can't be told");
	else if (patient->log)
		check_log(visit, patient);
	else if (patient->kind == DMIG_PATIENT_MDEV)
		dmig_find(visit->doctor, &by_nobody, patient->name,
			  "it does not log what it writes to memory, and a mediated device has no "
			  "IOMMU that could: QEMU's enable-migration=auto refuses");
	else
		check_iommu(visit, patient);
	return true;
}
