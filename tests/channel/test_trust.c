// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "rogue.h"
#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whom each side takes for the other: one fault of a certificate, one test. */

#define TLS_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1:+SHA1:%VERIFY_ALLOW_SIGN_WITH_SHA1"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static char *directory_of(const char *name)
{
	return print("%s/%s", fixture.dir, name);
}

/* Connect, with the certificates of @own, to one that shows @shown; what that returned. */
static int meet_server(struct rogue *rogue, const char *own, const char *name,
		       struct devmig_error **error)
{
	char *directory = directory_of(own), *text;
	const struct devmig_address_options options = { .certificates = directory, .name = name };
	struct devmig_channel *channel = NULL;
	struct devmig_address *address;
	int result;

	rogue->server = true;
	rogue->file = "server";
	rogue_begin(rogue);
	text = print("tls://127.0.0.1:%d", rogue->port);
	address = address_of(text);
	result = devmig_connect(NULL, address, &options, &channel, error);
	devmig_channel_close(channel);
	rogue_end(rogue);
	devmig_address_free(address);
	free(text);
	free(directory);
	return result;
}

static void refuses_server(struct rogue rogue, const char *own, const char *name, const char *words)
{
	struct devmig_error *error = NULL;

	assert_int_equal(meet_server(&rogue, own, name, &error), -ECONNABORTED);
	is_error(&error, -ECONNABORTED, "not-secure", words);
	/* And says so. */
	assert_int_equal(rogue.read, GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static void takes_server(struct rogue rogue, const char *own, const char *name)
{
	struct devmig_error *error = NULL;

	if (meet_server(&rogue, own, name, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_int_equal(rogue.handshake, 0);
}

/* The same for one who connects. */
static int meet_client(struct rogue *rogue, const char *own, struct devmig_error **error)
{
	char *directory = directory_of(own);
	const struct devmig_address_options options = { .certificates = directory };
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &options);
	struct accepting accepting;
	int result;

	rogue->file = "client";
	rogue->port = atoi(strrchr(devmig_listener_name(listener), ':') + 1);
	accept_begin(&accepting, listener);
	rogue_begin(rogue);
	result = accept_end(&accepting);
	*error = accepting.error;
	devmig_channel_close(accepting.channel);
	rogue_end(rogue);
	devmig_listener_close(listener);
	free(directory);
	return result;
}

static void refuses_client(struct rogue rogue, const char *own, const char *words)
{
	struct devmig_error *error = NULL;

	assert_int_equal(meet_client(&rogue, own, &error), -ECONNABORTED);
	is_error(&error, -ECONNABORTED, "not-secure", words);
	assert_int_equal(rogue.read, GNUTLS_E_FATAL_ALERT_RECEIVED);
}

static void takes_client(struct rogue rogue, const char *own)
{
	struct devmig_error *error = NULL;

	if (meet_client(&rogue, own, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_int_equal(rogue.handshake, 0);
}

#define SERVER_TEST(name, shown, own, words)                                                       \
	static void test_server_##name(void **state)                                               \
	{                                                                                          \
		(void)state;                                                                       \
		refuses_server((struct rogue){ .directory = shown }, own, NULL, words);            \
	}

SERVER_TEST(of_another_ca, "other", "good", "is of another CA")
SERVER_TEST(that_has_expired, "expired", "good", "has expired")
SERVER_TEST(that_is_too_early, "early", "good", "not valid yet")
SERVER_TEST(of_another_name, "elsewhere", "good", "does not name 127.0.0.1")
SERVER_TEST(that_is_a_client, "swapped", "good", "not for this side")
SERVER_TEST(that_was_revoked, "good", "server-revoked", "was revoked")

#define CLIENT_TEST(name, shown, own, words)                                                       \
	static void test_client_##name(void **state)                                               \
	{                                                                                          \
		(void)state;                                                                       \
		refuses_client((struct rogue){ .directory = shown }, own, words);                  \
	}

CLIENT_TEST(of_another_ca, "other", "good", "is of another CA")
CLIENT_TEST(that_has_expired, "expired", "good", "has expired")
CLIENT_TEST(that_is_too_early, "early", "good", "not valid yet")
CLIENT_TEST(that_is_a_server, "swapped", "good", "not for this side")
CLIENT_TEST(that_was_revoked, "good", "client-revoked", "was revoked")
CLIENT_TEST(without_a_certificate, NULL, "good", "shows no certificate")

static void test_server_that_an_old_list_has(void **state)
{
	(void)state;
	refuses_server((struct rogue){ .directory = "elsewhere" }, "stale", "elsewhere.example",
		       "was revoked");
}

static void test_a_good_server(void **state)
{
	(void)state;
	takes_server((struct rogue){ .directory = "good" }, "good", NULL);
	takes_server((struct rogue){ .directory = "good", .priority = TLS_1_2 }, "good", NULL);
	takes_server((struct rogue){ .directory = "good", .priority = TLS_1_3 }, "good", NULL);
	/* What was revoked is another's. */
	takes_server((struct rogue){ .directory = "elsewhere" }, "server-revoked",
		     "elsewhere.example");
}

static void test_a_good_client(void **state)
{
	(void)state;
	takes_client((struct rogue){ .directory = "good" }, "good");
	takes_client((struct rogue){ .directory = "good", .priority = TLS_1_2 }, "good");
	takes_client((struct rogue){ .directory = "good", .priority = TLS_1_3 }, "good");
}

static void test_a_server_by_a_name_that_is_told(void **state)
{
	(void)state;
	takes_server((struct rogue){ .directory = "elsewhere" }, "good", "elsewhere.example");
	takes_server((struct rogue){ .directory = "good" }, "good", "localhost");
	takes_server((struct rogue){ .directory = "good" }, "good", "::1");
	refuses_server((struct rogue){ .directory = "good" }, "good", "elsewhere.example",
		       "does not name elsewhere.example");
	refuses_server((struct rogue){ .directory = "good" }, "good", "127.0.0.2",
		       "does not name 127.0.0.2");
	/* An address is not looked for among the names. */
	refuses_server((struct rogue){ .directory = "elsewhere" }, "good", "127.0.0.1",
		       "does not name 127.0.0.1");
}

static void test_an_old_version(void **state)
{
	struct rogue rogue = { .directory = "good", .priority = TLS_1_1 };
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(meet_server(&rogue, "good", NULL, &error), -ECONNABORTED);
	is_error(&error, -ECONNABORTED, "not-secure", "tls://127.0.0.1");
	assert_int_not_equal(rogue.handshake, 0);
	rogue = (struct rogue){ .directory = "good", .priority = TLS_1_1 };
	assert_int_equal(meet_client(&rogue, "good", &error), -ECONNABORTED);
	is_error(&error, -ECONNABORTED, "not-secure", "tls://127.0.0.1");
	assert_int_not_equal(rogue.handshake, 0);
}

/*
 * With TLS 1.3 the client is through before the server has seen its certificate: that it was
 * turned away, and why, it finds out when it reads, or writes.
 */
static void test_who_is_turned_away_hears_why(void **state)
{
	char *ours = directory_of("good"), *theirs = directory_of("client-revoked");
	const struct devmig_address_options server = { .certificates = theirs };
	const struct devmig_address_options client = { .certificates = ours };
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &server);
	struct accepting accepting;
	struct devmig_channel *channel;
	struct devmig_error *error = NULL;
	char byte;
	int failed;

	(void)state;
	accept_begin(&accepting, listener);
	channel = connect_to(devmig_listener_name(listener), &client);
	failed = dmig_channel_read(channel, &byte, 1, dmig_in_ms(5000));
	assert_int_equal(failed, -ECONNRESET);
	dmig_channel_fail_read(channel, failed, &error);
	is_error(&error, -ENOTCONN, "peer-gone", "turns this one away: ");
	devmig_channel_close(channel);
	assert_int_equal(accept_end(&accepting), -ECONNABORTED);
	is_error(&accepting.error, -ECONNABORTED, "not-secure", "was revoked");
	devmig_listener_close(listener);
	free(ours);
	free(theirs);
}

static void test_who_is_turned_away_hears_why_when_it_writes(void **state)
{
	char *ours = directory_of("good"), *theirs = directory_of("client-revoked");
	const struct devmig_address_options server = { .certificates = theirs };
	const struct devmig_address_options client = { .certificates = ours };
	const struct devmig_piece piece = { "0123456789abcdef", 16 };
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &server);
	struct accepting accepting;
	struct devmig_channel *channel;
	struct devmig_error *error = NULL;
	int failed;

	(void)state;
	accept_begin(&accepting, listener);
	channel = connect_to(devmig_listener_name(listener), &client);
	do
		failed = dmig_channel_write(channel, &piece, 1, dmig_in_ms(5000));
	while (!failed);
	assert_int_equal(failed, -EPIPE);
	dmig_channel_fail_write(channel, failed, &error);
	is_error(&error, -ENOTCONN, "peer-gone", "turns this one away: ");
	devmig_channel_close(channel);
	assert_int_equal(accept_end(&accepting), -ECONNABORTED);
	devmig_error_free(accepting.error);
	devmig_listener_close(listener);
	free(ours);
	free(theirs);
}

/* Strangers don't end a listener. */
static void test_the_next_one_is_taken(void **state)
{
	char *directory = directory_of("good");
	const struct devmig_address_options options = { .certificates = directory };
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", &options);
	struct rogue rogue = { .directory = "other", .file = "client" };
	struct accepting accepting;
	struct pair pair;

	(void)state;
	rogue.port = atoi(strrchr(devmig_listener_name(listener), ':') + 1);
	accept_begin(&accepting, listener);
	rogue_begin(&rogue);
	assert_int_equal(accept_end(&accepting), -ECONNABORTED);
	is_error(&accepting.error, -ECONNABORTED, "not-secure", "is of another CA");
	rogue_end(&rogue);
	accept_begin(&accepting, listener);
	pair.source = connect_to(devmig_listener_name(listener), &options);
	assert_int_equal(accept_end(&accepting), 0);
	pair.destination = accepting.channel;
	devmig_listener_close(listener);
	pair_close(&pair);
	free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_good_server),
		cmocka_unit_test(test_a_good_client),
		cmocka_unit_test(test_server_of_another_ca),
		cmocka_unit_test(test_server_that_has_expired),
		cmocka_unit_test(test_server_that_is_too_early),
		cmocka_unit_test(test_server_of_another_name),
		cmocka_unit_test(test_server_that_is_a_client),
		cmocka_unit_test(test_server_that_was_revoked),
		cmocka_unit_test(test_server_that_an_old_list_has),
		cmocka_unit_test(test_client_of_another_ca),
		cmocka_unit_test(test_client_that_has_expired),
		cmocka_unit_test(test_client_that_is_too_early),
		cmocka_unit_test(test_client_that_is_a_server),
		cmocka_unit_test(test_client_that_was_revoked),
		cmocka_unit_test(test_client_without_a_certificate),
		cmocka_unit_test(test_a_server_by_a_name_that_is_told),
		cmocka_unit_test(test_an_old_version),
		cmocka_unit_test(test_who_is_turned_away_hears_why),
		cmocka_unit_test(test_who_is_turned_away_hears_why_when_it_writes),
		cmocka_unit_test(test_the_next_one_is_taken),
	};

	return cmocka_run_group_tests(tests, fixture_certificates, fixture_teardown);
}
