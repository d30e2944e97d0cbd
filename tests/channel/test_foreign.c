// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The other side is the program of another library, OpenSSL's, or one of GnuTLS' own:
 * what both mean by TLS is the same.
 */

#define SENT "in"
#define GOT  "out"
/* Less than a socket takes, so that nobody waits for the other. */
#define SIZE ((size_t)60000)

static struct devmig_address_options good;

static int setup(void **state)
{
	unsigned char bytes[SIZE];
	FILE *file;

	if (fixture_certificates(state))
		return -1;
	good.certificates = strdup(path_of("good"));
	good.timeout = 20000;
	fill(bytes, SIZE, 0);
	file = fopen(path_of(SENT), "w");
	if (!file || fwrite(bytes, SIZE, 1, file) != 1)
		return -1;
	return fclose(file);
}

static int teardown(void **state)
{
	free((void *)good.certificates);
	return fixture_teardown(state);
}

/* Run a command in the directory, beside this program. */
static FILE *run(const char *format, int port)
{
	char *command = print("cd %s && PORT=%d && { cat %s; sleep 2; } | %s", fixture.dir, port,
			      SENT, format);
	FILE *started = popen(command, "r");

	assert_non_null(started);
	free(command);
	return started;
}

/* It has said what it was given, and is given the same. */
static void exchange(struct devmig_channel *channel)
{
	unsigned char bytes[SIZE];
	const struct devmig_piece piece = { bytes, SIZE };

	read_filled(channel, SIZE);
	fill(bytes, SIZE, 0);
	assert_int_equal(dmig_channel_write(channel, &piece, 1, dmig_in_ms(5000)), 0);
	assert_int_equal(dmig_channel_finish(channel), 0);
}

static void got_it(void)
{
	unsigned char bytes[SIZE + 1], wanted[SIZE];
	FILE *file = fopen(path_of(GOT), "r");

	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, sizeof(bytes), file), SIZE);
	fill(wanted, SIZE, 0);
	assert_memory_equal(bytes, wanted, SIZE);
	fclose(file);
}

static void with_client(const char *command)
{
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &good);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	FILE *client = run(command, atoi(strrchr(devmig_listener_name(listener), ':') + 1));

	if (devmig_listener_accept(listener, &channel, &error))
		fail_msg("%s", devmig_error_text(error));
	exchange(channel);
	devmig_channel_close(channel);
	pclose(client);
	devmig_listener_close(listener);
	got_it();
}

static void test_openssl_connects(void **state)
{
	(void)state;
	with_client("openssl s_client -connect 127.0.0.1:$PORT -nbio -quiet -verify_return_error "
		    "-CAfile good/ca-cert.pem -cert good/client-cert.pem "
		    "-key good/client-key.pem >" GOT " 2>log");
}

static void test_gnutls_connects(void **state)
{
	(void)state;
	with_client("gnutls-cli --logfile=log --x509cafile=good/ca-cert.pem "
		    "--x509certfile=good/client-cert.pem --x509keyfile=good/client-key.pem "
		    "-p $PORT 127.0.0.1 >" GOT " 2>log2");
}

/* A port that nobody has, for a moment at least. */
static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void test_openssl_listens(void **state)
{
	const int port = free_port();
	FILE *server =
		run("openssl s_server -accept 127.0.0.1:$PORT -naccept 1 -nbio -quiet -Verify 2 "
		    "-verify_return_error -CAfile good/ca-cert.pem "
		    "-cert good/server-cert.pem -key good/server-key.pem >" GOT " 2>log",
		    port);
	char *text = print("tls://127.0.0.1:%d", port);
	struct devmig_address *address = address_of(text);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;
	int tries;

	(void)state;
	for (tries = 0; tries < 50 && !channel; tries++) {
		devmig_error_free(error);
		error = NULL;
		if (devmig_connect(NULL, address, &good, &channel, &error) == -ECONNREFUSED)
			usleep(50000);
	}
	if (!channel)
		fail_msg("%s", devmig_error_text(error));
	exchange(channel);
	devmig_channel_close(channel);
	pclose(server);
	devmig_address_free(address);
	free(text);
	got_it();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_connects),
		cmocka_unit_test(test_gnutls_connects),
		cmocka_unit_test(test_openssl_listens),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
