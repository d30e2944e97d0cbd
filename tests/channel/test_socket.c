// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MUCH  ((uint64_t)64 * 1024 * 1024)
#define BLOCK ((size_t)16384)
#define WORDS ((uint64_t)1024 * 1024)

static const struct devmig_address_options usual;

static void carries_much(const char *address)
{
	struct writing writing;
	struct pair pair;

	pair_open(&pair, address, &usual);
	assert_true(devmig_channel_answers(pair.source));
	write_begin(&writing, pair.source, MUCH);
	read_filled(pair.destination, MUCH);
	assert_int_equal(write_end(&writing), 0);
	write_begin(&writing, pair.destination, MUCH);
	read_filled(pair.source, MUCH);
	assert_int_equal(write_end(&writing), 0);
	pair_close(&pair);
}

static void test_tcp_carries_64_mib(void **state)
{
	(void)state;
	carries_much("tcp://127.0.0.1:0");
}

static void test_tcp_by_ipv6(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair, "tcp://[::1]:0", &usual);
	assert_non_null(strstr(devmig_channel_name(pair.source), "tcp://[::1]:"));
	assert_non_null(strstr(devmig_channel_name(pair.destination), "tcp://[::1]:"));
	pair_close(&pair);
}

static void test_tcp_by_name(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair, "tcp://localhost:0", &usual);
	pair_close(&pair);
}

static void test_unix_carries_64_mib(void **state)
{
	char *address = print("unix:%s", path_of("much"));

	(void)state;
	carries_much(address);
	assert_int_equal(access(path_of("much"), F_OK), -1);
	free(address);
}

/* What connects must find an error with this errno, reason and words. */
static void refuses(const char *text, const struct devmig_address_options *options, int number,
		    const char *reason, const char *words)
{
	struct devmig_address *address = address_of(text);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_connect(NULL, address, options, &channel, &error), number);
	assert_null(channel);
	is_error(&error, number, reason, words);
	devmig_address_free(address);
}

static void refuses_listening(const char *text, int number, const char *reason, const char *words)
{
	struct devmig_address *address = address_of(text);
	struct devmig_listener *listener = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_listen(NULL, address, &usual, &listener, &error), number);
	assert_null(listener);
	is_error(&error, number, reason, words);
	devmig_address_free(address);
}

/* A port of the loopback that nobody listens at, and nobody else gets meanwhile. */
static int closed_port(char **ret_text)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_text = print("tcp://127.0.0.1:%u", ntohs(address.sin_port));
	return fd;
}

static void test_nobody_listens(void **state)
{
	char *text;
	int fd = closed_port(&text);

	(void)state;
	refuses(text, &usual, -ECONNREFUSED, "no-connection", "Connection refused");
	refuses("tcp://127.0.0.1:0", &usual, -EINVAL, "bad-address", "port 0");
	close(fd);
	free(text);
}

/* A name would be asked for on the network. */
static void test_no_such_host(void **state)
{
	(void)state;
	refuses("tcp://[fe80::1%nowhere]:1", &usual, -ENXIO, "no-connection", "nowhere");
}

