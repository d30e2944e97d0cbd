// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <lib/stream/credentials.h>
#include <stdlib.h>
#include <string.h>
#include <tests/unit/fail_memory.h>

/*
 * Every allocation of every call fails once, in turn, alone and with all that follow: the
 * call returns -ENOMEM, and leaves nothing.  Those of GnuTLS and of the resolver are not
 * among them.
 */

static const struct devmig_address_options usual;

struct run {
	const char *text;
	struct devmig_address *address;
	struct devmig_error *error;
};

/* One call; 0 or its error. */
typedef int (*run_fn)(struct run *run);

static void try_mode(struct run *run, run_fn call, bool mode)
{
	bool failed;
	int n, ret;

	for (n = 0; n < 1000; n++) {
		memory_fail(n, mode);
		ret = call(run);
		failed = memory_failed();
		if (!failed)
			break;
		assert_int_equal(ret, -ENOMEM);
		assert_int_equal(devmig_error_errno(run->error), -ENOMEM);
		assert_string_equal(devmig_error_reason(run->error), "no-memory");
		devmig_error_free(run->error);
		run->error = NULL;
	}
	/* It was called without a failure once; at least one was seen before. */
	assert_in_range(n, 1, 999);
	assert_int_equal(ret, 0);
}

static void try_call(const char *text, run_fn call)
{
	struct run run = { .text = text, .address = address_of(text) };

	try_mode(&run, call, false);
	try_mode(&run, call, true);
	devmig_address_free(run.address);
}

static int parse(struct run *run)
{
	struct devmig_address *address = NULL;
	int ret = devmig_address_parse(run->text, &address, &run->error);

	devmig_address_free(address);
	return ret;
}

static int connect_once(struct run *run)
{
	struct devmig_channel *channel = NULL;
	int ret = devmig_connect(NULL, run->address, &usual, &channel, &run->error);

	devmig_channel_close(channel);
	return ret;
}

static int listen_once(struct run *run)
{
	struct devmig_listener *listener = NULL;
	int ret = devmig_listen(NULL, run->address, &usual, &listener, &run->error);

	devmig_listener_close(listener);
	return ret;
}

static int read_credentials(struct run *run)
{
	struct dmig_credentials *credentials = NULL;
	int ret = dmig_credentials_read(NULL, path_of("good"), DMIG_SERVER, &credentials,
					&run->error);

	dmig_credentials_unref(credentials);
	return ret;
}

static int find_usual(struct run *run)
{
	struct dmig_certificates found = { .path = { NULL } };
	struct devmig_context *context = NULL;
	int ret = devmig_context_new(path_of("root"), &context, &run->error);

	if (!ret)
		ret = dmig_certificates_find(context, NULL, DMIG_CLIENT, &found, &run->error);
	dmig_auto_certificates(&found);
	devmig_context_unref(context);
	return ret;
}

static void test_addresses(void **state)
{
	(void)state;
	try_call("tls://[::1]:5", parse);
	try_call("unix:path", parse);
	try_call("ssh://user@host:22/device", parse);
	try_call("exec:command", parse);
}

static void test_sockets(void **state)
{
	char *text = print("unix:%s", path_of("socket"));
	struct devmig_listener *listener;

	(void)state;
	try_call(text, listen_once);
	listener = listen_at("tcp://127.0.0.1:0", &usual);
	try_call(devmig_listener_name(listener), connect_once);
	devmig_listener_close(listener);
	try_call("tcp://127.0.0.1:0", listen_once);
	free(text);
}

static void test_commands(void **state)
{
	(void)state;
	try_call("exec:exit 0", connect_once);
}

static void test_certificates(void **state)
{
	char *command = print("cd %s && mkdir -p root/etc/pki root/etc/libvirt && "
			      "cp -pr good root/etc/pki/mine && "
			      "echo 'default_tls_x509_cert_dir=\"/etc/pki/mine\"' "
			      ">root/etc/libvirt/qemu.conf",
			      fixture.dir);

	(void)state;
	assert_int_equal(system(command), 0);
	free(command);
	try_call("-", read_credentials);
	try_call("-", find_usual);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_certificates),
	};

	return cmocka_run_group_tests(tests, fixture_certificates, fixture_teardown);
}
