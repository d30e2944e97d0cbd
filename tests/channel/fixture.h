/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FIXTURE_H
#define FIXTURE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <devmig/address.h>
#include <lib/common/clock.h>
#include <lib/stream/channel.h>
#include <pthread.h>

/* A directory for all tests of a program, and the certificates in it. */
struct fixture {
	char dir[64];
	char path[256]; /* what path_of() returned last */
};

extern struct fixture fixture;

int fixture_setup(void **state);
int fixture_certificates(void **state); /* the same, and certificates */
int fixture_teardown(void **state);

/* The path of @name in the directory, until the next call. */
const char *path_of(const char *name);

/* printf() into memory, to be freed. */
char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An error must have this errno, reason, and words; it is freed. */
void is_error(struct devmig_error **error, int number, const char *reason, const char *words);

/* An address that must be one. */
struct devmig_address *address_of(const char *text);
struct devmig_listener *listen_at(const char *text, const struct devmig_address_options *options);
struct devmig_channel *connect_to(const char *text, const struct devmig_address_options *options);

/* A listener's next channel, from another thread. */
struct accepting {
	pthread_t thread;
	struct devmig_listener *listener;
	struct devmig_channel *channel;
	struct devmig_error *error;
	int result;
};

void accept_begin(struct accepting *accepting, struct devmig_listener *listener);
/* What devmig_listener_accept() has returned. */
int accept_end(struct accepting *accepting);

/* Two ends of a connection to a listener at @address, which is closed. */
struct pair {
	struct devmig_channel *source;
	struct devmig_channel *destination;
};

void pair_open(struct pair *pair, const char *address,
	       const struct devmig_address_options *options);
void pair_close(struct pair *pair);

/* Bytes that depend on where they stand. */
void fill(unsigned char *bytes, size_t size, uint64_t at);

/* To a program that gives back what it is given, and from it; so much at a time. */
#define ECHO_SIZE ((size_t)32768)
void carries(struct devmig_channel *channel, uint64_t total);

/* Write @total bytes from another thread. */
struct writing {
	pthread_t thread;
	struct devmig_channel *channel;
	uint64_t total;
	int result;
};

void write_begin(struct writing *writing, struct devmig_channel *channel, uint64_t total);
int write_end(struct writing *writing);

/*
 * A write that nobody reads can be called off; nothing can be
 * written then.
 */
void write_called_off(struct devmig_channel *channel);

/* Read @total bytes, which must be those. */
void read_filled(struct devmig_channel *channel, uint64_t total);

/* Read to the end, or an error: how many there were, and in *ret_end what it was. */
uint64_t read_to_end(struct devmig_channel *channel, int *ret_end);

#endif
