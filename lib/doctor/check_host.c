// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* What a host must have so that devices can be given to a virtual machine at all. */

/* No architecture's command line is longer. */
#define CMDLINE_MAX 65536

#define PARAMETERS "sys/module/%s/parameters/allow_unsafe_interrupts"

static const struct dmig_rule no_list = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "devices",
	.source = "sysfs(5)",
	.hint = "mount /sys, or name another root",
};
static const struct dmig_rule no_device = {
	.status = DEVMIG_FINDING_WARN,
	.check = "devices",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "bind a device to the VFIO driver of its vendor, or create a mediated one",
};
static const struct dmig_rule more = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "devices",
	.source = "devmig-doctor(1)",
	.hint = "name the others",
};
static const struct dmig_rule iommu_on = {
	.status = DEVMIG_FINDING_PASS,
	.check = "iommu",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "",
};
static const struct dmig_rule iommu_off = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "iommu",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "turn on VT-d or AMD-Vi in the firmware setup, and intel_iommu=on on Intel's "
		"on the kernel's command line",
};
static const struct dmig_rule iommu_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "iommu",
	.source = "Linux, Documentation/ABI/testing/sysfs-kernel-iommu_groups",
	.hint = "look at /sys/kernel/iommu_groups",
};
static const struct dmig_rule modules_there = {
	.status = DEVMIG_FINDING_PASS,
	.check = "modules",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "",
};
static const struct dmig_rule modules_missing = {
	.status = DEVMIG_FINDING_WARN,
	.check = "modules",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "modprobe iommufd, or vfio_iommu_type1",
};
static const struct dmig_rule modules_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "modules",
	.source = "Linux, Documentation/driver-api/vfio.rst",
	.hint = "mount /sys, or name another root",
};
static const struct dmig_rule interrupts_safe = {
	.status = DEVMIG_FINDING_PASS,
	.check = "interrupts",
	.source = "Linux, drivers/vfio/vfio_iommu_type1.c and drivers/iommu/iommufd/device.c",
	.hint = "",
};
static const struct dmig_rule interrupts_unsafe = {
	.status = DEVMIG_FINDING_WARN,
	.check = "interrupts",
	.source = "Linux, drivers/vfio/vfio_iommu_type1.c and drivers/iommu/iommufd/device.c",
	.hint = "turn on interrupt remapping, and the parameter off: a guest could raise any "
		"interrupt of the host",
};
static const struct dmig_rule interrupts_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "interrupts",
	.source = "Linux, drivers/vfio/vfio_iommu_type1.c and drivers/iommu/iommufd/device.c",
	.hint = "look for interrupt remapping in the kernel log",
};

/* Of which either lets QEMU have a device. */
static const char *const modules[] = { "iommufd", "vfio_iommu_type1" };

void dmig_check_devices(struct dmig_visit *visit)
{
	if (visit->options->count)
		return;
	if (visit->scan_error)
		dmig_find(visit->doctor, &no_list, DMIG_HOST, "devices can't be listed: %s",
			  strerror(-visit->scan_error));
	else if (!visit->count)
		dmig_find(visit->doctor, &no_device, DMIG_HOST,
			  "no device has a driver of VFIO: there is nothing to migrate");
	if (visit->cut)
		dmig_find(visit->doctor, &more, DMIG_HOST,
			  "there are more devices than %zu, of which the others were not looked at",
			  visit->count);
}

static bool has_function(const struct dmig_visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count; i++)
		if (visit->patients[i].kind == DMIG_PATIENT_PCI)
			return true;
	return false;
}

static bool has_word(const char *line, const char *word)
{
	static const char blanks[] = " \t\n";
	size_t len;

	for (line += strspn(line, blanks); *line; line += len + strspn(line + len, blanks)) {
		len = strcspn(line, blanks);
		if (len == strlen(word) && !memcmp(line, word, len))
			return true;
	}
	return false;
}

/* The word of the kernel's command line that turns an IOMMU off; NULL: there is none. */
static const char *turned_off(const struct dmig_visit *visit)
{
	static const char *const words[] = { "intel_iommu=off", "amd_iommu=off", "iommu=off" };
	dmig_auto(free) char *line = NULL;
	size_t size, i;

	if (dmig_look_file(visit->look, CMDLINE_MAX, &line, &size, "proc/cmdline"))
		return NULL;
	for (i = 0; i < DMIG_COUNT(words); i++)
		if (has_word(line, words[i]))
			return words[i];
	return NULL;
}

void dmig_check_iommu(struct dmig_visit *visit)
{
	dmig_auto(list) struct dmig_list groups = { 0 };
	const char *word;
	int error;

	/* Mediated devices have none of their own. */
	if (!has_function(visit))
		return;
	error = dmig_look_list(visit->look, &groups, "sys/kernel/iommu_groups");
	if (error && error != -EFBIG) {
		dmig_find(visit->doctor, &iommu_unknown, DMIG_HOST,
			  "whether the IOMMU is on can't be told: %s", strerror(-error));
		return;
	}
	if (groups.count) {
		dmig_find(visit->doctor, &iommu_on, DMIG_HOST,
			  "the IOMMU is on: it has %zu group%s", groups.count,
			  groups.count == 1 ? "" : "s");
		return;
	}
	word = turned_off(visit);
	dmig_find(visit->doctor, &iommu_off, DMIG_HOST, "the IOMMU is off%s%s",
		  word ? ", by the kernel's command line: " : "", word ? word : "");
}

void dmig_check_modules(struct dmig_visit *visit)
{
	size_t i;

	if (!dmig_look_dir(visit->look, "sys/module")) {
		dmig_find(visit->doctor, &modules_unknown, DMIG_HOST,
			  "the kernel's modules can't be listed");
		return;
	}
	for (i = 0; i < DMIG_COUNT(modules); i++) {
		if (!dmig_look_dir(visit->look, "sys/module/%s", modules[i]))
			continue;
		dmig_find(visit->doctor, &modules_there, DMIG_HOST, "the kernel has %s",
			  modules[i]);
		return;
	}
	dmig_find(visit->doctor, &modules_missing, DMIG_HOST,
		  "neither iommufd nor vfio_iommu_type1 is loaded, of which QEMU needs one");
}

void dmig_check_interrupts(struct dmig_visit *visit)
{
	bool safe = false;
	size_t i;

	if (!has_function(visit))
		return;
	for (i = 0; i < DMIG_COUNT(modules); i++) {
		dmig_auto(free) char *value = NULL;

		if (dmig_look_line(visit->look, &value, PARAMETERS, modules[i]))
			continue;
		if (!strcmp(value, "Y")) {
			dmig_find(visit->doctor, &interrupts_unsafe, DMIG_HOST,
				  "%s allows devices without interrupt remapping", modules[i]);
			return;
		}
		safe = safe || !strcmp(value, "N");
	}
	if (safe)
		dmig_find(visit->doctor, &interrupts_safe, DMIG_HOST,
			  "devices whose interrupts are not isolated are refused, as they should");
	else
		dmig_find(visit->doctor, &interrupts_unknown, DMIG_HOST,
			  "whether interrupts are remapped can't be told");
}
