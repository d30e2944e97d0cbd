// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <errno.h>
#include <lib/device/name.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What a name names, and what can't be opened. */

static void is(const char *name, enum dmig_name_kind kind, const char *place)
{
	const char *got;

	assert_int_equal(dmig_name_kind(name, &got), kind);
	assert_string_equal(got, place);
}

static void name_kinds(void **state)
{
	const char *uuid = "c2f0a3c4-0000-4abc-8def-0123456789aB";

	(void)state;
	is(uuid, DMIG_NAME_KERNEL, uuid);
	is("0000:3b:00.4", DMIG_NAME_KERNEL, "0000:3b:00.4");
	is("10000:e1:00.0", DMIG_NAME_KERNEL, "10000:e1:00.0");
	is("/dev/vfio/12", DMIG_NAME_NODE, "12");
	is("/dev/vfio/12:0000:3b:00.4", DMIG_NAME_NODE, "12:0000:3b:00.4");
	is("/dev/vfio/devices/vfio3", DMIG_NAME_NODE, "devices/vfio3");
	is("vfio-user:/run/x", DMIG_NAME_SOCKET, "/run/x");
	is("vfio-user:x", DMIG_NAME_SOCKET, "x");
	is("/run/x", DMIG_NAME_SOCKET, "/run/x");
	is("./x", DMIG_NAME_SOCKET, "./x");
	is("/dev/vfio/", DMIG_NAME_SOCKET, "/dev/vfio/");
}

static void names_of_nothing(void **state)
{
	static const char *const names[] = {
		"",
		"x",
		"vfio-user:",
		"0000:3b:00.8",
		"0000:3b:00.44",
		"3b:00.4",
		"000000000:3b:00.4",
		"c2f0a3c4-0000-4abc-8def-0123456789a",
		"c2f0a3c4-0000-4abc-8def-0123456789abc",
		"c2f0a3c4-0000-4abc-8def-0123456789ag",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is(names[i], DMIG_NAME_NONE, names[i]);
}

static void cannot_open(const char *name, int number, const char *reason)
{
	struct devmig_device *device = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_device_open(NULL, name, NULL, &device, &error), number);
	assert_int_equal(devmig_error_errno(error), number);
	assert_string_equal(devmig_error_reason(error), reason);
	assert_string_equal(devmig_error_file(error), name);
	assert_null(device);
	devmig_error_free(error);
	assert_int_equal(devmig_device_open(NULL, name, NULL, &device, NULL), number);
}

static void not_there(void **state)
{
	char path[200];
	const unsigned int fds = peer_count_fds();

	(void)state;
	cannot_open("nothing", -EINVAL, "no-device");
	cannot_open("/tmp/there/is/none", -ENOENT, "not-reachable");
	cannot_open("/dev/null", -ECONNREFUSED, "not-reachable");
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = 0;
	cannot_open(path, -ENAMETOOLONG, "not-reachable");
	assert_int_equal(peer_count_fds(), fds);
}

static void by_both_names(void **state)
{
	struct peer *peer = peer_new();
	struct devmig_device *device = NULL;
	char name[80];

	(void)state;
	peer_start(peer);
	snprintf(name, sizeof(name), "vfio-user:%s", peer->path);
	assert_int_equal(devmig_device_open(NULL, name, NULL, &device, NULL), 0);
	assert_string_equal(devmig_device_name(device), name);
	devmig_device_close(device);
	devmig_device_close(NULL);
	peer_stop(peer);
}

/* It listens and never accepts: no more connections are taken after some, and none answered. */
static void nobody_accepts(void **state)
{
	const struct devmig_device_options options = { .timeout = 100 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct devmig_device *device = NULL;
	int waiting[2];

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/devmig-deaf-%d", getpid());
	unlink(address.sun_path);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(devmig_device_open(NULL, address.sun_path, &options, &device, NULL),
			 -ETIMEDOUT);
	for (int i = 0; i < 2; i++) {
		waiting[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		connect(waiting[i], (struct sockaddr *)&address, sizeof(address));
	}
	assert_int_equal(devmig_device_open(NULL, address.sun_path, &options, &device, NULL),
			 -ETIMEDOUT);
	for (int i = 0; i < 2; i++)
		close(waiting[i]);
	close(listener);
	unlink(address.sun_path);
}

static void transport_names(void **state)
{
	(void)state;
	assert_string_equal(devmig_transport_name(DEVMIG_TRANSPORT_GROUP), "group");
	assert_string_equal(devmig_transport_name(DEVMIG_TRANSPORT_CDEV), "cdev");
	assert_string_equal(devmig_transport_name(DEVMIG_TRANSPORT_USER), "vfio-user");
	assert_null(devmig_transport_name((enum devmig_transport)3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_kinds),     cmocka_unit_test(names_of_nothing),
		cmocka_unit_test(not_there),      cmocka_unit_test(by_both_names),
		cmocka_unit_test(nobody_accepts), cmocka_unit_test(transport_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
