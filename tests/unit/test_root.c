// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The root of a recorded machine is the directory "machine"; beside it stands a secret. */
static int open_machine(struct fixture *f)
{
	struct devmig_context *context = NULL;
	int root;

	fixture_file(f, "secret", "not to be read");
	fixture_dir(f, "machine/sys/devices/one");
	fixture_file(f, "machine/sys/devices/one/name", "one");
	assert_int_equal(devmig_context_new(fixture_path(f, "machine"), &context, NULL), 0);
	root = dmig_root_open(context);
	assert_true(root >= 0);
	devmig_context_unref(context);
	return root;
}

static void link_to(struct fixture *f, const char *target, const char *name)
{
	assert_int_equal(symlink(target, fixture_path(f, name)), 0);
}

static void is_inside(void **state)
{
	static const char *const ways_out[] = {
		"../secret", "sys/../../secret", "sys/absolute", "sys/relative", "/../secret",
	};
	struct fixture *f = *state;
	dmig_auto(close) int root = open_machine(f);
	char *secret = fixture_print("%s", fixture_path(f, "secret"));

	link_to(f, secret, "machine/sys/absolute");
	link_to(f, "../../secret", "machine/sys/relative");
	link_to(f, "/sys/devices/one", "machine/sys/inside");
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++) {
		assert_int_equal(dmig_root_at(root, ways_out[i], O_RDONLY), -ENOENT);
		assert_false(dmig_root_has(root, ways_out[i]));
	}
	assert_true(dmig_root_has(root, "sys/inside/name"));
	assert_true(dmig_root_has(root, "sys/inside/../one/name"));
	free(secret);
}

static void links(void **state)
{
	struct fixture *f = *state;
	dmig_auto(close) int root = open_machine(f);
	char *name = NULL;

	link_to(f, "../../bus/pci/drivers/vfio-pci", "machine/sys/devices/one/driver");
	link_to(f, "plain", "machine/sys/devices/one/plain");
	link_to(f, "..", "machine/sys/devices/one/up");
	link_to(f, "name/", "machine/sys/devices/one/slash");
	assert_int_equal(dmig_root_link(root, "sys/devices/one/driver", &name), 0);
	assert_string_equal(name, "vfio-pci");
	free(name);
	assert_int_equal(dmig_root_link(root, "sys/devices/one/plain", &name), 0);
	assert_string_equal(name, "plain");
	free(name);
	assert_int_equal(dmig_root_link(root, "sys/devices/one/up", &name), -EINVAL);
	assert_int_equal(dmig_root_link(root, "sys/devices/one/slash", &name), -EINVAL);
	assert_int_equal(dmig_root_link(root, "sys/devices/one/name", &name), -EINVAL);
	assert_int_equal(dmig_root_link(root, "sys/devices/one", &name), -EINVAL);
	assert_int_equal(dmig_root_link(root, "sys/devices/two", &name), -ENOENT);
}

static void real_path(void **state)
{
	struct fixture *f = *state;
	dmig_auto(close) int root = open_machine(f);
	char *path = NULL;

	link_to(f, "/sys/devices/one", "machine/sys/inside");
	assert_int_equal(dmig_root_real(root, "sys/inside/name", &path), 0);
	assert_string_equal(path, fixture_path(f, "machine/sys/devices/one/name"));
	free(path);
	assert_int_equal(dmig_root_real(root, "sys/outside", &path), -ENOENT);
}

static void lists(void **state)
{
	struct fixture *f = *state;
	dmig_auto(close) int root = open_machine(f);
	dmig_auto(list) struct dmig_list list = { 0 };
	dmig_auto(list) struct dmig_list none = { 0 };

	fixture_dir(f, "machine/sys/devices/two");
	fixture_dir(f, "machine/sys/devices/three");
	assert_int_equal(dmig_root_list(root, "sys/devices", "t", 2, &list), 0);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.names[0], "three");
	assert_string_equal(list.names[1], "two");
	assert_int_equal(dmig_root_list(root, "sys/devices/one/name", "", 2, &none), -ENOTDIR);
	assert_int_equal(dmig_root_list(root, "sys/class", "", 2, &none), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_inside),
		TEST(links),
		TEST(real_path),
		TEST(lists),
	};

	return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
