// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TYPE "mdev_supported_types/i915-GVTg_V5_4"

/* Attributes of the type: names and contents one after the other. */
static void make(struct fixture *f, const char *const *files)
{
	for (; *files; files += 2) {
		char *name = fixture_print(TYPE "/%s", files[0]);

		fixture_file(f, name, files[1]);
		free(name);
	}
}

#define MAKE(f, ...) make(f, (const char *const[]){ __VA_ARGS__, NULL })

static void is(struct fixture *f, const char *text)
{
	fixture_is(fixture_read(f, DEVMIG_FORM_TRAITS, TYPE), text);
}

static void refused(struct fixture *f, const char *reason, const char *file, unsigned int column)
{
	char *path = fixture_print(TYPE "/%s", file);

	fixture_refuses_path(f, DEVMIG_FORM_TRAITS, TYPE, reason, path, column ? 1 : 0, column);
	fixture_refuses_path(f, DEVMIG_FORM_AUTO, TYPE, reason, path, column ? 1 : 0, column);
	free(path);
}

static void is_none(struct fixture *f, const char *name)
{
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, name),
					      &document, &error),
			 -ENOENT);
	fixture_error(error, -ENOENT, "no-document", "", 0, 0);
}

static void type_alone(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "software_version", "2.3.4\n", "name", "x\n",
	     "available_instances", "3\n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=2.3.4\n"
		   "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v2:version:2.0..2.3}\n");
}

static void everything(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "software_version", "2.3.4\n", "compatible_type",
	     "i915-GVTg_V5_8, i915-GVTg_V5_4\ni915-GVTg_V5_2\n", "compatible_pv_mode",
	     "none+ppgtt\ncontext\n", "pv_mode", "none+ppgtt\n", "dynamic_resources",
	     "aggregator remote_url\n", "aggregator", "2\n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=2.3.4\n\taggregator=2\n\tpv_mode=none+ppgtt\n"
		   "COMPATIBLE:\n\tdevice_api=vfio-pci\n"
		   "\tmdev_type={v1:string:i915-GVTg_V5_4,i915-GVTg_V5_8,i915-GVTg_V5_2}\n"
		   "\tsoftware_version={v2:version:2.0..2.3}\n"
		   "\taggregator={v3:string}\n\tpv_mode={v4:set:none,ppgtt,context}\n"
		   "\tremote_url={v5:string}\n"
		   "APPLY:\n\taggregator={v3}\n\tremote_url={v5}\n");
}

static void dynamic_with_a_list(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "software_version", "1.0.0\n",
	     "compatible_aggregator", "1 2\n", "dynamic_resources", "aggregator\n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=1.0.0\n"
		   "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v2:version:1.0..1.0}\n\taggregator={v3:set:1,2}\n"
		   "APPLY:\n\taggregator={v3}\n");
}

/* Fields have the order of their names, what to set that of the list. */
static void order_of_resources(void **state)
{
	MAKE(*state, "dynamic_resources", "z b\na,z\n", "compatible_type", "\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\ta={v2:string}\n\tb={v3:string}\n\tz={v4:string}\n"
		   "APPLY:\n\tz={v4}\n\tb={v3}\n\ta={v2}\n");
}

/* What is missing leaves its part out. */
static void list_of_types_alone(void **state)
{
	MAKE(*state, "compatible_type", "other\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
}

static void empty_lists_accept_nothing_more(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "compatible_type", "\n", "compatible_pv_mode", "",
	     "dynamic_resources", " \n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tpv_mode={v2:set:\"\"}\n");
}

static void list_replaces_a_known_trait(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "software_version", "1.2.3\n",
	     "compatible_software_version", "1.2.3 1.2.4\n", "compatible_device_api",
	     "vfio-pci,vfio-ap\n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=1.2.3\n"
		   "COMPATIBLE:\n\tdevice_api={v1:set:vfio-pci,vfio-ap}\n"
		   "\tmdev_type={v2:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v3:set:1.2.3,1.2.4}\n");
}

