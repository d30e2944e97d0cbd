// SPDX-License-Identifier: LGPL-2.1-or-later
/* A device of the kernel's is opened, or can't be, while allocations fail. */
#include "fail_memory.h"
#include "machine.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static unsigned int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* One after the other fails, until none does; @good: what comes then. */
static void try_all(struct fixture *f, const char *name, bool node, int good)
{
	const unsigned int before = open_files();
	struct devmig_error *error = NULL;
	struct dmig_link *link;
	bool failed;
	int n = 0;

	do {
		int ret;

		link = NULL;
		memory_fail(n++, false);
		ret = node ? dmig_kernel_open_node(f->context, name, NULL, &link, &error)
			   : dmig_kernel_open(f->context, name, NULL, &link, &error);
		failed = memory_failed();
		assert_int_equal(ret, failed && ret != good ? -ENOMEM : good);
		assert_int_equal(!link, ret != 0);
		assert_int_equal(devmig_error_errno(error), ret);
		if (link)
			link->transport->close(link);
		devmig_error_free(error);
		error = NULL;
		assert_int_equal(open_files(), before);
	} while (failed);
	assert_true(n > 5);
}

static void opens(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	try_all(f, VF, false, 0);
	try_all(f, "12", true, 0);
	try_all(f, "12:" VF, true, 0);
	machine_add_cdev_nodes(f);
	try_all(f, VF, false, 0);
	try_all(f, "devices/vfio3", true, 0);
}

static void fails(void **state)
{
	struct fixture *f = *state;

	machine_add_vf(f);
	machine_add(f, "pci", "0000:3b:00.7", "snd_hda_intel", "12", NULL);
	try_all(f, "12", true, -EINVAL);
	try_all(f, "12:0000:3b:00.5", true, -ENOENT);
	try_all(f, "0000:3b:00.5", false, -ENOENT);
	machine.device_error = -ENODEV;
	try_all(f, "0000:3b:00.7", false, -ENODEV);
	machine.not_viable = true;
	try_all(f, VF, false, -EPERM);
	machine_add_cdev_nodes(f);
	machine.bind_error = -EBUSY;
	try_all(f, VF, false, -EBUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE(opens),
		MACHINE(fails),
	};

	return cmocka_run_group_tests_name("kernel_memory", tests, NULL, NULL);
}
