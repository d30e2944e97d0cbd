// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is listed of hosts: all that can be assigned, and nothing else. */
#include "fixture_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define UUID  "0e5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"
#define UUID2 "9a5c2a5e-8a64-4c7c-9d3c-1f1f4a3a0b1c"
#define PCI   "sys/devices/pci0000:00/"

static void nothing_there(void **state)
{
	struct fixture *f = *state;

	host_is(host_survey(f, NULL), "");
	host_pci(f, "0000:00:02.0", "e1000e", NULL);
	host_pci(f, "0000:00:02.1", NULL, "0000:00:02.0");
	host_is(host_survey(f, NULL), "");
}

static void functions_of_vfio(void **state)
{
	struct fixture *f = *state;

	host_pci(f, "0000:3b:00.0", "mlx5_core", NULL);
	host_pci(f, "0000:3b:00.2", "mlx5_vfio_pci", "0000:3b:00.0");
	host_pci(f, "0000:3b:00.3", "mlx5_core", "0000:3b:00.0");
	host_pci(f, "0000:0a:00.0", "vfio-pci", NULL);
	host_pci(f, "0000:0b:00.0", "strange", NULL);
	fixture_dir(f, PCI "0000:0b:00.0/vfio-dev/vfio7");
	host_pci(f, "10000:01:00.0", "xe-vfio-pci", NULL);
	host_is(host_survey(f, NULL),
		"pf 0000:0a:00.0 bus=pci driver=vfio-pci api=vfio-pci numa=1 assignable\n"
		"pf 0000:0b:00.0 bus=pci driver=strange api=vfio-pci numa=1 assignable\n"
		"pf 0000:3b:00.0 bus=pci driver=mlx5_core numa=1\n"
		"vf 0000:3b:00.2 in 0000:3b:00.0 bus=pci driver=mlx5_vfio_pci api=vfio-pci "
		"numa=1 assignable\n"
		"pf 10000:01:00.0 bus=pci driver=xe-vfio-pci api=vfio-pci numa=1 assignable\n");
}

static void mediated_devices(void **state)
{
	struct fixture *f = *state;

	host_pci(f, "0000:00:02.0", "i915", NULL);
	host_link(f, "../../devices/pci0000:00/0000:00:02.0", "sys/class/mdev_bus/0000:00:02.0");
	host_type(f, PCI "0000:00:02.0", "i915-GVTg_V5_10", "GVTg_V5_10", "0");
	host_type(f, PCI "0000:00:02.0", "i915-GVTg_V5_4", "GVTg_V5_4", "1");
	fixture_file(f, PCI "0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/description",
		     "low_gm_size: 128MB\nhigh_gm_size: 512MB\n");
	host_mdev(f, PCI "0000:00:02.0", UUID, "i915-GVTg_V5_10", "vfio_mdev");
	host_mdev(f, PCI "0000:00:02.0", UUID2, "i915-GVTg_V5_4", NULL);
	host_is(host_survey(f, NULL),
		"pf 0000:00:02.0 bus=pci driver=i915 numa=1\n"
		"type 0000:00:02.0/i915-GVTg_V5_4 in 0000:00:02.0 bus=pci driver=i915 "
		"api=vfio-pci type=i915-GVTg_V5_4 label=GVTg_V5_4 "
		"says=low_gm_size: 128MB, high_gm_size: 512MB available=1 numa=1\n"
		"type 0000:00:02.0/i915-GVTg_V5_10 in 0000:00:02.0 bus=pci driver=i915 "
		"api=vfio-pci type=i915-GVTg_V5_10 label=GVTg_V5_10 available=0 numa=1\n"
		"mdev " UUID " in 0000:00:02.0 bus=mdev driver=i915 api=vfio-pci "
		"type=i915-GVTg_V5_10 label=GVTg_V5_10 numa=1 assignable\n"
		"mdev " UUID2 " in 0000:00:02.0 bus=mdev driver=i915 api=vfio-pci "
		"type=i915-GVTg_V5_4 label=GVTg_V5_4 numa=1\n");
}

