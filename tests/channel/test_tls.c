// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "relay.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MUCH  ((uint64_t)64 * 1024 * 1024)
#define BLOCK ((size_t)16384)

/* Good certificates, for both sides. */
static struct devmig_address_options good;

static int setup(void **state)
{
	int status = fixture_certificates(state);

	good.certificates = strdup(path_of("good"));
	return status;
}

static int teardown(void **state)
{
	free((void *)good.certificates);
	return fixture_teardown(state);
}

static int port_of(const struct devmig_listener *listener)
{
	return atoi(strrchr(devmig_listener_name(listener), ':') + 1);
}

static int dial(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void test_64_mib(void **state)
{
	struct writing writing;
	struct pair pair;

	(void)state;
	pair_open(&pair, "tls://127.0.0.1:0", &good);
	write_begin(&writing, pair.source, MUCH);
	read_filled(pair.destination, MUCH);
	assert_int_equal(write_end(&writing), 0);
	write_begin(&writing, pair.destination, MUCH);
	read_filled(pair.source, MUCH);
	assert_int_equal(write_end(&writing), 0);
	pair_close(&pair);
}

static void test_by_ipv6_and_by_name(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair, "tls://[::1]:0", &good);
	pair_close(&pair);
	pair_open(&pair, "tls://localhost:0", &good);
	pair_close(&pair);
}

/* What comes is what TLS has, and not what was written. */
static void test_nobody_on_the_way_reads_it(void **state)
{
	static const char secret[] = "the device's state, which is nobody's business";
	const struct devmig_piece piece = { secret, sizeof(secret) };
	struct relay relay = RELAY_ALL;
	char said[sizeof(secret)];
	struct pair pair;

	(void)state;
	relay_pair(&relay, &good, &pair);
	assert_int_equal(dmig_channel_write(pair.source, &piece, 1, dmig_in_ms(5000)), 0);
	assert_int_equal(dmig_channel_read(pair.destination, said, sizeof(said), dmig_in_ms(5000)),
			 0);
	assert_memory_equal(said, secret, sizeof(secret));
	pair_close(&pair);
	relay_end(&relay);
	assert_true(relay.passed > sizeof(secret));
	assert_null(memmem(relay.seen, relay.passed, secret, sizeof(secret)));
}

/* The end of a stream is an end; one that was not finished is none. */
static void test_the_end(void **state)
{
	const struct devmig_piece piece = { "x", 1 };
	struct pair pair;
	int finished, end;

	(void)state;
	for (finished = 0; finished < 2; finished++) {
		pair_open(&pair, "tls://127.0.0.1:0", &good);
		assert_int_equal(dmig_channel_write(pair.source, &piece, 1, dmig_in_ms(5000)), 0);
		if (finished) {
			assert_int_equal(dmig_channel_finish(pair.source), 0);
			assert_int_equal(read_to_end(pair.destination, &end), 1);
			assert_int_equal(end, -ENODATA);
			pair_close(&pair);
		} else {
			struct pair rest = { pair.source, NULL };

			pair_close(&rest);
			assert_int_equal(read_to_end(pair.destination, &end), 1);
			assert_int_equal(end, -ECONNRESET);
			devmig_channel_close(pair.destination);
		}
	}
}

/* Each record is cut off: before it, in its head, and before its last byte. */
static void test_truncated_at_each_record(void **state)
{
	static const struct devmig_piece pieces[] = {
		{ "first", 5 },
		{ "second", 6 },
		{ "third", 5 },
	};
	unsigned int record, cut, ended = 0;

	(void)state;
	for (record = 0; !ended; record++) {
		assert_in_range(record, 0, 40);
		for (cut = 0; cut < RELAY_CUTS; cut++) {
			struct relay relay = { .cut = true, .record = record, .where = cut };
			struct devmig_error *error = NULL;
			struct pair pair = { NULL, NULL };
			uint64_t got = 0;
			int end = 0;

			if (relay_open(&relay, &good, &pair, &error)) {
				/* The destination's write may fail, too; that is no matter. */
				(void)dmig_channel_write(pair.destination, pieces, 3,
							 dmig_in_ms(5000));
				(void)dmig_channel_finish(pair.destination);
				got = read_to_end(pair.source, &end);
				if (end == -ENODATA)
					assert_int_equal(got, 16);
				else
					assert_int_equal(end, -ECONNRESET);
			} else {
				assert_non_null(error);
			}
			devmig_error_free(error);
			pair_close(&pair);
			relay_end(&relay);
			if (end == -ENODATA) {
				assert_false(relay.was_cut);
				ended++;
			} else {
				assert_true(relay.was_cut);
			}
		}
	}
	/* There were a handshake, three records and an end to cut. */
	assert_true(record > 5);
	assert_int_equal(ended, RELAY_CUTS);
}

