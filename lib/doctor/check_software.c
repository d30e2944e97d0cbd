// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <string.h>

#include "package.h"
#include "program.h"
#include "visit.h"

/* QEMU and libvirt: which version there is, and what came with which. */

#define STATUS     "var/lib/dpkg/status"
#define STATUS_MAX ((size_t)64 * 1024 * 1024)

static const char *const qemu_packages[] = {
	"qemu-system-x86",  "qemu-system-arm",   "qemu-system-s390x",     "qemu-system-ppc",
	"qemu-system-misc", "qemu-system-riscv", "qemu-system-loongarch", NULL,
};
static const char *const qemu_programs[] = {
	"qemu-system-x86_64",
	"qemu-system-aarch64",
	"qemu-system-s390x",
	"/usr/libexec/qemu-kvm",
	NULL,
};
static const char *const libvirt_packages[] = {
	"libvirt-daemon-driver-qemu",
	"libvirt-daemon",
	"libvirt-daemon-system",
	NULL,
};
static const char *const libvirt_programs[] = { "virtqemud", "libvirtd", NULL };

static const struct dmig_rule qemu_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "qemu",
	.source = "dpkg(1), /var/lib/dpkg/status",
	.hint = "look where the virtual machines run, which may be a container: QEMU 8.0 or later "
		"is wanted",
};
static const struct dmig_rule qemu_fine = {
	.status = DEVMIG_FINDING_PASS,
	.check = "qemu",
	.source = "QEMU: vfio-updates-20230216, pull-vfio-20230911, pull-vfio-20240723-1",
	.hint = "",
};
static const struct dmig_rule qemu_for_driver = {
	.status = DEVMIG_FINDING_WARN,
	.check = "qemu",
	.source = "documentation of the device's vendor",
	.hint = "use a newer QEMU",
};
static const struct dmig_rule libvirt_fine = {
	.status = DEVMIG_FINDING_PASS,
	.check = "libvirt",
	.source = "documentation of the devices' vendors",
	.hint = "",
};
static const struct dmig_rule libvirt_for_driver = {
	.status = DEVMIG_FINDING_WARN,
	.check = "libvirt",
	.source = "documentation of the device's vendor",
	.hint = "use a newer libvirt",
};

/* What a QEMU before a release lacks; the first that applies is said. */
static const struct {
	const char *since;
	bool several; /* it matters where a virtual machine has several devices */
	const char *what;
	struct dmig_rule rule;
} lacks[] = {
	{ "8.0",
	  false,
	  "version 2 of VFIO's migration",
	  { DEVMIG_FINDING_FAIL, "qemu", "QEMU, tag vfio-updates-20230216, after 7.2",
	    "use QEMU 8.0 or later" } },
	{ "8.2",
	  true,
	  "P2P, without which it migrates no virtual machine with several VFIO devices,",
	  { DEVMIG_FINDING_FAIL, "qemu", "QEMU, pull-vfio-20230911, after 8.1",
	    "use QEMU 8.2 or later" } },
	{ "9.1",
	  false,
	  "dirty tracking by the IOMMU, which devices without their own need,",
	  { DEVMIG_FINDING_WARN, "qemu", "QEMU, pull-vfio-20240723-1, after 9.0",
	    "use QEMU 9.1 or later" } },
};

static int found(struct dmig_software *software, const char *version, char *how)
{
	software->how = how;
	software->text = strdup(version);
	if (!software->text || !how)
		return -ENOMEM;
	if (dmig_release_parse(version, &software->version))
		software->state = DMIG_SOFTWARE_THERE;
	return 0;
}

static int find_package(struct dmig_software *software, const char *status, size_t size,
			const char *const *names)
{
	dmig_auto(free) char *text = malloc(size + 1);
	const char *name, *version;

	if (!text)
		return -ENOMEM;
	memcpy(text, status, size + 1);
	name = dmig_package_find(text, names, &version);
	software->state = DMIG_SOFTWARE_NONE;
	if (!name)
		return 0;
	software->state = DMIG_SOFTWARE_UNKNOWN;
	return found(software, version, dmig_format("package %s", name));
}