/* The queue of one that never accepts is full: the kernel does not answer any more. */
static int full_listener(char **ret_text, int queued[8])
{
	int i, fd = closed_port(ret_text);
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	for (i = 0; i < 8; i++) {
		queued[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(queued[i], (struct sockaddr *)&address, sizeof(address));
	}
	return fd;
}

static void test_tcp_connect_times_out(void **state)
{
	const struct devmig_address_options soon = { .timeout = 400 };
	const uint64_t began = dmig_now();
	int i, fd, queued[8];
	char *text;

	(void)state;
	fd = full_listener(&text, queued);
	refuses(text, &soon, -ETIMEDOUT, "peer-stalled", "does not answer");
	assert_in_range(dmig_now() - began, 390 * DMIG_MS, 5000 * DMIG_MS);
	for (i = 0; i < 8; i++)
		close(queued[i]);
	close(fd);
	free(text);
}

static int stop_at_third(void *arg)
{
	int *calls = arg;

	return ++*calls == 3 ? 77 : 0;
}

static void test_the_caller_ends_connecting(void **state)
{
	int calls = 0, i, fd, queued[8];
	const struct devmig_address_options options = { .waiting = stop_at_third, .arg = &calls };
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	struct devmig_address *address;
	char *text;

	(void)state;
	fd = full_listener(&text, queued);
	address = address_of(text);
	assert_int_equal(devmig_connect(NULL, address, &options, &channel, &error), 77);
	assert_null(error);
	assert_int_equal(calls, 3);
	for (i = 0; i < 8; i++)
		close(queued[i]);
	close(fd);
	devmig_address_free(address);
	free(text);
}

static void test_the_caller_ends_accepting(void **state)
{
	int calls = 0;
	const struct devmig_address_options options = { .waiting = stop_at_third, .arg = &calls };
	struct devmig_listener *listener = listen_at("tcp://127.0.0.1:0", &options);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(devmig_listener_accept(listener, &channel, &error), 77);
	assert_null(error);
	devmig_listener_close(listener);
}

static void test_nobody_connects(void **state)
{
	const struct devmig_address_options soon = { .timeout = 200 };
	struct devmig_listener *listener = listen_at("tcp://127.0.0.1:0", &soon);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(devmig_listener_accept(listener, &channel, &error), -ETIMEDOUT);
	is_error(&error, -ETIMEDOUT, "peer-stalled", "nobody has connected");
	devmig_listener_close(listener);
}

static void test_a_port_that_is_taken(void **state)
{
	struct devmig_listener *listener = listen_at("tcp://127.0.0.1:0", &usual);

	(void)state;
	refuses_listening(devmig_listener_name(listener), -EADDRINUSE, "not-listening", "in use");
	devmig_listener_close(listener);
}

static void test_nobody_listens_by_ssh(void **state)
{
	(void)state;
	refuses_listening("ssh://host/d", -EINVAL, "not-listening", "ssh");
}

/* A listener goes on after its first. */
static void test_a_second_source(void **state)
{
	struct devmig_listener *listener = listen_at("tcp://127.0.0.1:0", &usual);
	struct devmig_channel *source, *destination;
	struct devmig_error *error = NULL;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct pair pair;

		source = connect_to(devmig_listener_name(listener), &usual);
		assert_int_equal(devmig_listener_accept(listener, &destination, &error), 0);
		pair = (struct pair){ source, destination };
		pair_close(&pair);
	}
	devmig_listener_close(listener);
}

/* Both ends of TCP send at once, and find out when the other is gone. */
static void test_tcp_is_tuned(void **state)
{
	static const struct {
		int level, name;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY },
		{ SOL_SOCKET, SO_KEEPALIVE },
	};
	struct pair pair;
	size_t i;
	int fd, seen = 0;

	(void)state;
	pair_open(&pair, "tcp://127.0.0.1:0", &usual);
	/* The channels' sockets are the only ones of this process that are connected. */
	for (fd = 3; fd < 64; fd++) {
		struct sockaddr_storage peer;
		socklen_t size = sizeof(peer);

		if (getpeername(fd, (struct sockaddr *)&peer, &size) || peer.ss_family != AF_INET)
			continue;
		seen++;
		for (i = 0; i < 2; i++) {
			int value = 0;

			size = sizeof(value);
			assert_int_equal(
				getsockopt(fd, options[i].level, options[i].name, &value, &size),
				0);
			assert_true(value);
		}
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
	assert_int_equal(seen, 2);
	pair_close(&pair);
}