/* One bit of each record is changed: nothing of that record comes through. */
static void test_changed_on_the_way(void **state)
{
	const struct devmig_piece piece = { "0123456789abcdef", 16 };
	struct relay relay = RELAY_ALL;
	struct devmig_error *error = NULL;
	struct pair pair;
	int end;

	(void)state;
	relay_pair(&relay, &good, &pair);
	relay_flip(&relay);
	assert_int_equal(dmig_channel_write(pair.destination, &piece, 1, dmig_in_ms(5000)), 0);
	assert_int_equal(read_to_end(pair.source, &end), 0);
	assert_int_equal(end, -EBADMSG);
	/* It stays so. */
	assert_int_equal(read_to_end(pair.source, &end), 0);
	assert_int_equal(end, -EBADMSG);
	dmig_channel_fail_read(pair.source, end, &error);
	is_error(&error, -EBADMSG, "stream-damaged", "changed on the way");
	pair_close(&pair);
	relay_end(&relay);
}

/* What a stranger sends to the port; the listener must say so, and go on. */
static void turns_away(const void *bytes, size_t size, const char *words)
{
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &good);
	struct accepting accepting;
	char answer[256];
	int fd;

	accept_begin(&accepting, listener);
	fd = dial(port_of(listener));
	(void)!send(fd, bytes, size, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	while (recv(fd, answer, sizeof(answer), 0) > 0)
		;
	assert_int_equal(accept_end(&accepting), -ECONNABORTED);
	is_error(&accepting.error, -ECONNABORTED, "not-secure", words);
	close(fd);
	devmig_listener_close(listener);
}