static void parents_of_other_buses(void **state)
{
	struct fixture *f = *state;

	host_link(f, "../../devices/vfio_ap/matrix", "sys/class/mdev_bus/matrix");
	host_link(f, "../../../bus/matrix", "sys/devices/vfio_ap/matrix/subsystem");
	host_link(f, "../../../bus/matrix/drivers/vfio_ap", "sys/devices/vfio_ap/matrix/driver");
	host_type(f, "sys/devices/vfio_ap/matrix", "vfio_ap-passthrough", "VFIO AP", "65536");
	/* Without links: what can be seen of the path. */
	host_link(f, "../../devices/css0/0.0.0313", "sys/class/mdev_bus/0.0.0313");
	host_file(f, "DRIVER=vfio_ccw\nCST=0", "sys/devices/css0/0.0.0313/uevent");
	host_type(f, "sys/devices/css0/0.0.0313", "vfio_ccw-io", "I/O subchannel", "1");
	host_link(f, "../../devices/virtual/mtty/mtty", "sys/class/mdev_bus/mtty");
	host_link(f, "../../../../class/mtty", "sys/devices/virtual/mtty/mtty/subsystem");
	host_type(f, "sys/devices/virtual/mtty/mtty", "mtty-2", "Dual port serial", "12");
	host_mdev(f, "sys/devices/virtual/mtty/mtty", UUID, "mtty-2", "mtty");
	host_is(host_survey(f, NULL),
		"parent 0.0.0313 bus=css driver=vfio_ccw\n"
		"type 0.0.0313/vfio_ccw-io in 0.0.0313 bus=css driver=vfio_ccw api=vfio-pci "
		"type=vfio_ccw-io label=I/O subchannel available=1\n"
		"parent matrix bus=matrix driver=vfio_ap\n"
		"type matrix/vfio_ap-passthrough in matrix bus=matrix driver=vfio_ap "
		"api=vfio-pci type=vfio_ap-passthrough label=VFIO AP available=65536\n"
		"parent mtty bus=mtty\n"
		"type mtty/mtty-2 in mtty bus=mtty api=vfio-pci type=mtty-2 "
		"label=Dual port serial available=12\n"
		"mdev " UUID " in mtty bus=mdev api=vfio-pci type=mtty-2 "
		"label=Dual port serial assignable\n");
}

/* A kernel shows a parent in the class as long as it has types; its devices may outlive that. */
static void device_without_types(void **state)
{
	struct fixture *f = *state;

	host_mdev(f, "sys/devices/platform/card", UUID, "card-1", "vfio_mdev");
	host_is(host_survey(f, NULL), "parent card bus=platform\n"
				      "mdev " UUID " in card bus=mdev type=card-1 assignable\n");
}

static void nvidias_own_interface(void **state)
{
	static const char types[] = "ID    : vGPU Name\n"
				    "1145  : NVIDIA L40S-1B\n"
				    "1155  : NVIDIA L40S-24Q\n";
	struct fixture *f = *state;

	host_pci(f, "0000:26:00.0", "nvidia", NULL);
	host_pci(f, "0000:26:00.4", "nvidia", "0000:26:00.0");
	fixture_file(f, PCI "0000:26:00.4/nvidia/creatable_vgpu_types", types);
	host_file(f, "0", PCI "0000:26:00.4/nvidia/current_vgpu_type");
	host_pci(f, "0000:26:00.5", "nvidia", "0000:26:00.0");
	fixture_file(f, PCI "0000:26:00.5/nvidia/creatable_vgpu_types", "ID    : vGPU Name\n");
	host_file(f, "1155", PCI "0000:26:00.5/nvidia/current_vgpu_type");
	host_is(host_survey(f, NULL),
		"pf 0000:26:00.0 bus=pci driver=nvidia numa=1\n"
		"vf 0000:26:00.4 in 0000:26:00.0 bus=pci driver=nvidia numa=1\n"
		"type 0000:26:00.4/1145 in 0000:26:00.4 bus=pci driver=nvidia api=vfio-pci "
		"type=1145 label=NVIDIA L40S-1B available=1 max=1 numa=1\n"
		"type 0000:26:00.4/1155 in 0000:26:00.4 bus=pci driver=nvidia api=vfio-pci "
		"type=1155 label=NVIDIA L40S-24Q available=1 max=1 numa=1\n"
		"vf 0000:26:00.5 in 0000:26:00.0 bus=pci driver=nvidia api=vfio-pci type=1155 "
		"label=NVIDIA L40S-24Q numa=1 assignable\n");
}

