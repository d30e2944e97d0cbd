// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture_recording.h"

#include <devmig/recording.h>
#include <errno.h>
#include <lib/host/recording_mask.h>
#include <lib/host/spot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <tests/unit/fail_memory.h>
#include <unistd.h>

/* --- a host and its recording --- */

#define HOST     "host/"
#define FUNCTION "sys/devices/pci0000:00/0000:00:02.0"
#define TYPES    FUNCTION "/mdev_supported_types"
#define UUID     "f7fd7b12-57f0-4e0a-9d6b-2b6f0c2d4f11"
#define OTHER    "0af4dd1c-57f0-4e0a-9d6b-2b6f0c2d4f11"

static void link_to(struct fixture *f, const char *path, const char *target)
{
	char *copy = strdup(path), *slash;

	assert_non_null(copy);
	slash = strrchr(copy, '/');
	*slash = 0;
	fixture_dir(f, copy);
	free(copy);
	assert_int_equal(symlink(target, fixture_path(f, path)), 0);
}

static void make_type(struct fixture *f, const char *type, const char *available)
{
	char path[512];

	snprintf(path, sizeof(path), HOST TYPES "/%s/available_instances", type);
	fixture_file(f, path, available);
	snprintf(path, sizeof(path), HOST TYPES "/%s/device_api", type);
	fixture_file(f, path, "vfio-pci\n");
	snprintf(path, sizeof(path), HOST TYPES "/%s/description", type);
	fixture_file(f, path, "low_gm_size: 64MB\nhigh_gm_size: 384MB\nfence: 4\n");
}

static void make_mdev(struct fixture *f, const char *uuid)
{
	char path[512], target[512];

	snprintf(path, sizeof(path), HOST FUNCTION "/%s/mdev_type", uuid);
	link_to(f, path, "../mdev_supported_types/i915-GVTg_V5_4");
	snprintf(path, sizeof(path), HOST FUNCTION "/%s/driver", uuid);
	link_to(f, path, "../../../../bus/mdev/drivers/vfio_mdev");
	snprintf(path, sizeof(path), HOST "sys/bus/mdev/devices/%s", uuid);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/0000:00:02.0/%s", uuid);
	link_to(f, path, target);
}

/* A machine with two types, two devices, and what is not to be seen. */
static void make_host(struct fixture *f)
{
	fixture_file(f, HOST "etc/hostname", "secret-name\n");
	fixture_file(f, HOST "etc/shadow", "nobody looks here\n");
	fixture_file(f, HOST "proc/sys/kernel/osrelease", "6.12.1\n");
	fixture_file(f, HOST FUNCTION "/vendor", "0x8086\n");
	fixture_file(f, HOST FUNCTION "/device", "0x591d\n");
	fixture_file(f, HOST FUNCTION "/class", "0x030000\n");
	fixture_file(f, HOST FUNCTION "/nobody", "nobody looks here\n");
	make_type(f, "i915-GVTg_V5_4", "1\n");
	make_type(f, "i915-GVTg_V5_8", "0\n");
	make_mdev(f, UUID);
	make_mdev(f, OTHER);
	link_to(f, HOST "sys/bus/pci/devices/0000:00:02.0",
		"../../../devices/pci0000:00/0000:00:02.0");
	link_to(f, HOST "sys/class/mdev_bus/0000:00:02.0", "../../devices/pci0000:00/0000:00:02.0");
	link_to(f, HOST FUNCTION "/driver", "../../../bus/pci/drivers/i915");
	fixture_dir(f, HOST "sys/bus/pci/drivers/i915");
}

static struct devmig_survey *survey_of(struct devmig_context *context)
{
	const struct devmig_survey_options options = { 0 };
	struct devmig_survey *survey = NULL;

	assert_int_equal(devmig_survey_new(context, &options, &survey, NULL), 0);
	return survey;
}

static struct devmig_survey *survey_at(struct fixture *f, const char *name)
{
	struct devmig_context *context = NULL;
	struct devmig_survey *survey;

	assert_int_equal(devmig_context_new(fixture_path(f, name), &context, NULL), 0);
	survey = survey_of(context);
	devmig_context_unref(context);
	return survey;
}

static void tell_facts(FILE *out, struct devmig_survey *survey, size_t index)
{
	struct devmig_fact fact;
	const char *name;
	size_t i;

	for (i = 0; (name = devmig_fact_name(i)); i++)
		if (!devmig_survey_fact(survey, index, name, &fact))
			fprintf(out, "  %s %d %s %s %s\n", fact.name, fact.state, fact.value,
				fact.origin, fact.why);
}

