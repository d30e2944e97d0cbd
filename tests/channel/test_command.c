// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUCH ((uint64_t)64 * 1024 * 1024)

static const struct devmig_address_options usual;

/* No child of this process is left, dead or alive. */
static void has_no_child(void)
{
	siginfo_t info = { .si_pid = 0 };

	assert_int_equal(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT), -1);
	assert_int_equal(errno, ECHILD);
}

static void test_64_mib(void **state)
{
	struct devmig_channel *channel = connect_to("exec:exec cat", &usual);

	(void)state;
	assert_true(devmig_channel_answers(channel));
	carries(channel, MUCH);
	devmig_channel_close(channel);
	has_no_child();
}

/* What comes back must be an error with these words. */
static void fails(const char *text, int number, const char *words)
{
	struct devmig_channel *channel = connect_to(text, &usual);
	struct devmig_error *error = NULL;
	char byte;
	int failed = dmig_channel_read(channel, &byte, 1, dmig_in_ms(10000));

	assert_true(failed < 0);
	dmig_channel_fail_read(channel, failed, &error);
	is_error(&error, number, "peer-gone", words);
	devmig_channel_close(channel);
	has_no_child();
}

static void test_how_it_ended(void **state)
{
	(void)state;
	fails("exec:exit 3", -ENOTCONN, "/bin/sh ended with status 3");
	fails("exec:devmig-no-such-program 2>/dev/null", -ENOTCONN,
	      "status 127, as a shell does when there is no such command");
	fails("exec:exit 255", -ENOTCONN, "status 255, as ssh does");
	fails("exec:kill -9 $$", -ENOTCONN, "/bin/sh was ended by signal 9");
	fails("exec:exit 0", -ENOTCONN, "the connection has ended");
	/* It has closed its output and does not end. */
	fails("exec:exec >&-; sleep 30", -ENOTCONN, "the connection has ended");
}

static void test_how_it_ended_when_writing(void **state)
{
	struct devmig_channel *channel = connect_to("exec:exit 4", &usual);
	const struct devmig_piece piece = { "0123456789abcdef", 16 };
	struct devmig_error *error = NULL;
	int failed;

	(void)state;
	do
		failed = dmig_channel_write(channel, &piece, 1, dmig_in_ms(10000));
	while (!failed);
	assert_int_equal(failed, -EPIPE);
	dmig_channel_fail_write(channel, failed, &error);
	is_error(&error, -ENOTCONN, "peer-gone", "/bin/sh ended with status 4");
	devmig_channel_close(channel);
	has_no_child();
}

static void test_a_program_that_is_not_there(void **state)
{
	const struct devmig_address_options options = { .ssh = "/nowhere/ssh" };
	struct devmig_address *address = address_of("ssh://host/d");
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(devmig_connect(NULL, address, &options, &channel, &error), -ENOENT);
	is_error(&error, -ENOENT, "no-connection", "can't run /nowhere/ssh");
	devmig_address_free(address);
	has_no_child();
}

/* Wait until the file has a text. */
static long number_in(const char *name)
{
	long number = 0;
	int tries;

	for (tries = 0; tries < 100 && !number; tries++) {
		FILE *file = fopen(path_of(name), "r");

		if (file && fscanf(file, "%ld", &number) != 1)
			number = 0;
		if (file)
			fclose(file);
		if (!number)
			usleep(50000);
	}
	assert_true(number > 0);
	return number;
}

