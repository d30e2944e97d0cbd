/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_TEST_CHANNEL_H
#define DMIG_TEST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Lines to and from a program that listens on a UNIX socket.  Nothing here
 * waits beyond the channel's deadline, whatever the other side does or fails to
 * do.  What goes wrong is told on standard error, and so is each line that goes
 * either way, as long as @quiet is not set.
 */

/* A longer line is an error: 64 KiB of memory as hexadecimal digits, and some words. */
#define CHANNEL_LINE_MAX (132 * 1024)

struct channel {
	int fd;
	bool quiet;
	uint64_t deadline; /* milliseconds, as channel_now() counts them */
	size_t filled;     /* bytes in @bytes */
	size_t taken;      /* of them, the line that was handed out last */
	char bytes[CHANNEL_LINE_MAX];
};

/* Milliseconds since some moment. */
uint64_t channel_now(void);

/* Connect, as soon as somebody listens at @path; false: nobody did in time. */
bool channel_open(struct channel *channel, const char *path, unsigned int seconds);

void channel_close(struct channel *channel);

/* Send @text and a line feed. */
bool channel_send(struct channel *channel, const char *text);

/* The next line, without its end; it stays until the next call.  NULL: none came. */
const char *channel_receive(struct channel *channel);

/* Tell of a line as if it had just gone one way: @mark is "->" or "<-". */
void channel_tell(const char *mark, const char *line);

/* Sleep for some milliseconds; false: the deadline has come. */
bool channel_pause(const struct channel *channel, unsigned int milliseconds);

#endif