/* The number in "QEMU emulator version 7.2.22 (Debian …)" and "libvirtd (libvirt) 9.0.0". */
static const char *number_in(const char *line)
{
	const char *blank;

	for (blank = strchr(line, ' '); blank; blank = strchr(blank + 1, ' '))
		if (isdigit((unsigned char)blank[1]))
			return blank + 1;
	return line;
}

static int ask_programs(struct dmig_software *software, const char *const *names)
{
	int error;

	for (; *names; names++) {
		dmig_auto(free) char *line = NULL;

		error = dmig_program_version(*names, &line);
		if (error == -ENOMEM)
			return error;
		if (!error)
			return found(software, number_in(line),
				     dmig_format("%s --version", *names));
	}
	return 0;
}

static int find_software(struct dmig_visit *visit, struct dmig_software *software,
			 const char *status, size_t size, const char *const *packages,
			 const char *const *programs)
{
	int error = status ? find_package(software, status, size, packages) : 0;

	if (error || software->text || !visit->real || !visit->options->run)
		return error;
	return ask_programs(software, programs);
}

int dmig_visit_software(struct dmig_visit *visit)
{
	dmig_auto(free) char *status = NULL;
	size_t size = 0;
	int error;

	dmig_look_file(visit->look, STATUS_MAX, &status, &size, STATUS);
	error = find_software(visit, &visit->qemu, status, size, qemu_packages, qemu_programs);
	if (error)
		return error;
	return find_software(visit, &visit->libvirt, status, size, libvirt_packages,
			     libvirt_programs);
}

void dmig_check_qemu(struct dmig_visit *visit)
{
	const struct dmig_software *qemu = &visit->qemu;
	size_t i;

	if (qemu->state != DMIG_SOFTWARE_THERE) {
		dmig_find(visit->doctor, &qemu_unknown, DMIG_HOST,
			  "QEMU's version can't be told: %s",
			  qemu->text                          ? qemu->text
			  : qemu->state == DMIG_SOFTWARE_NONE ? "dpkg has no package of it"
							      : "there is no list of packages");
		return;
	}
	for (i = 0; i < DMIG_COUNT(lacks); i++) {
		if (dmig_release_has(qemu->version, lacks[i].since) ||
		    (lacks[i].several && visit->options->count < 2))
			continue;
		dmig_find(visit->doctor, &lacks[i].rule, DMIG_HOST,
			  "QEMU is %s (%s); %s came with %s", qemu->text, qemu->how, lacks[i].what,
			  lacks[i].since);
		return;
	}
	dmig_find(visit->doctor, &qemu_fine, DMIG_HOST, "QEMU is %s (%s); at least 9.1 is wanted",
		  qemu->text, qemu->how);
}

/* Not every host of virtual machines has libvirt. */
void dmig_check_libvirt(struct dmig_visit *visit)
{
	const struct dmig_software *libvirt = &visit->libvirt;

	if (libvirt->state == DMIG_SOFTWARE_THERE)
		dmig_find(visit->doctor, &libvirt_fine, DMIG_HOST, "libvirt is %s (%s)",
			  libvirt->text, libvirt->how);
}

static void compare(struct dmig_visit *visit, const struct dmig_patient *patient,
		    const struct dmig_rule *rule, const char *what,
		    const struct dmig_software *software, const char *least)
{
	if (least && software->state == DMIG_SOFTWARE_THERE &&
	    !dmig_release_has(software->version, least))
		dmig_find(visit->doctor, rule, patient->name,
			  "%s is %s; for %s, %s or later is wanted (%s)", what, software->text,
			  patient->known->name, least, patient->known->source);
}

bool dmig_check_driver_software(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!patient->known)
		return true;
	compare(visit, patient, &qemu_for_driver, "QEMU", &visit->qemu, patient->known->qemu);
	compare(visit, patient, &libvirt_for_driver, "libvirt", &visit->libvirt,
		patient->known->libvirt);
	return true;
}