/* Within three seconds. */
static void ends(pid_t pid)
{
	int tries;

	for (tries = 0; tries < 300 && !kill(pid, 0); tries++)
		usleep(10000);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

/* One that heeds nothing, and what it has started. */
static void test_one_that_does_not_end(void **state)
{
	char *text = print("exec:trap '' TERM; sleep 60 & echo $! >%s/sleeper; "
			   "while :; do sleep 1; done",
			   fixture.dir);
	struct devmig_channel *channel = connect_to(text, &usual);
	const pid_t sleeper = (pid_t)number_in("sleeper");
	const uint64_t began = dmig_now();

	(void)state;
	devmig_channel_close(channel);
	assert_in_range(dmig_now() - began, 1000 * DMIG_MS, 6000 * DMIG_MS);
	has_no_child();
	ends(sleeper);
	free(text);
}

/* Whoever is killed leaves nothing that runs. */
static void test_the_parent_is_killed(void **state)
{
	char *text = print("exec:echo $$ >%s/child; exec sleep 60", fixture.dir);
	pid_t parent = fork();
	pid_t child;

	(void)state;
	if (!parent) {
		struct devmig_address *address = NULL;
		struct devmig_channel *channel = NULL;

		if (devmig_address_parse(text, &address, NULL) ||
		    devmig_connect(NULL, address, &usual, &channel, NULL))
			_exit(1);
		pause();
		_exit(1);
	}
	child = (pid_t)number_in("child");
	assert_int_equal(kill(child, 0), 0);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	ends(child);
	free(text);
	has_no_child();
}

/* A caller that ignores its children's ends, and pipes that nobody reads. */
static void test_signals_that_are_ignored(void **state)
{
	struct devmig_channel *channel;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	channel = connect_to("exec:exec cat", &usual);
	carries(channel, ECHO_SIZE);
	devmig_channel_close(channel);
	/* A program has SIGPIPE as programs expect it. */
	channel = connect_to("exec:grep -q '^SigIgn:.*[13579bdf]...$' /proc/self/status; echo $?",
			     &usual);
	{
		char said;

		assert_int_equal(dmig_channel_read(channel, &said, 1, dmig_in_ms(5000)), 0);
		assert_int_equal(said, '1');
	}
	devmig_channel_close(channel);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	has_no_child();
}

/* The program has standard input, output and error, and none of the caller's files. */
static void test_no_file_is_handed_on(void **state)
{
	int fd = open("/dev/null", O_RDONLY);
	struct devmig_channel *channel = connect_to("exec:ls /proc/self/fd | tr '\\n' ' '", &usual);
	char said[64] = "";
	size_t have = 0;

	(void)state;
	assert_true(fd >= 0);
	while (!dmig_channel_read_some(channel, said, sizeof(said) - 1, &have, dmig_in_ms(5000)))
		;
	/* 3 is the directory that ls reads. */
	assert_string_equal(said, "0 1 2 3 ");
	devmig_channel_close(channel);
	close(fd);
}

static void test_keeps_what_failed(void **state)
{
	char *text = print("exec:sleep 1; exec cat >%s/got", fixture.dir);
	unsigned char *block = malloc(ECHO_SIZE);
	const struct devmig_piece piece = { block, ECHO_SIZE };
	struct devmig_channel *channel = connect_to(text, &usual);
	uint64_t whole = 0;
	struct stat st;
	int error;

	(void)state;
	fill(block, ECHO_SIZE, 0);
	while (!(error = dmig_channel_write(channel, &piece, 1, dmig_in_ms(100))))
		whole++;
	assert_int_equal(error, -ETIMEDOUT);
	assert_int_equal(dmig_channel_finish(channel), 0);
	devmig_channel_close(channel);
	assert_int_equal(stat(path_of("got"), &st), 0);
	assert_in_range((uint64_t)st.st_size, whole * ECHO_SIZE, (whole + 1) * ECHO_SIZE - 1);
	free(block);
	free(text);
}

/* A destination that runs a command to be connected to. */
static void test_a_listener_by_a_command(void **state)
{
	struct devmig_listener *listener = NULL;
	struct devmig_address *address = address_of("exec:exec cat");
	struct devmig_channel *channel = NULL;

	(void)state;
	assert_int_equal(devmig_listen(NULL, address, &usual, &listener, NULL), 0);
	assert_int_equal(devmig_listener_accept(listener, &channel, NULL), 0);
	carries(channel, ECHO_SIZE);
	devmig_channel_close(channel);
	devmig_listener_close(listener);
	devmig_address_free(address);
	has_no_child();
}

static void test_a_write_is_called_off(void **state)
{
	struct devmig_channel *channel = connect_to("exec:exec sleep 60", &usual);

	(void)state;
	write_called_off(channel);
	devmig_channel_close(channel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64_mib),
		cmocka_unit_test(test_how_it_ended),
		cmocka_unit_test(test_how_it_ended_when_writing),
		cmocka_unit_test(test_a_program_that_is_not_there),
		cmocka_unit_test(test_one_that_does_not_end),
		cmocka_unit_test(test_the_parent_is_killed),
		cmocka_unit_test(test_signals_that_are_ignored),
		cmocka_unit_test(test_no_file_is_handed_on),
		cmocka_unit_test(test_keeps_what_failed),
		cmocka_unit_test(test_a_write_is_called_off),
		cmocka_unit_test(test_a_listener_by_a_command),
	};

	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