/* Of a card's functions the virtual ones have it. */
static void nvidias_own_interface_elsewhere(void **state)
{
	struct fixture *f = *state;

	host_pci(f, "0000:26:00.0", "nvidia", NULL);
	host_file(f, "32", PCI "0000:26:00.0/sriov_totalvfs");
	host_file(f, "1145 : NVIDIA L40S-1B", PCI "0000:26:00.0/nvidia/creatable_vgpu_types");
	host_pci(f, "0000:26:00.4", "nvidia", "0000:26:00.0");
	host_file(f, "1145", PCI "0000:26:00.4/nvidia/current_vgpu_type");
	host_pci(f, "0000:27:00.4", "nvidia", NULL);
	host_file(f, "0", PCI "0000:27:00.4/nvidia/current_vgpu_type");
	host_is(host_survey(f, NULL), "pf 0000:26:00.0 bus=pci driver=nvidia numa=1\n"
				      "vf 0000:26:00.4 in 0000:26:00.0 bus=pci driver=nvidia "
				      "api=vfio-pci type=1145 numa=1 assignable\n"
				      "vf 0000:27:00.4 bus=pci driver=nvidia numa=1\n");
}

static void table_is(struct fixture *f, const char *table, const char *types, const char *text)
{
	struct told told = { 0 };
	char *expected = fixture_print("vf 0000:26:00.4 bus=pci driver=nvidia numa=1\n%s", types);

	fixture_file(f, PCI "0000:26:00.4/nvidia/creatable_vgpu_types", table);
	host_is(host_survey(f, &told), expected);
	assert_string_equal(told.text ?: "", text);
	free(told.text);
	free(expected);
}

#define TYPE_OF(id, label)                                                                         \
	"type 0000:26:00.4/" id " in 0000:26:00.4 bus=pci driver=nvidia api=vfio-pci type=" id     \
	" label=" label " available=1 max=1 numa=1\n"

static void tables_of_types(void **state)
{
	static const char bad[] =
		"sys/devices/pci0000:00/0000:26:00.4/nvidia/creatable_vgpu_types: "
		"an entry that is left out or can't be read: "
		"a line that is not of a type\n";
	struct fixture *f = *state;

	host_pci(f, "0000:26:00.4", "nvidia", NULL);
	table_is(f, "", "", "");
	table_is(f, "NVIDIA A40-1Q           557\nNVIDIA A40-2Q\t558 \r\n",
		 TYPE_OF("557", "NVIDIA A40-1Q") TYPE_OF("558", "NVIDIA A40-2Q"), "");
	table_is(f, "1428 : NVIDIA H200X-141C \n1414:x 5",
		 TYPE_OF("1414", "x 5") TYPE_OF("1428", "NVIDIA H200X-141C"), "");
	table_is(f, "NVIDIA A40-1Q557\nNVIDIA A40-2Q 558\n", TYPE_OF("558", "NVIDIA A40-2Q"), bad);
	table_is(f, "557\n", "", bad);
	table_is(f, " 557\n", "", bad);
	table_is(f, "557 :\n", "", bad);
	table_is(f, "A\033[2J 557\n", "", bad);
	table_is(f, "A 12345678901234567890\n", "", bad);
}

/* Configuration space as far as it is the same in all; but for the vendor 0. */
static void host_config(struct fixture *f, const char *address, const char *vendor, bool dead)
{
	char *path = fixture_print("%s/sys/bus/pci/devices/%s/config", f->dir, address);
	char header[64] = { 0 };
	FILE *file;

	if (dead)
		memset(header, 0xff, sizeof(header));
	memcpy(header, vendor, 2);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(header, 1, sizeof(header), file), sizeof(header));
	assert_int_equal(fclose(file), 0);
	free(path);
}