static void versions(void **state)
{
	static const char *const cases[][2] = {
		{ "1.2", "{v2:version:1.0..1.2}" },
		{ "10.20.30", "{v2:version:10.0..10.20}" },
		{ "1.2.3.4", "{v2:version:1.0..1.2}" },
		{ "2147483647.2147483647.1", "{v2:version:2147483647.0..2147483647.2147483647}" },
		{ "1.2147483648.1", "1.2147483648.1" },
		{ "1.2.3.4.5", "1.2.3.4.5" },
		{ "1.2.", "1.2." },
		{ "1.2..4", "1.2..4" },
		{ ".1.2", ".1.2" },
		{ "3", "3" },
		{ "1.x", "1.x" },
		{ "v1.2", "v1.2" },
		{ "1.2-rc1", "1.2-rc1" },
		{ "", "\"\"" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *own = *cases[i][0] ? strdup(cases[i][0]) : strdup("\"\"");
		char *text = fixture_print(
			"SELF:\n\tdevice_api=a\n\tmdev_type=i915-GVTg_V5_4\n"
			"\tsoftware_version=%s\nCOMPATIBLE:\n\tdevice_api=a\n"
			"\tmdev_type={v1:string:i915-GVTg_V5_4}\n\tsoftware_version=%s\n",
			own, cases[i][1]);

		MAKE(*state, "device_api", "a\n", "software_version", cases[i][0]);
		is(*state, text);
		free(own);
		free(text);
	}
}

static void spellings_are_made_normal(void **state)
{
	MAKE(*state, "device_api", "vfio_pci\n", "software_version", "1.0.0\n", "pci_id",
	     "8086591D\n", "compatible_pci_id", "0x8086-0x591d,8086193b\n");
	is(*state, "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=1.0.0\n\tpci_id=8086:591d\n"
		   "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v2:version:1.0..1.0}\n"
		   "\tpci_id={v3:set:8086:591d,8086:193b}\n");
}

static void items_are_quoted_where_needed(void **state)
{
	MAKE(*state, "compatible_type", "a\"b c}d e\\f {g\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\nCOMPATIBLE:\n"
		   "\tmdev_type={v1:string:i915-GVTg_V5_4,\"a\\\"b\",\"c}d\",\"e\\\\f\",{g}\n");
}

static void literal_values_are_quoted_where_needed(void **state)
{
	MAKE(*state, "device_api", "{x} # y\n", "software_version", "1.0.0\n");
	is(*state, "SELF:\n\tdevice_api=\"\\{x\\} # y\"\n\tmdev_type=i915-GVTg_V5_4\n"
		   "\tsoftware_version=1.0.0\n"
		   "COMPATIBLE:\n\tdevice_api=\"\\{x\\} # y\"\n"
		   "\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v2:version:1.0..1.0}\n");
}

static void only_type_of_a_parent(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;

	MAKE(f, "compatible_type", "other\n");
	document = fixture_read(f, DEVMIG_FORM_AUTO, "");
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_TRAITS);
	fixture_is(document, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
			     "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
}

static void one_of_several_types(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "compatible_type", "other\n");
	fixture_dir(f, "mdev_supported_types/second");
	is_none(f, "");
	is_none(f, "mdev_supported_types");
	is(f, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
	      "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
}

/* The directory of the types stands for the device that it belongs to. */
static void directory_of_types(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;

	MAKE(f, "compatible_type", "other\n");
	document = fixture_read(f, DEVMIG_FORM_AUTO, "mdev_supported_types");
	assert_int_equal(devmig_document_form(document), DEVMIG_FORM_TRAITS);
	fixture_is(document, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
			     "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
}

static void no_type(void **state)
{
	fixture_dir(*state, "mdev_supported_types");
	is_none(*state, "");
}

/* The name is that of the directory, whatever way leads there. */
static void type_by_a_link(void **state)
{
	struct fixture *f = *state;
	char *path = strdup(fixture_path(f, TYPE));

	MAKE(f, "compatible_type", "other\n");
	assert_int_equal(symlink(path, fixture_path(f, "mdev_type")), 0);
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, "mdev_type"),
		   "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
	fixture_is(fixture_read(f, DEVMIG_FORM_AUTO, TYPE "/"),
		   "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4,other}\n");
	free(path);
}

/* Every type has these, also of devices that can't migrate. */
static void type_without_traits(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n", "available_instances", "1\n", "name", "x\n",
	     "description", "x\n");
	is_none(*state, TYPE);
}

static void version_alone(void **state)
{
	MAKE(*state, "software_version", "1.2.0\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n\tsoftware_version=1.2.0\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n"
		   "\tsoftware_version={v2:version:1.0..1.2}\n");
}

static void resources_alone(void **state)
{
	MAKE(*state, "dynamic_resources", "a\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\n"
		   "COMPATIBLE:\n\tmdev_type={v1:string:i915-GVTg_V5_4}\n\ta={v2:string}\n"
		   "APPLY:\n\ta={v2}\n");
}

/* However many files a directory has, those of traits are asked for by name. */
static void large_directory(void **state)
{
	struct fixture *f = *state;
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		char name[64];

		snprintf(name, sizeof(name), TYPE "/x%u", i);
		fixture_file(f, name, "");
	}
	is_none(f, TYPE);
	MAKE(f, "compatible_a", "1\n");
	is(f, "SELF:\n\tmdev_type=i915-GVTg_V5_4\nCOMPATIBLE:\n"
	      "\tmdev_type={v1:string:i915-GVTg_V5_4}\n\ta={v2:set:1}\n");
}

