// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Channels by a real ssh and a real sshd, which talk through a pipe. */

#define MUCH ((uint64_t)64 * 1024 * 1024)

static int setup(void **state)
{
	char *command;
	int status;

	if (fixture_setup(state))
		return -1;
	command = print("%s/sshd %s", TESTS, fixture.dir);
	status = system(command);
	free(command);
	return status;
}

static char *contents(const char *name)
{
	FILE *file = fopen(path_of(name), "r");
	char *text = calloc(1, 4096);

	assert_non_null(file);
	assert_true(fread(text, 1, 4095, file) > 0);
	fclose(file);
	return text;
}

static struct devmig_channel *log_in(const char *text)
{
	char *ssh = strdup(path_of("ssh"));
	const struct devmig_address_options options = { .ssh = ssh };
	struct devmig_channel *channel = connect_to(text, &options);

	free(ssh);
	return channel;
}

static void test_64_mib(void **state)
{
	struct devmig_channel *channel;
	char *arguments;

	(void)state;
	channel = log_in("ssh://remote/0000:3b:00.4");
	carries(channel, MUCH);
	devmig_channel_close(channel);
	arguments = contents("arguments");
	assert_string_equal(arguments, "<receive><--listen><-><0000:3b:00.4>");
	free(arguments);
}

/* The other side's shell takes nothing for its own. */
static void test_any_device(void **state)
{
	static const char device[] = "/run/a b'c\"$HOME`id`;!x\\y*?~#&|<>(){}";
	char *text = print("ssh://remote/%s", device);
	char *wanted = print("<receive><--listen><-><%s>", device);
	struct devmig_channel *channel;
	char *arguments;

	(void)state;
	channel = log_in(text);
	carries(channel, ECHO_SIZE);
	devmig_channel_close(channel);
	arguments = contents("arguments");
	assert_string_equal(arguments, wanted);
	free(arguments);
	free(wanted);
	free(text);
}

/* Nobody is asked for anything. */
static void test_a_host_that_is_not_known(void **state)
{
	struct devmig_channel *channel;
	struct devmig_error *error = NULL;
	char byte;
	int failed;

	(void)state;
	channel = log_in("ssh://stranger/d");
	failed = dmig_channel_read(channel, &byte, 1, dmig_in_ms(20000));
	assert_int_equal(failed, -ECONNRESET);
	dmig_channel_fail_read(channel, failed, &error);
	is_error(&error, -ENOTCONN, "peer-gone", "status 255, as ssh does when it can't connect");
	devmig_channel_close(channel);
}

/* What ssh is given, word by word. */
static void test_the_words(void **state)
{
	char *recorder = NULL, *recorded;
	struct devmig_address_options options = { .timeout = 5000 };
	struct devmig_channel *channel;
	char byte;

	(void)state;
	recorder = strdup(path_of("recorder"));
	options.ssh = recorder;
	channel = connect_to("ssh://user@[::1]:2222/it's", &options);
	assert_int_equal(dmig_channel_read(channel, &byte, 1, dmig_in_ms(5000)), -ENODATA);
	devmig_channel_close(channel);
	recorded = contents("recorded");
	assert_string_equal(recorded, "<-T><-a><-x><-oBatchMode=yes><-oClearAllForwardings=yes>"
				      "<-oServerAliveInterval=10><-oServerAliveCountMax=3>"
				      "<-oConnectTimeout=6><-p><2222><-l><user><--><::1>"
				      "<devmig receive --listen - 'it'\\''s'>");
	free(recorded);
	free(recorder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64_mib),
		cmocka_unit_test(test_any_device),
		cmocka_unit_test(test_a_host_that_is_not_known),
		cmocka_unit_test(test_the_words),
	};

	return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
