// SPDX-License-Identifier: LGPL-2.1-or-later
/* Facts of a survey: what is known, what a device certainly lacks, and what is only not seen. */
#include "fixture_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UUID "0e5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"
#define PCI  "sys/devices/pci0000:00/"
#define VF   "0000:3b:00.2"
#define PF   "0000:3b:00.0"

static struct devmig_fact fact_of(struct devmig_survey *survey, const char *item, const char *name)
{
	struct devmig_fact fact;
	size_t index;

	assert_int_equal(devmig_survey_find(survey, item, &index), 0);
	assert_int_equal(devmig_survey_fact(survey, index, name, &fact), 0);
	assert_string_equal(fact.name, name);
	return fact;
}

static void known(struct devmig_survey *survey, const char *item, const char *name,
		  const char *value, const char *origin)
{
	const struct devmig_fact fact = fact_of(survey, item, name);

	assert_string_equal(fact.why, "");
	assert_int_equal(fact.state, DEVMIG_FACT_KNOWN);
	assert_string_equal(fact.value, value);
	assert_string_equal(fact.origin, origin);
}

static void absent(struct devmig_survey *survey, const char *item, const char *name)
{
	const struct devmig_fact fact = fact_of(survey, item, name);

	assert_int_equal(fact.state, DEVMIG_FACT_ABSENT);
	assert_string_equal(fact.value, "");
	assert_string_equal(fact.why, "");
}

static void unknown(struct devmig_survey *survey, const char *item, const char *name,
		    const char *why)
{
	const struct devmig_fact fact = fact_of(survey, item, name);

	assert_int_equal(fact.state, DEVMIG_FACT_UNKNOWN);
	assert_string_equal(fact.value, "");
	assert_string_equal(fact.why, why);
}

/* Its physical function is there, but not in this recording. */
static void of_a_part_alone(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_pci(f, VF, "mlx5_vfio_pci", PF);
	survey = host_survey(f, NULL);
	unknown(survey, VF, "parent.pci.id", "what it is a part of is not shown");
	unknown(survey, VF, "parent.parent.driver", "what it is a part of is not shown");
	devmig_survey_free(survey);
}

static void of_a_function(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_pci(f, PF, "mlx5_core", NULL);
	host_pci(f, VF, "mlx5_vfio_pci", PF);
	host_file(f, "0x15b3", PCI VF "/subsystem_vendor");
	host_file(f, "0x0061", PCI VF "/subsystem_device");
	host_file(f, "0x020000", PCI VF "/class");
	host_file(f, "4", PCI PF "/sriov_numvfs");
	survey = host_survey(f, NULL);
	known(survey, VF, "kind", "vf", PCI VF);
	known(survey, VF, "name", VF, PCI VF);
	known(survey, VF, "driver", "mlx5_vfio_pci", PCI VF);
	known(survey, VF, "pci.id", "15b3:101e", PCI VF "/device");
	known(survey, VF, "pci.subsystem", "15b3:0061", PCI VF "/subsystem_device");
	known(survey, VF, "pci.class", "0x020000", PCI VF "/class");
	unknown(survey, VF, "pci.revision", "there is no " PCI VF "/revision");
	absent(survey, VF, "pci.vfs");
	known(survey, VF, "parent.pci.vfs", "4", PCI PF "/sriov_numvfs");
	known(survey, VF, "parent.driver", "mlx5_core", PCI PF);
	absent(survey, VF, "parent.parent.driver");
	absent(survey, PF, "parent.pci.id");
	known(survey, VF, "attr.vendor", "0x15b3", PCI VF "/vendor");
	absent(survey, VF, "attr.nothing");
	absent(survey, VF, "attr...");
	absent(survey, VF, "type");
	devmig_survey_free(survey);
}