/* Nothing is written. */
static void only_read(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=1\n");
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_document_write(document, DEVMIG_FORM_TRAITS, fixture_path(f, "t"),
					       0, &error),
			 -EINVAL);
	fixture_error(error, -EINVAL, "", NULL, 0, 0);
	assert_int_equal(access(f->path, F_OK), -1);
	devmig_document_unref(document);
}

/* To the sets that it must be in a value that is left out would be the empty one. */
static void own_value_of_several_lines(void **state)
{
	MAKE(*state, "compatible_a", "1\n", "a", "1\n2\n");
	refused(*state, "several-lines", "a", 0);
}

static void own_value_is_a_directory(void **state)
{
	MAKE(*state, "compatible_a", "1\n");
	fixture_dir(*state, TYPE "/a");
	refused(*state, "not-a-file", "a", 0);
}

static void own_value_is_a_link(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "compatible_a", "1\n");
	assert_int_equal(symlink("compatible_a", fixture_path(f, TYPE "/a")), 0);
	refused(f, "not-a-file", "a", 0);
}

static void own_value_of_a_resource(void **state)
{
	MAKE(*state, "compatible_a", "1\n", "dynamic_resources", "b\n", "b", "1\n2\n");
	refused(*state, "several-lines", "b", 0);
}

static void own_value_that_is_missing(void **state)
{
	MAKE(*state, "compatible_a", "1\n", "other", "1\n2\n");
	is(*state, "SELF:\n\tmdev_type=i915-GVTg_V5_4\nCOMPATIBLE:\n"
		   "\tmdev_type={v1:string:i915-GVTg_V5_4}\n\ta={v2:set:1}\n");
}

static void device_api_of_two_lines(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\nvfio-ap\n", "software_version", "1.0.0\n");
	refused(*state, "several-lines", "device_api", 0);
}

static void version_is_a_directory(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n");
	fixture_dir(*state, TYPE "/software_version");
	refused(*state, "not-a-file", "software_version", 0);
}

static void list_is_a_directory(void **state)
{
	MAKE(*state, "device_api", "vfio-pci\n");
	fixture_dir(*state, TYPE "/compatible_a");
	refused(*state, "not-a-file", "compatible_a", 0);
}

static void list_of_types_is_a_link(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "device_api", "vfio-pci\n");
	assert_int_equal(symlink("device_api", fixture_path(f, TYPE "/compatible_type")), 0);
	refused(f, "not-a-file", "compatible_type", 0);
}

static void resources_are_a_fifo(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "compatible_a", "1\n");
	assert_int_equal(mkfifo(fixture_path(f, TYPE "/dynamic_resources"), 0600), 0);
	refused(f, "not-a-file", "dynamic_resources", 0);
}

static void second_list_of_types(void **state)
{
	MAKE(*state, "compatible_mdev_type", "x\n");
	refused(*state, "bad-trait", "compatible_mdev_type", 0);
}

static void known_trait_is_no_resource(void **state)
{
	MAKE(*state, "compatible_a", "x\n", "dynamic_resources", "device_api\n");
	refused(*state, "bad-trait", "dynamic_resources", 0);
}

/* A resource's name is the name of a file here, not a path to one elsewhere. */
static void resource_that_leads_out(void **state)
{
	MAKE(*state, "compatible_a", "x\n", "dynamic_resources", "../../secret\n");
	fixture_file(*state, "secret", "value\n");
	refused(*state, "bad-name", "dynamic_resources", 0);
	MAKE(*state, "dynamic_resources", "..\n");
	refused(*state, "bad-name", "dynamic_resources", 0);
}

static void list_without_a_name(void **state)
{
	MAKE(*state, "compatible_", "x\n");
	refused(*state, "bad-name", "compatible_", 0);
}

static void bytes_outside_the_alphabet(void **state)
{
	struct fixture *f = *state;

	MAKE(f, "device_api", "vf\xc3\xa9o\n", "software_version", "1.0.0\n");
	refused(f, "bad-byte", "device_api", 0);
	MAKE(f, "device_api", "x\n");
	fixture_bytes(f, TYPE "/compatible_a", "x\0y\n", 4);
	refused(f, "bad-byte", "compatible_a", 0);
}

