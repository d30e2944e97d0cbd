// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <ftw.h>
#include <lib/common/format.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK    ((size_t)96 * 1024 + 7)
#define PATIENCE 20000
#define PRIME    2654435761U

struct fixture fixture;

int fixture_setup(void **state)
{
	(void)state;
	snprintf(fixture.dir, sizeof(fixture.dir), "/tmp/devmig-channel-XXXXXX");
	return mkdtemp(fixture.dir) ? 0 : -1;
}

int fixture_certificates(void **state)
{
	char *command;
	int status;

	if (fixture_setup(state))
		return -1;
	command = print("%s/pki %s", TESTS, fixture.dir);
	status = system(command);
	free(command);
	return status;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int fixture_teardown(void **state)
{
	(void)state;
	return nftw(fixture.dir, drop, 16, FTW_DEPTH | FTW_PHYS);
}

const char *path_of(const char *name)
{
	snprintf(fixture.path, sizeof(fixture.path), "%s/%s", fixture.dir, name);
	return fixture.path;
}

char *print(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = dmig_vformat(format, args);
	va_end(args);
	assert_non_null(text);
	return text;
}

void is_error(struct devmig_error **error, int number, const char *reason, const char *words)
{
	assert_non_null(*error);
	if (!strstr(devmig_error_text(*error), words))
		fail_msg("\"%s\" does not say \"%s\"", devmig_error_text(*error), words);
	assert_string_equal(devmig_error_reason(*error), reason);
	assert_int_equal(devmig_error_errno(*error), number);
	devmig_error_free(*error);
	*error = NULL;
}

struct devmig_address *address_of(const char *text)
{
	struct devmig_address *address = NULL;
	struct devmig_error *error = NULL;

	if (devmig_address_parse(text, &address, &error))
		fail_msg("%s", devmig_error_text(error));
	return address;
}

struct devmig_listener *listen_at(const char *text, const struct devmig_address_options *options)
{
	struct devmig_address *address = address_of(text);
	struct devmig_listener *listener = NULL;
	struct devmig_error *error = NULL;

	if (devmig_listen(NULL, address, options, &listener, &error))
		fail_msg("%s", devmig_error_text(error));
	devmig_address_free(address);
	return listener;
}

struct devmig_channel *connect_to(const char *text, const struct devmig_address_options *options)
{
	struct devmig_address *address = address_of(text);
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	if (devmig_connect(NULL, address, options, &channel, &error))
		fail_msg("%s", devmig_error_text(error));
	devmig_address_free(address);
	return channel;
}

static void *accept_one(void *arg)
{
	struct accepting *accepting = arg;

	accepting->result =
		devmig_listener_accept(accepting->listener, &accepting->channel, &accepting->error);
	return NULL;
}

void accept_begin(struct accepting *accepting, struct devmig_listener *listener)
{
	*accepting = (struct accepting){ .listener = listener };
	assert_int_equal(pthread_create(&accepting->thread, NULL, accept_one, accepting), 0);
}

int accept_end(struct accepting *accepting)
{
	assert_int_equal(pthread_join(accepting->thread, NULL), 0);
	return accepting->result;
}

void pair_open(struct pair *pair, const char *address, const struct devmig_address_options *options)
{
	struct devmig_listener *listener = listen_at(address, options);
	struct accepting accepting;

	accept_begin(&accepting, listener);
	pair->source = connect_to(devmig_listener_name(listener), options);
	if (accept_end(&accepting))
		fail_msg("%s", devmig_error_text(accepting.error));
	pair->destination = accepting.channel;
	devmig_listener_close(listener);
}

static void *close_one(void *arg)
{
	devmig_channel_close(arg);
	return NULL;
}

/* Side by side: each waits a moment for the other. */
void pair_close(struct pair *pair)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, close_one, pair->source), 0);
	devmig_channel_close(pair->destination);
	pthread_join(thread, NULL);
}