/* Directories that were copied without links. */
static void functions_without_links(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 7; i++)
		host_file(f, "DRIVER=vfio-pci", "sys/bus/pci/devices/0000:08:00.%d/uevent", i);
	host_config(f, "0000:08:00.0", "\xde\x10", false);
	host_config(f, "0000:08:00.1", "\xff\xff", false);
	host_config(f, "0000:08:00.2", "\xff\xff", true);
	host_file(f, "16", "sys/bus/pci/devices/0000:08:00.4/sriov_totalvfs");
	fixture_dir(f, "sys/bus/pci/devices/0000:08:00.5/subsystem");
	/* What the link led to stands in its place. */
	host_file(f, "PCI_SLOT_NAME=0000:08:00.3",
		  "sys/bus/pci/devices/0000:08:00.6/physfn/uevent");
#define VFIO " bus=pci driver=vfio-pci api=vfio-pci assignable\n"
	host_is(host_survey(f, NULL),
		"pf 0000:08:00.0" VFIO "vf 0000:08:00.1" VFIO "function 0000:08:00.2" VFIO
		"pf 0000:08:00.3" VFIO "vf 0000:08:00.6 in 0000:08:00.3" VFIO "pf 0000:08:00.4" VFIO
		"pf 0000:08:00.5" VFIO);
#undef VFIO
}

static void function_with_a_document(void **state)
{
	struct fixture *f = *state;

	host_pci(f, "0000:00:02.0", "own", NULL);
	host_file(f, "SELF:\na=1", PCI "0000:00:02.0/migration_compatible");
	host_pci(f, "0000:00:03.0", NULL, NULL);
	host_file(f, "1", PCI "0000:00:03.0/migration/self/a");
	host_is(host_survey(f, NULL), "pf 0000:00:02.0 bus=pci driver=own numa=1\n"
				      "pf 0000:00:03.0 bus=pci numa=1\n");
}

static void found_by_the_type_alone(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;
	size_t index;

	host_type(f, "sys/class/mdev_bus/a", "x-1", "one", "1");
	host_type(f, "sys/class/mdev_bus/a", "x-2", "two", "1");
	host_type(f, "sys/class/mdev_bus/b", "x-2", "two", "1");
	survey = host_survey(f, NULL);
	assert_int_equal(devmig_survey_find(survey, "x-1", &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(devmig_survey_find(survey, "b/x-2", &index), 0);
	assert_int_equal(index, 4);
	assert_int_equal(devmig_survey_find(survey, "x-2", &index), -ENOENT);
	assert_int_equal(devmig_survey_find(survey, "x", &index), -ENOENT);
	devmig_survey_free(survey);
}

static void host_name_is(struct fixture *f, const char *text, const char *name)
{
	struct devmig_survey *survey;

	fixture_file(f, "etc/hostname", text);
	survey = host_survey(f, NULL);
	assert_string_equal(devmig_survey_host(survey), name);
	devmig_survey_free(survey);
}

static void name_of_the_host(void **state)
{
	host_name_is(*state, "gpu1\n", "gpu1");
	host_name_is(*state, "# what it is\n\ngpu2.example \n", "gpu2.example");
	host_name_is(*state, "", "");
	host_name_is(*state, "a\033[2Jb\n", "");
}

static void told_is(struct told *told, struct fixture *f, const char *text)
{
	host_is(host_survey(f, told), "");
	assert_string_equal(told->text ?: "", text);
	free(told->text);
	told->text = NULL;
}

static void names_that_nobody_makes(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };

	fixture_dir(f, "sys/class/mdev_bus/a\nb/mdev_supported_types/t");
	fixture_dir(f, "sys/bus/mdev/devices/no-uuid");
	fixture_dir(f, "sys/bus/pci/devices/card\033");
	told_is(&told, f,
		"sys/class/mdev_bus/a\\x0ab: an entry that is left out or can't be read: "
		"no name that the kernel makes\n"
		"sys/bus/mdev/devices/no-uuid: an entry that is left out or can't be read: "
		"its name is not a uuid\n"
		"sys/bus/pci/devices/card\\x1b: an entry that is left out or can't be read: "
		"its name is not a PCI address\n");
}

static void the_rest_is_listed(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };
	char *long_value = fixture_repeat("x", 4097);

	host_type(f, "sys/class/mdev_bus/a", "x-1", long_value, "many");
	assert_int_equal(mkfifo(fixture_path(f, "sys/class/mdev_bus/a/mdev_supported_types/x-1/"
						"description"),
				0600),
			 0);
	host_link(f, "loop", "sys/class/mdev_bus/loop");
	host_link(f, "nowhere", "sys/class/mdev_bus/gone");
	host_is(host_survey(f, &told), "parent a\n"
				       "type a/x-1 in a api=vfio-pci type=x-1\n");
	assert_string_equal(
		told.text,
		"sys/class/mdev_bus/a/mdev_supported_types/x-1/name: an entry that is left out "
		"or can't be read: it is larger than any that the kernel makes\n"
		"sys/class/mdev_bus/a/mdev_supported_types/x-1/available_instances: an entry "
		"that is left out or can't be read: it is not a number\n"
		"sys/class/mdev_bus/a/mdev_supported_types/x-1/description: an entry that is "
		"left out or can't be read: it is not a file\n"
		"sys/class/mdev_bus/gone: an entry that is left out or can't be read: it is a link "
		"that leads nowhere\n"
		"sys/class/mdev_bus/loop: an entry that is left out or can't be read: Too many "
		"levels of symbolic links\n");
	free(told.text);
	free(long_value);
}

