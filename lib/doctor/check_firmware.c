// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <string.h>

#include "visit.h"

/* NVIDIA's network adapters: the firmware migrates a virtual function, if it is set to. */

#define DRIVER "mlx5_vfio_pci"
#define DOCA   "NVIDIA DOCA documentation, SR-IOV Live Migration"
#define RHEL                                                                                       \
	"Red Hat Enterprise Linux 10 documentation, live migrating a virtual machine with an "     \
	"attached Mellanox virtual function"

/* Functions of one adapter's port that can migrate at once. */
#define AT_ONCE_MAX 4

static const struct dmig_rule new_enough = {
	.status = DEVMIG_FINDING_PASS,
	.check = "firmware",
	.source = DOCA,
	.hint = "",
};
static const struct dmig_rule too_old = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "firmware",
	.source = DOCA,
	.hint = "update the firmware of the adapter, on both hosts to the same version",
};
static const struct dmig_rule not_named = {
	.status = DEVMIG_FINDING_WARN,
	.check = "firmware",
	.source = DOCA,
	.hint = "ask NVIDIA whether this adapter migrates",
};
static const struct dmig_rule not_read = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "firmware",
	.source = DOCA,
	.hint = "mstflint -d PF query",
};
static const struct dmig_rule mode_on = {
	.status = DEVMIG_FINDING_PASS,
	.check = "firmware-mode",
	.source = "Linux, drivers/vfio/pci/mlx5/cmd.c: the driver offers migration only then",
	.hint = "",
};
static const struct dmig_rule mode_unknown = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = "firmware-mode",
	.source = DOCA,
	.hint = "mlxconfig -d PF query VF_MIGRATION_MODE; to turn it on: mlxconfig -d PF set "
		"VF_MIGRATION_MODE=2, and reset the adapter",
};
static const struct dmig_rule few_functions = {
	.status = DEVMIG_FINDING_PASS,
	.check = "functions",
	.source = RHEL,
	.hint = "",
};
static const struct dmig_rule many_functions = {
	.status = DEVMIG_FINDING_WARN,
	.check = "functions",
	.source = RHEL,
	.hint = "migrate one virtual machine after the other",
};
static const struct dmig_rule too_many_functions = {
	.status = DEVMIG_FINDING_FAIL,
	.check = "functions",
	.source = RHEL,
	.hint = "give the virtual machine functions of several physical ones",
};

/* By the first number of the version: ConnectX-7, BlueField-3. */
static const struct {
	u32 family;
	const char *least;
} leasts[] = {
	{ 28, "28.41.1000" },
	{ 32, "32.41.1000" },
};

static bool is_mlx5(const struct dmig_patient *patient)
{
	return patient->driver && !strcmp(patient->driver, DRIVER);
}

/* Of the one adapter that the physical function is. */
static int read_firmware(const struct dmig_visit *visit, const char *function, char **ret)
{
	dmig_auto(list) struct dmig_list list = { 0 };
	int error =
		dmig_look_list(visit->look, &list, "sys/bus/pci/devices/%s/infiniband", function);

	if (error)
		return error;
	if (!list.count)
		return -ENOENT;
	return dmig_look_line(visit->look, ret, "sys/bus/pci/devices/%s/infiniband/%s/fw_ver",
			      function, list.names[0]);
}

static void judge(struct dmig_visit *visit, const struct dmig_patient *patient, const char *text)
{
	struct dmig_version version;
	size_t i = 0;

	if (!dmig_release_parse(text, &version)) {
		dmig_find(visit->doctor, &not_read, patient->name,
			  "the firmware of %s says that it is \"%s\", which is no version",
			  patient->parent, text);
		return;
	}
	while (i < DMIG_COUNT(leasts) && leasts[i].family != dmig_version_part(version, 0))
		i++;
	if (i == DMIG_COUNT(leasts))
		dmig_find(visit->doctor, &not_named, patient->name,
			  "the firmware of %s is %s; of ConnectX-7 and BlueField-3, which have 28 "
			  "and 32 in front, it is known that they migrate",
			  patient->parent, text);
	else
		dmig_find(visit->doctor,
			  dmig_release_has(version, leasts[i].least) ? &new_enough : &too_old,
			  patient->name, "the firmware of %s is %s; at least %s is wanted",
			  patient->parent, text, leasts[i].least);
}

bool dmig_check_firmware(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	dmig_auto(free) char *text = NULL;

	if (!is_mlx5(patient))
		return true;
	if (!patient->parent)
		dmig_find(visit->doctor, &not_read, patient->name,
			  "the firmware can't be read: its physical function is not named");
	else if (read_firmware(visit, patient->parent, &text))
		dmig_find(visit->doctor, &not_read, patient->name,
			  "the firmware of %s can't be read; 28.41.1000 or 32.41.1000 is wanted",
			  patient->parent);
	else
		judge(visit, patient, text);
	return true;
}

bool dmig_check_firmware_mode(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	if (!is_mlx5(patient))
		return true;
	if (dmig_patient_migrates(patient))
		dmig_find(visit->doctor, &mode_on, patient->name,
			  "migration is turned on in the firmware, as the device has it");
	else
		dmig_find(visit->doctor, &mode_unknown, patient->name,
			  "VF_MIGRATION_MODE of the firmware is not in /sys; 2 is wanted");
	return true;
}

/* Has none of the patients before it the same parent? */
static bool is_first(const struct dmig_visit *visit, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (is_mlx5(&visit->patients[i]) && visit->patients[i].parent &&
		    !strcmp(visit->patients[i].parent, visit->patients[at].parent))
			return false;
	return true;
}

static void count_functions(struct dmig_visit *visit, const char *parent, size_t from)
{
	const struct dmig_rule *rule = &few_functions;
	size_t i, count = 0;

	for (i = from; i < visit->count; i++)
		if (is_mlx5(&visit->patients[i]) && visit->patients[i].parent &&
		    !strcmp(visit->patients[i].parent, parent))
			count++;
	if (count > AT_ONCE_MAX)
		rule = visit->options->count ? &too_many_functions : &many_functions;
	dmig_find(visit->doctor, rule, parent,
		  "%zu of its virtual functions %s here; at most %d can migrate at once", count,
		  count == 1 ? "is" : "are", AT_ONCE_MAX);
}

void dmig_check_functions(struct dmig_visit *visit)
{
	size_t i;

	for (i = 0; i < visit->count; i++)
		if (is_mlx5(&visit->patients[i]) && visit->patients[i].parent && is_first(visit, i))
			count_functions(visit, visit->patients[i].parent, i);
}