/* A recording may have uevent alone. */
static void of_uevent(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_file(f, "DRIVER=vfio-pci\nPCI_ID=10DE:25B6\nPCI_SUBSYS_ID=10DE:14",
		  "sys/bus/pci/devices/" PF "/uevent");
	survey = host_survey(f, NULL);
	known(survey, PF, "pci.id", "10de:25b6", "sys/bus/pci/devices/" PF "/uevent");
	assert_int_equal(fact_of(survey, PF, "pci.subsystem").state, DEVMIG_FACT_UNKNOWN);
	devmig_survey_free(survey);
}

static void of_a_driver(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_pci(f, PF, "xe-vfio-pci", NULL);
	survey = host_survey(f, NULL);
	unknown(survey, PF, "driver.version", "there is no sys/module/xe_vfio_pci");
	devmig_survey_free(survey);
	fixture_dir(f, "sys/module/xe_vfio_pci");
	survey = host_survey(f, NULL);
	absent(survey, PF, "driver.version");
	devmig_survey_free(survey);
	host_file(f, "1.2.3", "sys/module/xe_vfio_pci/version");
	survey = host_survey(f, NULL);
	known(survey, PF, "driver.version", "1.2.3", "sys/module/xe_vfio_pci/version");
	devmig_survey_free(survey);
}

static void of_a_type(void **state)
{
	static const char says[] = "num_heads=4, framebuffer=1024M, max_instance=16";
	const char *types = PCI PF "/mdev_supported_types/nvidia-742";
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_pci(f, PF, "nvidia", NULL);
	host_link(f, "../../devices/pci0000:00/" PF, "sys/class/mdev_bus/" PF);
	host_type(f, PCI PF, "nvidia-742", "NVIDIA A2-1B", "3");
	host_file(f, says, "%s/description", types);
	host_mdev(f, PCI PF, UUID, "nvidia-742", "nvidia-vgpu-vfio");
	survey = host_survey(f, NULL);
	for (int i = 0; i < 2; i++) {
		const char *item = i ? UUID : "nvidia-742";

		assert_string_equal(fact_of(survey, item, "type").value, "nvidia-742");
		assert_string_equal(fact_of(survey, item, "type.name").value, "NVIDIA A2-1B");
		known(survey, item, "type.description", says, types);
		known(survey, item, "type.max", "16", types);
		known(survey, item, "parent.pci.id", "15b3:101e", PCI PF "/device");
		assert_string_equal(fact_of(survey, item, "driver").value, "nvidia");
	}
	devmig_survey_free(survey);
}

static void of_the_host(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;

	host_pci(f, PF, "vfio-pci", NULL);
	survey = host_survey(f, NULL);
	unknown(survey, PF, "host.kernel", "there is no proc/sys/kernel/osrelease");
	unknown(survey, PF, "host.machine", "there is no proc/sys/kernel/arch");
	assert_int_equal(fact_of(survey, PF, "host.os").state, DEVMIG_FACT_UNKNOWN);
	devmig_survey_free(survey);
	host_file(f, "6.12.0", "proc/sys/kernel/osrelease");
	host_file(f, "s390x", "proc/sys/kernel/arch");
	fixture_file(f, "usr/lib/os-release", "NAME='Red'\nID=\"rhel\"\nVERSION_ID='9.6'");
	survey = host_survey(f, NULL);
	known(survey, PF, "host.kernel", "6.12.0", "proc/sys/kernel/osrelease");
	known(survey, PF, "host.machine", "s390x", "proc/sys/kernel/arch");
	known(survey, PF, "host.os", "rhel", "usr/lib/os-release");
	known(survey, PF, "host.os_version", "9.6", "usr/lib/os-release");
	devmig_survey_free(survey);
	/* That of the administrator counts. */
	fixture_file(f, "etc/os-release", "ID=debian\n");
	survey = host_survey(f, NULL);
	known(survey, PF, "host.os", "debian", "etc/os-release");
	absent(survey, PF, "host.os_version");
	devmig_survey_free(survey);
}