void fill(unsigned char *bytes, size_t size, uint64_t at)
{
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = (unsigned char)(((at + i) * PRIME) >> 13);
}

void carries(struct devmig_channel *channel, uint64_t total)
{
	unsigned char *sent = malloc(ECHO_SIZE), *got = malloc(ECHO_SIZE);
	const struct devmig_piece piece = { sent, ECHO_SIZE };
	uint64_t at;

	for (at = 0; at < total; at += ECHO_SIZE) {
		fill(sent, ECHO_SIZE, at);
		assert_int_equal(dmig_channel_write(channel, &piece, 1, dmig_in_ms(PATIENCE)), 0);
		assert_int_equal(dmig_channel_read(channel, got, ECHO_SIZE, dmig_in_ms(PATIENCE)),
				 0);
		assert_memory_equal(sent, got, ECHO_SIZE);
	}
	free(sent);
	free(got);
}

static void *write_all(void *arg)
{
	struct writing *writing = arg;
	unsigned char *bytes = malloc(CHUNK);
	uint64_t at;

	for (at = 0; at < writing->total && !writing->result; at += CHUNK) {
		const size_t size = writing->total - at < CHUNK ? writing->total - at : CHUNK;
		const struct devmig_piece pieces[] = {
			{ bytes, size / 3 },
			{ NULL, 0 },
			{ bytes + size / 3, size - size / 3 },
		};

		fill(bytes, size, at);
		writing->result =
			dmig_channel_write(writing->channel, pieces, 3, dmig_in_ms(PATIENCE));
	}
	free(bytes);
	return NULL;
}

void write_begin(struct writing *writing, struct devmig_channel *channel, uint64_t total)
{
	*writing = (struct writing){ .channel = channel, .total = total };
	assert_int_equal(pthread_create(&writing->thread, NULL, write_all, writing), 0);
}

int write_end(struct writing *writing)
{
	assert_int_equal(pthread_join(writing->thread, NULL), 0);
	return writing->result;
}

void read_filled(struct devmig_channel *channel, uint64_t total)
{
	unsigned char *bytes = malloc(CHUNK), *wanted = malloc(CHUNK);
	uint64_t at;

	for (at = 0; at < total; at += CHUNK) {
		const size_t size = total - at < CHUNK ? total - at : CHUNK;

		assert_int_equal(dmig_channel_read(channel, bytes, size, dmig_in_ms(PATIENCE)), 0);
		fill(wanted, size, at);
		assert_memory_equal(bytes, wanted, size);
	}
	free(bytes);
	free(wanted);
}

uint64_t read_to_end(struct devmig_channel *channel, int *ret_end)
{
	unsigned char *bytes = malloc(CHUNK);
	uint64_t total = 0;
	size_t have;

	do {
		have = 0;
		*ret_end =
			dmig_channel_read_some(channel, bytes, CHUNK, &have, dmig_in_ms(PATIENCE));
		total += have;
	} while (!*ret_end);
	free(bytes);
	return total;
}

static int stop_soon(void *arg)
{
	int *calls = arg;

	return ++*calls == 3 ? 77 : 0;
}

void write_called_off(struct devmig_channel *channel)
{
	static const unsigned char block[1 << 20];
	const struct devmig_piece piece = { block, sizeof(block) };
	const uint64_t began = dmig_now();
	int calls = 0, error = 0;

	dmig_channel_meanwhile(channel, stop_soon, &calls);
	while (!error)
		error = dmig_channel_write(channel, &piece, 1, dmig_in_ms(20000));
	assert_int_equal(error, 77);
	assert_int_equal(calls, 3);
	assert_true(dmig_now() - began < 10 * DMIG_SECOND);
	assert_true(channel->broken);
	/* Nor is it asked any more. */
	dmig_channel_meanwhile(channel, NULL, NULL);
	assert_true(dmig_channel_write(channel, &piece, 1, dmig_in_ms(50)) < 0);
	assert_int_equal(calls, 3);
}