static void who_is_told_can_end_it(void **state)
{
	struct fixture *f = *state;
	struct told told = { .answer = 7 };
	const struct devmig_survey_options options = { .bad = host_tell, .arg = &told };
	struct devmig_survey *survey = NULL;
	struct devmig_error *error = NULL;

	fixture_dir(f, "sys/bus/mdev/devices/no-uuid");
	assert_int_equal(devmig_survey_new(f->context, &options, &survey, &error), 7);
	assert_null(survey);
	assert_null(error);
	free(told.text);
}

static void the_root_is_above_sys(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };

	fixture_dir(f, "class/mdev_bus");
	told_is(&told, f,
		"sys: an entry that is left out or can't be read: it is not there; "
		"the root is to be the directory that has it\n");
	fixture_dir(f, "sys");
	told_is(&told, f, "");
}

/* However the functions of a tree name each other, what stands above ends. */
static void functions_in_a_circle(void **state)
{
	struct fixture *f = *state;

	host_pci(f, "0000:00:02.0", "vfio-pci", "0000:00:02.0");
	host_pci(f, "0000:00:03.0", "vfio-pci", "0000:00:03.1");
	host_pci(f, "0000:00:03.1", "vfio-pci", "0000:00:03.0");
	host_pci(f, "0000:00:03.2", "vfio-pci", "0000:00:03.0");
	host_is(host_survey(f, NULL),
		"pf 0000:00:02.0 bus=pci driver=vfio-pci api=vfio-pci numa=1 assignable\n"
		"pf 0000:00:03.1 bus=pci driver=vfio-pci api=vfio-pci numa=1 assignable\n"
		"vf 0000:00:03.0 in 0000:00:03.1 bus=pci driver=vfio-pci api=vfio-pci numa=1 "
		"assignable\n"
		"vf 0000:00:03.2 bus=pci driver=vfio-pci api=vfio-pci numa=1 assignable\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST(nothing_there),
		HOST(functions_of_vfio),
		HOST(mediated_devices),
		HOST(parents_of_other_buses),
		HOST(device_without_types),
		HOST(nvidias_own_interface),
		HOST(nvidias_own_interface_elsewhere),
		HOST(tables_of_types),
		HOST(functions_without_links),
		HOST(function_with_a_document),
		HOST(found_by_the_type_alone),
		HOST(name_of_the_host),
		HOST(names_that_nobody_makes),
		HOST(the_rest_is_listed),
		HOST(who_is_told_can_end_it),
		HOST(the_root_is_above_sys),
		HOST(functions_in_a_circle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
