// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"

#define RETRY_MS 20

/* Of a line, so much is told. */
#define TOLD_MAX 2000

uint64_t channel_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What is left until the deadline, for poll(). */
static int time_left(const struct channel *channel)
{
	uint64_t now = channel_now();

	return now < channel->deadline ? (int)(channel->deadline - now) : 0;
}

bool channel_pause(const struct channel *channel, unsigned int milliseconds)
{
	int left = time_left(channel);

	if (left <= 0)
		return false;
	poll(NULL, 0, (unsigned int)left < milliseconds ? left : (int)milliseconds);
	return true;
}

/* The other side may send anything; a terminal gets none of its control characters. */
void channel_tell(const char *mark, const char *line)
{
	size_t len = strlen(line);
	size_t told = len < TOLD_MAX ? len : TOLD_MAX;

	fprintf(stderr, "%s ", mark);
	for (size_t i = 0; i < told; i++)
		fputc(line[i] >= ' ' && line[i] <= '~' ? line[i] : '?', stderr);
	fprintf(stderr, told < len ? "... (%zu bytes)\n" : "\n", len);
}

static bool complain(const char *what)
{
	fprintf(stderr, "monitor: %s\n", what);
	return false;
}

static bool connect_once(struct channel *channel, const struct sockaddr_un *address)
{
	channel->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (channel->fd < 0)
		return false;
	if (!connect(channel->fd, (const struct sockaddr *)address, sizeof(*address)))
		return true;
	close(channel->fd);
	channel->fd = -1;
	return false;
}

bool channel_open(struct channel *channel, const char *path, unsigned int seconds)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	channel->fd = -1;
	channel->quiet = false;
	channel->filled = 0;
	channel->taken = 0;
	channel->deadline = channel_now() + (uint64_t)seconds * 1000;
	if (strlen(path) >= sizeof(address.sun_path))
		return complain("the socket's path is too long");
	memcpy(address.sun_path, path, strlen(path));
	do {
		if (connect_once(channel, &address))
			return true;
	} while (channel_pause(channel, RETRY_MS));
	fprintf(stderr, "monitor: nobody listens at %s: %s\n", path, strerror(errno));
	return false;
}

void channel_close(struct channel *channel)
{
	if (channel->fd >= 0)
		close(channel->fd);
	channel->fd = -1;
}

static bool wait_for(struct channel *channel, short events)
{
	struct pollfd pollfd = { .fd = channel->fd, .events = events };
	int left = time_left(channel);
	int ready = left > 0 ? poll(&pollfd, 1, left) : 0;

	if (ready == 0)
		return complain("no answer in time");
	return ready > 0 || errno == EINTR || complain(strerror(errno));
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static bool send_bytes(struct channel *channel, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(channel->fd, bytes, len, MSG_NOSIGNAL);

		if (sent < 0 && !would_block())
			return complain(strerror(errno));
		if (sent < 0 && !wait_for(channel, POLLOUT))
			return false;
		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		}
	}
	return true;
}

bool channel_send(struct channel *channel, const char *text)
{
	if (!channel->quiet)
		channel_tell("->", text);
	return send_bytes(channel, text, strlen(text)) && send_bytes(channel, "\n", 1);
}

/* Read what is there, at least a byte. */
static bool fill(struct channel *channel)
{
	size_t room = sizeof(channel->bytes) - channel->filled;
	ssize_t got;

	if (!room)
		return complain("a line without an end");
	if (!wait_for(channel, POLLIN))
		return false;
	got = recv(channel->fd, channel->bytes + channel->filled, room, 0);
	if (got == 0)
		return complain("the other side has hung up");
	if (got < 0)
		return would_block() || complain(strerror(errno));
	channel->filled += (size_t)got;
	return true;
}

/* Give up the line that was handed out last. */
static void drop_line(struct channel *channel)
{
	channel->filled -= channel->taken;
	memmove(channel->bytes, channel->bytes + channel->taken, channel->filled);
	channel->taken = 0;
}

const char *channel_receive(struct channel *channel)
{
	size_t looked = 0;
	char *end;

	drop_line(channel);
	while (!(end = memchr(channel->bytes + looked, '\n', channel->filled - looked))) {
		looked = channel->filled;
		if (!fill(channel))
			return NULL;
	}
	channel->taken = (size_t)(end - channel->bytes) + 1;
	if (end > channel->bytes && end[-1] == '\r')
		end--;
	*end = '\0';
	if (!channel->quiet)
		channel_tell("<-", channel->bytes);
	return channel->bytes;
}