/* All that a survey tells, as text; to be freed. */
static char *tell(struct devmig_survey *survey)
{
	struct devmig_item item;
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fprintf(out, "%s\n", devmig_survey_host(survey));
	for (i = 0; !devmig_survey_item(survey, i, &item); i++) {
		fprintf(out, "%s %s %zd %s %s %s %s %s %s %s %lld %lld %d %d %d\n",
			devmig_item_kind_name(item.kind), item.name, (ssize_t)item.parent,
			item.path, item.bus, item.driver, item.device_api, item.type, item.label,
			item.description, item.available, item.max, item.assignable, item.in_use,
			item.numa);
		tell_facts(out, survey, i);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

static void record(struct devmig_survey *survey, const char *path, bool mask)
{
	const struct devmig_recording_options options = { .mask = mask };
	struct devmig_error *error = NULL;

	if (devmig_recording_write(survey, path, &options, &error))
		fail_msg("%s", devmig_error_text(error));
}

static char *tell_recording(const char *path)
{
	struct devmig_recording *recording = NULL;
	struct devmig_survey *survey;
	char *told;

	assert_int_equal(devmig_recording_open(path, &recording, NULL), 0);
	survey = survey_of(devmig_recording_context(recording));
	told = tell(survey);
	devmig_survey_free(survey);
	devmig_recording_close(recording);
	return told;
}

/* @lower: who looks is nobody, but who keeps it is not. */
static void round_trip(struct fixture *f, bool lower)
{
	static const char *const names[] = { "r.tar.zst", "r/" };
	struct devmig_survey *survey;
	char *told, *again;
	size_t i;

	if (lower)
		fixture_lower(f);
	survey = survey_at(f, "host");
	told = tell(survey);
	if (lower)
		fixture_raise();
	assert_non_null(strstr(told, UUID));
	for (i = 0; i < 2; i++) {
		record(survey, fixture_path(f, names[i]), false);
		again = tell_recording(fixture_path(f, names[i]));
		assert_string_equal(told, again);
		free(again);
	}
	devmig_survey_free(survey);
	free(told);
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;

	use_directory(f);
	make_host(f);
	round_trip(f, false);
	assert_int_equal(count_entries(fixture_path(f, "tmp")), 0);
	/* What discovery does not read is not there. */
	assert_int_equal(access(fixture_path(f, "r/" FUNCTION "/vendor"), F_OK), 0);
	assert_int_equal(access(fixture_path(f, "r/" FUNCTION "/nobody"), F_OK), -1);
	assert_int_equal(access(fixture_path(f, "r/etc/shadow"), F_OK), -1);
}

/* A link that is absolute, and one that leads out by "..", are looked at below the root. */
static void test_round_trip_of_odd_links(void **state)
{
	struct fixture *f = *state;

	use_directory(f);
	make_host(f);
	link_to(f, HOST "sys/bus/pci/devices/0000:00:03.0", "/sys/devices/far");
	link_to(f, HOST "sys/bus/pci/devices/0000:00:04.0", "../../../../../../sys/devices/far4");
	link_to(f, HOST "sys/bus/pci/devices/0000:00:05.0", "0000:00:05.0");
	link_to(f, HOST "sys/bus/pci/devices/0000:00:06.0", "../none");
	fixture_file(f, HOST "sys/devices/far/vendor", "0x8086\n");
	fixture_file(f, HOST "sys/devices/far/driver_override", "vfio-pci\n");
	link_to(f, HOST "sys/devices/far/driver", "/sys/bus/pci/drivers/vfio-pci");
	fixture_file(f, HOST "sys/devices/far4/vendor", "0x8086\n");
	link_to(f, HOST "sys/devices/far4/driver", "../../bus/pci/drivers/vfio-pci");
	round_trip(f, false);
}

/* What can't be read can't be read of its recording either. */
static void test_round_trip_of_errors(void **state)
{
	struct fixture *f = *state;
	char *huge = fixture_repeat("x", DMIG_SPOT_FILE_MAX + 1);

	use_directory(f);
	make_host(f);
	fixture_file(f, HOST FUNCTION "/revision", huge);
	free(huge);
	assert_int_equal(mkfifo(fixture_path(f, HOST FUNCTION "/subsystem_vendor"), 0600), 0);
	assert_int_equal(chmod(fixture_path(f, HOST FUNCTION "/subsystem_vendor"), 0644), 0);
	make_type(f, "i915-GVTg_V5_1", "1\n");
	assert_int_equal(unlink(fixture_path(f, HOST TYPES "/i915-GVTg_V5_1/device_api")), 0);
	assert_int_equal(chmod(fixture_path(f, HOST TYPES "/i915-GVTg_V5_8/description"), 0), 0);
	round_trip(f, true);
	huge = fixture_text(f, "r/var/lib/devmig/recorded/errors");
	assert_non_null(strstr(huge, "EFBIG " FUNCTION "/revision\n"));
	assert_non_null(strstr(huge, "ENOTSUP " FUNCTION "/subsystem_vendor\n"));
	if (geteuid() == 0)
		assert_non_null(strstr(huge, "EACCES " TYPES "/i915-GVTg_V5_8/description\n"));
	free(huge);
}

static void test_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;
	char *first, *second;

	make_host(f);
	survey = survey_at(f, "host");
	record(survey, fixture_path(f, "1"), false);
	devmig_survey_free(survey);
	survey = survey_at(f, "host");
	record(survey, fixture_path(f, "2"), false);
	devmig_survey_free(survey);
	first = fixture_text(f, "1");
	second = fixture_text(f, "2");
	assert_string_equal(first, second);
	free(first);
	free(second);
}

static int give_up(void *arg, size_t done, size_t total)
{
	size_t *calls = arg;

	assert_in_range(done, 1, total);
	return ++*calls == 2 ? 7 : 0;
}

static void test_nothing_half_done(void **state)
{
	struct fixture *f = *state;
	size_t calls = 0;
	const struct devmig_recording_options options = { .progress = give_up, .arg = &calls };
	const struct devmig_recording_options plain = { 0 };
	struct devmig_survey *survey;
	struct devmig_error *error = NULL;
	int before;

	make_host(f);
	fixture_file(f, "there/x", "");
	survey = survey_at(f, "host");
	before = count_entries(fixture_path(f, ""));
	assert_int_equal(devmig_recording_write(survey, fixture_path(f, "r"), &options, &error), 7);
	assert_null(error);
	assert_int_equal(devmig_recording_write(survey, fixture_path(f, "there/"), &plain, &error),
			 -EEXIST);
	devmig_error_free(error);
	error = NULL;
	assert_int_equal(devmig_recording_write(survey, fixture_path(f, "none/r"), &plain, &error),
			 -ENOENT);
	devmig_error_free(error);
	assert_int_equal(count_entries(fixture_path(f, "")), before);
	devmig_survey_free(survey);
}

/* --- masks --- */

static const char *text_of(const struct dmig_image *image, const char *path)
{
	const struct dmig_image_node *node = dmig_image_find(image, path);

	if (!node)
		fail_msg("there is no %s", path);
	return node->bytes;
}

static struct dmig_image *new_image(void)
{
	struct dmig_image *image = NULL;

	assert_int_equal(dmig_image_new(&image), 0);
	return image;
}

static void put(struct dmig_image *image, const char *path, const char *text)
{
	assert_int_equal(dmig_image_file(image, path, text, strlen(text)), 0);
}

static void test_masks(void **state)
{
	struct dmig_image *image = new_image(), *masked = new_image();

	(void)state;
	put(image, "etc/hostname", "secret-name\n");
	put(image, "sys/" UUID "/name", "device " UUID " and " OTHER ".\n");
	assert_int_equal(dmig_image_link(image, "sys/link", "../x/" UUID), 0);
	put(image, "sys/address", "AA:bb:cc:dd:ee:01\n");
	put(image, "sys/none", "00:00:00:00:00:00 0000:0000:0000:0000\n");
	put(image, "sys/pci", "0000:26:00.4 10de:26b9 2022:12:13\n");
	put(image, "sys/node_guid", "b8ce:f603:00a1:b2c3\n");
	put(image, "sys/gid", "fe80:0000:0000:0000:bace:f6ff:fea1:b2c3\n");
	put(image, "sys/serial_number", " MT2143X01234 \n");
	put(image, "sys/unique_id", "1\n");
	put(image, "sys/other", "it is MT2143X01234, not MT2143X01234A or 1\n");
	put(image, "sys/vpd", "\x82\x05secret");
	put(image, "sys/upper", "GPU-F7FD7B12-57F0-4E0A-9D6B-2B6F0C2D4F11\n");
	put(image, "sys/not", UUID "0 0" UUID " x:aa:bb:cc:dd:ee:01 aa:bb:cc:dd:ee:0 a1b2\n");
	assert_int_equal(dmig_recording_mask(image, masked), 0);
	assert_int_equal(dmig_image_count(masked), dmig_image_count(image));
	assert_string_equal(text_of(masked, "etc/hostname"), "host\n");
	assert_string_equal(text_of(masked, "sys/00000000-0000-0000-0000-000000000002/name"),
			    "device 00000000-0000-0000-0000-000000000002 and "
			    "00000000-0000-0000-0000-000000000001.\n");
	assert_string_equal(text_of(masked, "sys/link"),
			    "../x/00000000-0000-0000-0000-000000000002");
	assert_string_equal(text_of(masked, "sys/address"), "02:00:00:00:00:01\n");
	assert_string_equal(text_of(masked, "sys/none"), "00:00:00:00:00:00 0000:0000:0000:0000\n");
	assert_string_equal(text_of(masked, "sys/pci"), "0000:26:00.4 10de:26b9 2022:12:13\n");
	assert_string_equal(text_of(masked, "sys/node_guid"), "0000:0000:0000:0001\n");
	assert_string_equal(text_of(masked, "sys/gid"),
			    "0000:0000:0000:0000:0000:0000:0000:0002\n");
	assert_string_equal(text_of(masked, "sys/serial_number"), "serial-2\n");
	assert_string_equal(text_of(masked, "sys/unique_id"), "serial-1\n");
	assert_string_equal(text_of(masked, "sys/other"),
			    "it is serial-2, not MT2143X01234A or 1\n");
	assert_string_equal(text_of(masked, "sys/vpd"), "");
	assert_string_equal(text_of(masked, "sys/upper"),
			    "GPU-00000000-0000-0000-0000-000000000002\n");
	assert_string_equal(text_of(masked, "sys/not"), text_of(image, "sys/not"));
	dmig_image_free(image);
	dmig_image_free(masked);
}

/* The survey of a masked recording is the same, but for the masks. */
static void test_masked_host(void **state)
{
	struct fixture *f = *state;
	struct devmig_survey *survey;
	char *told, *masked, *at;

	use_directory(f);
	make_host(f);
	fixture_file(f, HOST "etc/hostname", "host\n");
	survey = survey_at(f, "host");
	record(survey, fixture_path(f, "r"), true);
	told = tell(survey);
	masked = tell_recording(fixture_path(f, "r"));
	while ((at = strstr(told, UUID)))
		memcpy(at, "00000000-0000-0000-0000-000000000002", strlen(UUID));
	while ((at = strstr(told, OTHER)))
		memcpy(at, "00000000-0000-0000-0000-000000000001", strlen(OTHER));
	assert_string_equal(told, masked);
	devmig_survey_free(survey);
	free(told);
	free(masked);
}

/* --- without memory --- */

/* Where one allocation fails it fails or is complete. */
static void try_writing(struct fixture *f, const char *end)
{
	const struct devmig_recording_options options = { .mask = true };
	int before = count_entries(fixture_path(f, "")), n, result, failures = 0;
	bool failed = true;

	for (n = 0; failed; n++) {
		struct devmig_survey *survey = survey_at(f, "host");
		struct devmig_error *error = NULL;
		char name[32];

		snprintf(name, sizeof(name), "%d%s", n, end);
		memory_fail(n, false);
		result = devmig_recording_write(survey, fixture_path(f, name), &options, &error);
		failed = memory_failed();
		devmig_survey_free(survey);
		devmig_error_free(error);
		assert_true(!result || result == -ENOMEM);
		failures += result != 0;
		before += !result;
		assert_int_equal(count_entries(fixture_path(f, "")), before);
	}
	assert_int_equal(result, 0);
	assert_true(failures > 50);
}

static void test_memory_of_writing(void **state)
{
	struct fixture *f = *state;

	make_host(f);
	try_writing(f, ".tar");
	try_writing(f, "/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),           TEST(test_round_trip_of_odd_links),
		TEST(test_round_trip_of_errors), TEST(test_same_bytes),
		TEST(test_nothing_half_done),    cmocka_unit_test(test_masks),
		TEST(test_masked_host),          TEST(test_memory_of_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
