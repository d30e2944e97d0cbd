// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is asked of NVML, for which a library of the tests stands in. */
#include <dlfcn.h>
#include <errno.h>
#include <lib/host/nvml.h>
#include <stdlib.h>
#include <string.h>

#include "fixture_host.h"

#define GPU "0000:08:00.0"

/* A spot where the driver is loaded. */
static struct dmig_spot *open_spot(struct fixture *f)
{
	struct dmig_spot *spot;

	host_file(f, "535.161.05", "sys/module/nvidia/version");
	assert_int_equal(dmig_spot_new(f->context, &spot), 0);
	return spot;
}

static int counted(const char *name)
{
	void *handle = dlopen("libnvidia-ml.so.1", RTLD_NOW);
	const int *count = dlsym(handle, name);

	assert_non_null(count);
	dlclose(handle);
	return *count;
}

static void answers(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "off");
	setenv("STAND_IN_ECC_ON", "1", 1);
	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "on");
	unsetenv("STAND_IN_ECC_ON");
	assert_int_equal(dmig_nvml_migration(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "no");
	setenv("STAND_IN_MIGRATES", "1", 1);
	assert_int_equal(dmig_nvml_migration(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "yes");
	unsetenv("STAND_IN_MIGRATES");
	assert_int_equal(dmig_nvml_driver(spot, &value, &why), 0);
	assert_string_equal(value, "535.161.05");
	assert_int_equal(dmig_nvml_framebuffer(spot, 1155, &value, &why), 0);
	assert_string_equal(value, "24576");
	dmig_spot_free(spot);
}

static void is_opened_once(void **state)
{
	const int before = counted("stand_in_inits");
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	for (int i = 0; i < 3; i++)
		assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), 0);
	assert_int_equal(counted("stand_in_inits"), before + 1);
	assert_int_equal(counted("stand_in_users"), 1);
	dmig_spot_free(spot);
	assert_int_equal(counted("stand_in_users"), 0);
}

/* A GPU that no vGPU can be made of: the answer is not looked at. */
static void no_vgpus(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	setenv("STAND_IN_METADATA", "3", 1);
	setenv("STAND_IN_MIGRATES", "1", 1);
	assert_int_equal(dmig_nvml_migration(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "no");
	setenv("STAND_IN_METADATA", "7", 1);
	assert_int_equal(dmig_nvml_migration(spot, GPU, &value, &why), -EIO);
	assert_int_equal(dmig_nvml_migration(spot, "0000:09:00.0", &value, &why), -EIO);
	unsetenv("STAND_IN_MIGRATES");
	unsetenv("STAND_IN_METADATA");
	dmig_spot_free(spot);
}

static void no_such_memory(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	setenv("STAND_IN_ECC", "3", 1);
	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "none");
	unsetenv("STAND_IN_ECC");
	dmig_spot_free(spot);
}

/* An error of a call is no answer, and the next call may have one. */
static void refusals(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value = NULL, *why;

	assert_int_equal(dmig_nvml_ecc(spot, "0000:09:00.0", &value, &why), -EIO);
	assert_string_equal(why, "NVML: Unknown Error");
	setenv("STAND_IN_ECC", "4", 1);
	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), -EIO);
	unsetenv("STAND_IN_ECC");
	setenv("STAND_IN_VERSION", "999", 1);
	assert_int_equal(dmig_nvml_driver(spot, &value, &why), -EIO);
	unsetenv("STAND_IN_VERSION");
	assert_int_equal(dmig_nvml_framebuffer(spot, 7, &value, &why), -EIO);
	assert_null(value);
	assert_int_equal(dmig_nvml_framebuffer(spot, 1155, &value, &why), 0);
	dmig_spot_free(spot);
}

/* It fails once for all: a library that waits for a driver is not asked for each device. */
static void does_not_start(void **state)
{
	const int before = counted("stand_in_inits");
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	setenv("STAND_IN_INIT", "9", 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), -ELIBACC);
		assert_string_equal(why, "NVML: Driver Not Loaded");
	}
	unsetenv("STAND_IN_INIT");
	assert_int_equal(counted("stand_in_inits"), before + 1);
	dmig_spot_free(spot);
	assert_int_equal(counted("stand_in_users"), 0);
}

static void driver_not_loaded(void **state)
{
	struct fixture *f = *state;
	const int before = counted("stand_in_inits");
	const char *value, *why;
	struct dmig_spot *spot;

	assert_int_equal(dmig_spot_new(f->context, &spot), 0);
	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), -ELIBACC);
	assert_non_null(strstr(why, "not loaded"));
	assert_int_equal(counted("stand_in_inits"), before);
	dmig_spot_free(spot);
}

/* It answers what it can. */
static void old_library(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	assert_int_equal(dmig_nvml_migration(spot, GPU, &value, &why), -ENOSYS);
	assert_non_null(strstr(why, "does not tell"));
	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), 0);
	assert_string_equal(value, "off");
	dmig_spot_free(spot);
}

static void no_library(void **state)
{
	struct dmig_spot *spot = open_spot(*state);
	const char *value, *why;

	assert_int_equal(dmig_nvml_ecc(spot, GPU, &value, &why), -ELIBACC);
	assert_non_null(strstr(why, "libnvidia-ml.so.1"));
	assert_int_equal(dmig_nvml_driver(spot, &value, &why), -ELIBACC);
	dmig_spot_free(spot);
}

/* Without the library that stands in: "without"; with an older one: "old" and its path. */
int main(int argc, char **argv)
{
	const struct CMUnitTest with[] = {
		HOST(answers),  HOST(is_opened_once), HOST(no_vgpus),          HOST(no_such_memory),
		HOST(refusals), HOST(does_not_start), HOST(driver_not_loaded),
	};
	const struct CMUnitTest without[] = {
		HOST(no_library),
	};
	const struct CMUnitTest old[] = {
		HOST(old_library),
	};

	if (argc > 2)
		return dlopen(argv[2], RTLD_NOW) ? cmocka_run_group_tests(old, NULL, NULL) : 1;
	if (argc < 2 || strcmp(argv[1], "without"))
		return cmocka_run_group_tests(with, NULL, NULL);
	if (dlopen("libnvidia-ml.so.1", RTLD_NOW)) {
		print_message("this machine has NVML itself\n");
		return 77;
	}
	return cmocka_run_group_tests(without, NULL, NULL);
}