static void test_plain_text(void **state)
{
	(void)state;
	turns_away("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27, "not TLS");
	turns_away("SSH-2.0-OpenSSH_9.2p1 Debian\r\n", 30, "not TLS");
	turns_away("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, "");
}

static void test_who_leaves_at_once(void **state)
{
	(void)state;
	turns_away("", 0, "cut off");
}

/* A message of a handshake that says it has 16 MB, in as many records as one likes. */
static void test_a_large_handshake(void **state)
{
	static const unsigned char head[] = { 0x16, 3, 1, 0x40, 0 };
	static const unsigned char hello[] = { 1, 0xff, 0xff, 0xff, 3, 3 };
	unsigned char *bytes = calloc(40, BLOCK + sizeof(head));
	size_t i;

	(void)state;
	for (i = 0; i < 40; i++)
		memcpy(bytes + i * (BLOCK + sizeof(head)), head, sizeof(head));
	memcpy(bytes + sizeof(head), hello, sizeof(hello));
	turns_away(bytes, 40 * (BLOCK + sizeof(head)), "says too much");
	free(bytes);
}

/* The other side of the same: what listens speaks no TLS. */
static void *say_hello(void *arg)
{
	int fd = accept(*(int *)arg, NULL, NULL);
	char answer[256];

	(void)!send(fd, "220 mail.example ESMTP\r\n", 24, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	while (recv(fd, answer, sizeof(answer), 0) > 0)
		;
	close(fd);
	return NULL;
}

static int plain_listener(char **ret_text)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_text = print("tls://127.0.0.1:%u", ntohs(address.sin_port));
	return fd;
}

static void test_a_server_without_tls(void **state)
{
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	struct devmig_address *address;
	pthread_t thread;
	char *text;
	int fd = plain_listener(&text);

	(void)state;
	address = address_of(text);
	assert_int_equal(pthread_create(&thread, NULL, say_hello, &fd), 0);
	assert_int_equal(devmig_connect(NULL, address, &good, &channel, &error), -ECONNABORTED);
	is_error(&error, -ECONNABORTED, "not-secure", "not TLS");
	pthread_join(thread, NULL);
	close(fd);
	devmig_address_free(address);
	free(text);
}

static void test_a_silent_server(void **state)
{
	struct devmig_address_options soon = good;
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	struct devmig_address *address;
	const uint64_t began = dmig_now();
	char *text;
	int fd = plain_listener(&text);

	(void)state;
	soon.timeout = 300;
	address = address_of(text);
	assert_int_equal(devmig_connect(NULL, address, &soon, &channel, &error), -ETIMEDOUT);
	is_error(&error, -ETIMEDOUT, "peer-stalled", "says nothing");
	assert_in_range(dmig_now() - began, 290 * DMIG_MS, 4000 * DMIG_MS);
	close(fd);
	devmig_address_free(address);
	free(text);
}

/* Who connects has ten seconds, however many bytes it dribbles. */
static void test_a_silent_client(void **state)
{
	static const unsigned char begin[] = { 0x16, 3, 1, 2, 0, 1 };
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &good);
	struct accepting accepting;
	const uint64_t began = dmig_now();
	size_t i;
	int fd;

	(void)state;
	accept_begin(&accepting, listener);
	fd = dial(port_of(listener));
	for (i = 0; i < 24 && dmig_now() - began < 9 * DMIG_SECOND; i++) {
		(void)!send(fd, i < sizeof(begin) ? &begin[i] : begin + 1, 1, MSG_NOSIGNAL);
		usleep(350000);
	}
	assert_int_equal(accept_end(&accepting), -ECONNABORTED);
	is_error(&accepting.error, -ECONNABORTED, "peer-stalled", "says nothing");
	assert_in_range(dmig_now() - began, 9900 * DMIG_MS, 14000 * DMIG_MS);
	close(fd);
	devmig_listener_close(listener);
}

static int stop_soon(void *arg)
{
	int *calls = arg;

	return ++*calls == 3 ? 77 : 0;
}

static void test_the_caller_ends_a_handshake(void **state)
{
	struct devmig_address_options options = good;
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	struct devmig_address *address;
	int calls = 0;
	char *text;
	int fd = plain_listener(&text);

	(void)state;
	options.waiting = stop_soon;
	options.arg = &calls;
	address = address_of(text);
	assert_int_equal(devmig_connect(NULL, address, &options, &channel, &error), 77);
	assert_null(error);
	close(fd);
	devmig_address_free(address);
	free(text);
}

static void test_deadlines(void **state)
{
	struct pair pair;
	size_t have = 0;
	char byte;

	(void)state;
	pair_open(&pair, "tls://127.0.0.1:0", &good);
	assert_int_equal(dmig_channel_read_some(pair.source, &byte, 1, &have, 0), -ETIMEDOUT);
	assert_int_equal(dmig_channel_read(pair.source, &byte, 1, dmig_in_ms(200)), -ETIMEDOUT);
	/* It goes on after that. */
	assert_int_equal(dmig_channel_write(pair.destination,
					    &(const struct devmig_piece){ "x", 1 }, 1,
					    dmig_in_ms(1000)),
			 0);
	assert_int_equal(dmig_channel_read(pair.source, &byte, 1, dmig_in_ms(1000)), 0);
	assert_int_equal(byte, 'x');
	pair_close(&pair);
}

/*
 * A block that could not be written whole is not delivered later, when there is room again:
 * GnuTLS has the rest of its record.  Each of what may follow is tried.
 */
static void test_keeps_what_failed(void **state)
{
	unsigned char *block = malloc(BLOCK);
	const struct devmig_piece piece = { block, BLOCK };
	int finishes;

	(void)state;
	fill(block, BLOCK, 0);
	for (finishes = 0; finishes < 2; finishes++) {
		uint64_t whole = 0, got;
		struct pair pair;
		size_t have = 0;
		char byte;
		int end, error;

		pair_open(&pair, "tls://127.0.0.1:0", &good);
		while (!(error = dmig_channel_write(pair.source, &piece, 1, dmig_in_ms(200))))
			whole++;
		assert_int_equal(error, -ETIMEDOUT);
		assert_true(whole > 0);
		assert_int_equal(dmig_channel_write(pair.source, &piece, 1, 0), -EPIPE);
		got = 0;
		/* Room again. */
		while (got < whole * BLOCK / 2) {
			have = 0;
			assert_int_equal(dmig_channel_read_some(pair.destination, block, BLOCK,
								&have, dmig_in_ms(5000)),
					 0);
			got += have;
		}
		have = 0;
		assert_int_equal(dmig_channel_read_some(pair.source, &byte, 1, &have, 0),
				 -ETIMEDOUT);
		if (finishes)
			assert_int_equal(dmig_channel_finish(pair.source), 0);
		devmig_channel_close(pair.source);
		got += read_to_end(pair.destination, &end);
		assert_int_equal(end, -ECONNRESET);
		assert_int_equal(got, whole * BLOCK);
		devmig_channel_close(pair.destination);
	}
	free(block);
}

static void test_a_write_is_called_off(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair, "tls://127.0.0.1:0", &good);
	write_called_off(pair.source);
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64_mib),
		cmocka_unit_test(test_by_ipv6_and_by_name),
		cmocka_unit_test(test_nobody_on_the_way_reads_it),
		cmocka_unit_test(test_the_end),
		cmocka_unit_test(test_truncated_at_each_record),
		cmocka_unit_test(test_changed_on_the_way),
		cmocka_unit_test(test_plain_text),
		cmocka_unit_test(test_who_leaves_at_once),
		cmocka_unit_test(test_a_large_handshake),
		cmocka_unit_test(test_a_server_without_tls),
		cmocka_unit_test(test_a_silent_server),
		cmocka_unit_test(test_a_silent_client),
		cmocka_unit_test(test_the_caller_ends_a_handshake),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_a_write_is_called_off),
		cmocka_unit_test(test_keeps_what_failed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
