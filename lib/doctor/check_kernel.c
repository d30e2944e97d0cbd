// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* The kernel's release, and what came with which. */

#define CHECK "kernel"

static const struct dmig_rule unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = "proc(5), /proc/sys/kernel/osrelease",
	.hint = "uname -r; Linux 5.18 or later is wanted",
};
static const struct dmig_rule fine = {
	.status = DEVMIG_FINDING_PASS,
	.check = CHECK,
	.source = "Linux: merges of vfio-v5.18-rc1 and vfio-v6.2-rc1",
	.hint = "",
};
static const struct dmig_rule for_driver = {
	.status = DEVMIG_FINDING_WARN,
	.check = CHECK,
	.source = "Linux, the merge that brought the driver's migration; its vendor's "
		  "documentation",
	.hint = "use a newer kernel, or ask the distribution whether it has that backported",
};

/* What a kernel before a release lacks; the first that applies is said. */
static const struct {
	const char *since;
	const char *what;
	struct dmig_rule rule;
	struct dmig_rule patched; /* a distribution's kernel, which may have it all the same */
} lacks[] = {
	{
		"5.18",
		"version 2 of VFIO's migration",
		{ DEVMIG_FINDING_FAIL, CHECK, "Linux, merge of vfio-v5.18-rc1",
		  "use a newer kernel" },
		{ DEVMIG_FINDING_WARN, CHECK, "Linux, merge of vfio-v5.18-rc1",
		  "ask the distribution whether it has that backported" },
	},
	{
		"6.2",
		"pre-copy of a device's state",
		{ DEVMIG_FINDING_WARN, CHECK, "Linux, merge of vfio-v6.2-rc1",
		  "use a newer kernel, or allow a longer downtime" },
		{ DEVMIG_FINDING_WARN, CHECK, "Linux, merge of vfio-v6.2-rc1",
		  "ask the distribution whether it has that backported" },
	},
};

void dmig_visit_kernel(struct dmig_visit *visit)
{
	if (!dmig_look_line(visit->look, &visit->release, "proc/sys/kernel/osrelease"))
		visit->kernel_known = dmig_release_parse(visit->release, &visit->kernel);
}

/* Red Hat's kernels keep their number, and get what is newer. */
static bool is_patched(const char *release)
{
	return strstr(release, ".el");
}

void dmig_check_kernel(struct dmig_visit *visit)
{
	size_t i;

	if (!visit->kernel_known) {
		dmig_find(visit->doctor, &unknown, DMIG_HOST, "the kernel's release can't be %s%s",
			  visit->release ? "understood: " : "read",
			  visit->release ? visit->release : "");
		return;
	}
	for (i = 0; i < DMIG_COUNT(lacks); i++) {
		if (dmig_release_has(visit->kernel, lacks[i].since))
			continue;
		dmig_find(visit->doctor,
			  is_patched(visit->release) ? &lacks[i].patched : &lacks[i].rule,
			  DMIG_HOST, "Linux is %s; %s came with %s", visit->release, lacks[i].what,
			  lacks[i].since);
		return;
	}
	dmig_find(visit->doctor, &fine, DMIG_HOST, "Linux is %s; at least 6.2 is wanted",
		  visit->release);
}

bool dmig_check_driver_kernel(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const struct dmig_driver *driver = patient->known;

	if (driver && driver->since && visit->kernel_known &&
	    !dmig_release_has(visit->kernel, driver->since))
		dmig_find(visit->doctor, &for_driver, patient->name,
			  "Linux is %s; for %s, %s or later is wanted (%s)", visit->release,
			  driver->name, driver->since, driver->source);
	return true;
}