static void limit_value(void **state)
{
	/* {v2:set:,,,} with 509 items of a byte. */
	char *most = fixture_repeat("x ", 256);
	char *items = fixture_repeat(",x", 255);
	char *text = fixture_print("SELF:\n\tmdev_type=i915-GVTg_V5_4\nCOMPATIBLE:\n"
				   "\tmdev_type={v1:string:i915-GVTg_V5_4}\n\ta={v2:set:x%s}\n",
				   items);
	char *long_item = fixture_repeat("x", 1024 - strlen("{v2:set:}"));
	char *longer = fixture_print("%sx", long_item);

	MAKE(*state, "compatible_a", most);
	is(*state, text);
	MAKE(*state, "compatible_a", long_item);
	devmig_document_unref(fixture_read(*state, DEVMIG_FORM_TRAITS, TYPE));
	MAKE(*state, "compatible_a", longer);
	refused(*state, "limit-value", "compatible_a", 0);
	free(most);
	free(items);
	free(text);
	free(long_item);
	free(longer);
}

static void limit_items(void **state)
{
	char *more = fixture_repeat("x ", 257);

	MAKE(*state, "compatible_a", more);
	refused(*state, "limit-items", "compatible_a", 0);
	free(more);
}

static void limit_file(void **state)
{
	char *blanks = fixture_repeat(" ", 4095);
	char *most = fixture_print("x%s", blanks);
	char *more = fixture_print("x %s", blanks);

	MAKE(*state, "compatible_a", most);
	devmig_document_unref(fixture_read(*state, DEVMIG_FORM_TRAITS, TYPE));
	MAKE(*state, "compatible_a", more);
	refused(*state, "limit-value", "compatible_a", 0);
	free(blanks);
	free(most);
	free(more);
}

/* mdev_type is one of the 64. */
static void limit_fields(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document;
	unsigned int i;

	for (i = 0; i < 15; i++) {
		char name[64];

		snprintf(name, sizeof(name), TYPE "/compatible_f%02u", i);
		fixture_file(f, name, "x\n");
	}
	document = fixture_read(f, DEVMIG_FORM_TRAITS, TYPE);
	assert_int_equal(devmig_document_field_count(document, 0, false), 16);
	devmig_document_unref(document);
	fixture_file(f, TYPE "/compatible_f99", "x\n");
	refused(f, "limit-variables", "compatible_f99", 0);
	for (i = 15; i < 62; i++) {
		char name[64];

		snprintf(name, sizeof(name), TYPE "/compatible_f%02u", i);
		fixture_file(f, name, "x\n");
	}
	fixture_refuses_path(f, DEVMIG_FORM_TRAITS, TYPE, "limit-fields", "/compatible_f61", 0, 0);
	fixture_file(f, TYPE "/compatible_f98", "x\n");
	fixture_file(f, TYPE "/compatible_f97", "x\n");
	fixture_refuses_path(f, DEVMIG_FORM_TRAITS, TYPE, "limit-fields", TYPE, 0, 0);
}

static void unreadable_list(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;
	int ret;

	MAKE(f, "compatible_a", "x\n");
	chmod(fixture_path(f, TYPE "/compatible_a"), 0);
	fixture_lower(f);
	ret = devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, TYPE), &document,
				   &error);
	fixture_raise();
	assert_int_equal(ret, -EACCES);
	fixture_error(error, -EACCES, "unreadable", "/compatible_a", 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(type_alone),
		TEST(everything),
		TEST(dynamic_with_a_list),
		TEST(order_of_resources),
		TEST(list_of_types_alone),
		TEST(empty_lists_accept_nothing_more),
		TEST(list_replaces_a_known_trait),
		TEST(versions),
		TEST(spellings_are_made_normal),
		TEST(items_are_quoted_where_needed),
		TEST(literal_values_are_quoted_where_needed),
		TEST(only_type_of_a_parent),
		TEST(one_of_several_types),
		TEST(directory_of_types),
		TEST(no_type),
		TEST(type_by_a_link),
		TEST(type_without_traits),
		TEST(version_alone),
		TEST(resources_alone),
		TEST(large_directory),
		TEST(only_read),
		TEST(own_value_of_several_lines),
		TEST(own_value_is_a_directory),
		TEST(own_value_is_a_link),
		TEST(own_value_of_a_resource),
		TEST(own_value_that_is_missing),
		TEST(device_api_of_two_lines),
		TEST(version_is_a_directory),
		TEST(list_is_a_directory),
		TEST(list_of_types_is_a_link),
		TEST(resources_are_a_fifo),
		TEST(second_list_of_types),
		TEST(known_trait_is_no_resource),
		TEST(resource_that_leads_out),
		TEST(list_without_a_name),
		TEST(bytes_outside_the_alphabet),
		TEST(limit_value),
		TEST(limit_items),
		TEST(limit_file),
		TEST(limit_fields),
		TEST(unreadable_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