static void that_cant_be_read(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };
	struct devmig_survey *survey;

	host_pci(f, PF, "vfio-pci", NULL);
	fixture_file(f, PCI PF "/class", "a\nb\n");
	fixture_dir(f, PCI PF "/revision");
	survey = host_survey(f, &told);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fact_of(survey, PF, "pci.class").state, DEVMIG_FACT_UNKNOWN);
		assert_int_equal(fact_of(survey, PF, "pci.revision").state, DEVMIG_FACT_UNKNOWN);
		assert_int_equal(fact_of(survey, PF, "attr.class").state, DEVMIG_FACT_UNKNOWN);
	}
	assert_string_equal(told.text,
			    PCI PF "/class: an entry that is left out or can't be read: it is not "
				   "one line of text\n" PCI PF
				   "/revision: an entry that is left out or can't be read: it is "
				   "not a file\n");
	free(told.text);
	devmig_survey_free(survey);
}

/* They are counted as their card does, whatever their addresses; cards may take turns. */
static void of_virtual_functions(void **state)
{
	static const char *const cards[] = { "0000:03:00.0", "0000:04:00.0" };
	struct fixture *f = *state;
	struct devmig_survey *survey;
	char address[16], value[16], origin[96];

	for (int card = 0; card < 2; card++) {
		host_pci(f, cards[card], "xe", NULL);
		for (int i = 0; i < 5; i++) {
			sprintf(address, "0000:%02x:00.%d", 3 + card, 5 - i);
			sprintf(value, "%d", 100 * card + i + 1);
			host_pci(f, address, "xe-vfio-pci", cards[card]);
			host_link(f, address, PCI "%s/virtfn%d", cards[card], i);
			host_file(f, value, "sys/kernel/debug/dri/%s/sriov/vf%d/tile0/ggtt_quota",
				  cards[card], i + 1);
		}
	}
	assert_int_equal(unlink(fixture_path(f, PCI "0000:04:00.0/virtfn3")), 0);
	survey = host_survey(f, NULL);
	for (int i = 0; i < 5; i++)
		for (int card = 0; card < 2; card++) {
			sprintf(address, "0000:%02x:00.%d", 3 + card, 5 - i);
			sprintf(value, "%d", 100 * card + i + 1);
			sprintf(origin, "sys/kernel/debug/dri/%s/sriov/vf%d", cards[card], i + 1);
			if (card && i >= 3)
				unknown(survey, address, "xe.ggtt",
					"no virtfn\xe2\x80\xa6 of its physical function is this "
					"one");
			else
				known(survey, address, "xe.ggtt", value, origin);
		}
	devmig_survey_free(survey);
}

static void names(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;
	struct devmig_fact fact;
	size_t count = 0;

	host_pci(f, PF, "vfio-pci", NULL);
	survey = host_survey(f, NULL);
	for (; devmig_fact_name(count); count++)
		assert_int_equal(devmig_survey_fact(survey, 0, devmig_fact_name(count), &fact), 0);
	assert_true(count > 10);
	assert_int_equal(devmig_survey_fact(survey, 0, "pci", &fact), -ENOENT);
	assert_int_equal(devmig_survey_fact(survey, 0, "", &fact), -ENOENT);
	assert_int_equal(devmig_survey_fact(survey, 0, "attr.", &fact), -ENOENT);
	assert_int_equal(devmig_survey_fact(survey, 0, "parent.", &fact), -ENOENT);
	assert_int_equal(devmig_survey_fact(survey, 0, "parent.parent.nothing", &fact), -ENOENT);
	assert_int_equal(devmig_survey_fact(survey, 1, "kind", &fact), -ERANGE);
	devmig_survey_free(survey);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST(of_a_part_alone),
		HOST(of_a_function),
		HOST(of_uevent),
		HOST(of_a_driver),
		HOST(of_a_type),
		HOST(of_the_host),
		HOST(that_cant_be_read),
		HOST(of_virtual_functions),
		HOST(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