static void test_a_unix_socket_is_for_its_user(void **state)
{
	char *text = print("unix:%s", path_of("mode"));
	const mode_t before = umask(0);
	struct devmig_listener *listener = listen_at(text, &usual);
	struct stat st;

	(void)state;
	umask(before);
	assert_int_equal(lstat(path_of("mode"), &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0600);
	devmig_listener_close(listener);
	assert_int_equal(lstat(path_of("mode"), &st), -1);
	free(text);
}

/* A socket's file that its process left behind. */
static void leave_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	close(fd);
}

static void test_a_unix_socket_that_was_left(void **state)
{
	char *text = print("unix:%s", path_of("left"));
	struct pair pair;

	(void)state;
	leave_socket(path_of("left"));
	refuses(text, &usual, -ECONNREFUSED, "no-connection", "refused");
	pair_open(&pair, text, &usual);
	pair_close(&pair);
	free(text);
}

static void test_a_unix_socket_that_is_in_use(void **state)
{
	char *text = print("unix:%s", path_of("used"));
	struct devmig_listener *listener = listen_at(text, &usual);
	struct stat before, after;

	(void)state;
	assert_int_equal(lstat(path_of("used"), &before), 0);
	refuses_listening(text, -EADDRINUSE, "not-listening", "somebody listens");
	assert_int_equal(lstat(path_of("used"), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	devmig_listener_close(listener);
	free(text);
}

/* Whatever else stands there stays, a link to a socket that was left included. */
static void test_no_socket_is_never_removed(void **state)
{
	static const char *const names[] = { "file", "folder", "link", "fifo" };
	struct stat st;
	size_t i;

	(void)state;
	assert_int_equal(close(open(path_of("file"), O_CREAT | O_WRONLY, 0600)), 0);
	assert_int_equal(mkdir(path_of("folder"), 0700), 0);
	leave_socket(path_of("target"));
	assert_int_equal(symlink("target", path_of("link")), 0);
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	for (i = 0; i < 4; i++) {
		char *text = print("unix:%s", path_of(names[i]));

		refuses_listening(text, -EEXIST, "not-listening", "no socket");
		assert_int_equal(lstat(path_of(names[i]), &st), 0);
		free(text);
	}
	assert_int_equal(lstat(path_of("target"), &st), 0);
}

/* What another put in its place meanwhile is that one's. */
static void test_another_file_is_not_removed_at_the_end(void **state)
{
	char *text = print("unix:%s", path_of("replaced"));
	struct devmig_listener *listener = listen_at(text, &usual);
	struct stat st;

	(void)state;
	assert_int_equal(unlink(path_of("replaced")), 0);
	assert_int_equal(close(open(path_of("replaced"), O_CREAT | O_WRONLY, 0600)), 0);
	devmig_listener_close(listener);
	assert_int_equal(lstat(path_of("replaced"), &st), 0);
	free(text);
}

static void test_two_at_once_lock(void **state)
{
	char *text = print("unix:%s", path_of("locked"));
	int fd = open(fixture.dir, O_RDONLY | O_DIRECTORY);

	(void)state;
	leave_socket(path_of("locked"));
	assert_int_equal(flock(fd, LOCK_EX), 0);
	refuses_listening(text, -EBUSY, "not-listening", "locked its directory");
	assert_int_equal(access(path_of("locked"), F_OK), 0);
	close(fd);
	devmig_listener_close(listen_at(text, &usual));
	free(text);
}

/*
 * Blocks are written until one fails.  The other side, which reads only then, gets none of
 * that one that is whole, whatever is done with the channel afterwards.
 */
static void keeps_what_failed(const char *address)
{
	unsigned char *block = malloc(BLOCK);
	const struct devmig_piece piece = { block, BLOCK };
	uint64_t whole = 0, got;
	struct pair pair;
	size_t have = 0;
	int end, error;

	pair_open(&pair, address, &usual);
	fill(block, BLOCK, 0);
	while (!(error = dmig_channel_write(pair.source, &piece, 1, dmig_in_ms(200))))
		whole++;
	assert_int_equal(error, -ETIMEDOUT);
	assert_true(whole > 0);
	assert_int_equal(dmig_channel_read_some(pair.source, block, 1, &have, 0), -ETIMEDOUT);
	assert_int_equal(dmig_channel_finish(pair.source), 0);
	got = read_to_end(pair.destination, &end);
	assert_int_equal(end, -ENODATA);
	assert_in_range(got, whole * BLOCK, (whole + 1) * BLOCK - 1);
	pair_close(&pair);
	free(block);
}

static void test_tcp_keeps_what_failed(void **state)
{
	(void)state;
	keeps_what_failed("tcp://127.0.0.1:0");
}

static void test_unix_keeps_what_failed(void **state)
{
	char *text = print("unix:%s", path_of("failed"));

	(void)state;
	keeps_what_failed(text);
	free(text);
}

static void test_a_silent_side(void **state)
{
	struct pair pair;
	char byte;
	size_t have = 0;

	(void)state;
	pair_open(&pair, "tcp://127.0.0.1:0", &usual);
	assert_int_equal(dmig_channel_read(pair.source, &byte, 1, dmig_in_ms(200)), -ETIMEDOUT);
	assert_int_equal(dmig_channel_read_some(pair.source, &byte, 1, &have, 0), -ETIMEDOUT);
	pair_close(&pair);
}

static void *close_one(void *arg)
{
	devmig_channel_close(arg);
	return NULL;
}

/*
 * One side says its last words and leaves, while there is something that it has not read:
 * the kernel must not drop what it has still to send.
 */
static void test_last_words_arrive(void **state)
{
	const struct devmig_piece piece = { "unread", 6 };
	struct writing writing;
	struct pair pair;
	pthread_t thread;

	(void)state;
	pair_open(&pair, "tcp://127.0.0.1:0", &usual);
	assert_int_equal(dmig_channel_write(pair.source, &piece, 1, dmig_in_ms(1000)), 0);
	/* More than the source's socket takes, and less than both do. */
	write_begin(&writing, pair.destination, WORDS);
	assert_int_equal(write_end(&writing), 0);
	assert_int_equal(pthread_create(&thread, NULL, close_one, pair.destination), 0);
	read_filled(pair.source, WORDS);
	pthread_join(thread, NULL);
	devmig_channel_close(pair.source);
}

static void test_a_write_is_called_off(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair, "tcp://127.0.0.1:0", &usual);
	write_called_off(pair.source);
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp_carries_64_mib),
		cmocka_unit_test(test_tcp_by_ipv6),
		cmocka_unit_test(test_tcp_by_name),
		cmocka_unit_test(test_unix_carries_64_mib),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_no_such_host),
		cmocka_unit_test(test_tcp_connect_times_out),
		cmocka_unit_test(test_the_caller_ends_connecting),
		cmocka_unit_test(test_the_caller_ends_accepting),
		cmocka_unit_test(test_nobody_connects),
		cmocka_unit_test(test_a_port_that_is_taken),
		cmocka_unit_test(test_nobody_listens_by_ssh),
		cmocka_unit_test(test_a_second_source),
		cmocka_unit_test(test_tcp_is_tuned),
		cmocka_unit_test(test_a_unix_socket_is_for_its_user),
		cmocka_unit_test(test_a_unix_socket_that_was_left),
		cmocka_unit_test(test_a_unix_socket_that_is_in_use),
		cmocka_unit_test(test_no_socket_is_never_removed),
		cmocka_unit_test(test_another_file_is_not_removed_at_the_end),
		cmocka_unit_test(test_two_at_once_lock),
		cmocka_unit_test(test_tcp_keeps_what_failed),
		cmocka_unit_test(test_unix_keeps_what_failed),
		cmocka_unit_test(test_a_silent_side),
		cmocka_unit_test(test_a_write_is_called_off),
		cmocka_unit_test(test_last_words_arrive),
	};

	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
