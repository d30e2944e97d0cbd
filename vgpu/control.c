// SPDX-License-Identifier: LGPL-2.1-or-later
#include "control.h"
#include "report.h"
#include "status.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_ROOM 256

/* A line must come in so many milliseconds, and an answer be taken. */
#define TIMEOUT 2000

/* An answer may have to wait for the device, which works out the digest. */
#define ANSWER_TIMEOUT 60000

/* Read up to the end of a line, which is cut off; false: none came. */
static bool read_line(int socket, int stop, char line[LINE_ROOM])
{
	struct pollfd pollfds[] = {
		{ .fd = socket, .events = POLLIN },
		{ .fd = stop, .events = POLLIN },
	};
	const u64 deadline = dmig_in_ms(TIMEOUT);
	size_t len = 0;

	while (len < LINE_ROOM - 1) {
		ssize_t got;

		/* Who sends byte by byte has no more time than others. */
		if (dmig_now() >= deadline || dmig_poll(pollfds, 2, deadline) <= 0 ||
		    pollfds[1].revents)
			return false;
		got = recv(socket, line + len, 1, MSG_DONTWAIT);
		if (got <= 0)
			return false;
		if (line[len] == '\n') {
			line[len] = '\0';
			return true;
		}
		len++;
	}
	return false;
}

static void say_status(struct vgpu *vgpu, const char *rest, FILE *to)
{
	status_print(vgpu, !strcmp(rest, "json"), to);
}

/* The device may have something to do that it had not. */
static void say_fault(struct vgpu *vgpu, const char *rest, FILE *to)
{
	char message[FAULT_MESSAGE_MAX];

	if (!fault_set(&vgpu->faults, rest, message)) {
		fprintf(to, "%s\n", message);
		return;
	}
	pthread_mutex_lock(&vgpu->lock);
	activity_wake(vgpu);
	pthread_mutex_unlock(&vgpu->lock);
}

static const struct {
	const char *word;
	void (*say)(struct vgpu *vgpu, const char *rest, FILE *to);
} words[] = {
	{ "status", say_status },
	{ "fault", say_fault },
};

static void say(struct vgpu *vgpu, const char *line, FILE *to)
{
	const size_t len = strcspn(line, " ");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == len && !memcmp(words[i].word, line, len)) {
			words[i].say(vgpu, line + len + (line[len] == ' '), to);
			return;
		}
	fputs("there are the lines status, status json, and fault NAME\n", to);
}

static void send_all(int socket, const char *bytes, size_t size)
{
	struct pollfd pollfd = { .fd = socket, .events = POLLOUT };
	const u64 deadline = dmig_in_ms(TIMEOUT);

	while (size) {
		ssize_t sent;

		if (dmig_now() >= deadline || dmig_poll(&pollfd, 1, deadline) <= 0)
			return;
		sent = send(socket, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent <= 0)
			return;
		bytes += sent;
		size -= (size_t)sent;
	}
}

void control_serve(struct vgpu *vgpu, int socket, int stop)
{
	dmig_auto(free) char *answer = NULL;
	char line[LINE_ROOM];
	size_t size = 0;
	FILE *to;

	if (!read_line(socket, stop, line))
		return;
	to = open_memstream(&answer, &size);
	if (!to)
		return;
	say(vgpu, line, to);
	if (!fclose(to))
		send_all(socket, answer, size);
}

/* A device's name, as devmig has it, is as good as the path of its socket. */
static bool make_address(const char *path, struct sockaddr_un *ret)
{
	static const char scheme[] = "vfio-user:";
	int len;

	if (!strncmp(path, scheme, sizeof(scheme) - 1))
		path += sizeof(scheme) - 1;
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	len = snprintf(ret->sun_path, sizeof(ret->sun_path), "%s" CONTROL_SUFFIX, path);
	return (len >= 0 && (size_t)len < sizeof(ret->sun_path)) ||
	       report("the path of a socket has at most %zu bytes: %s",
		      sizeof(ret->sun_path) - sizeof(CONTROL_SUFFIX), path);
}

static int ask(const struct sockaddr_un *address, const char *line)
{
	const struct timeval timeout = { .tv_sec = ANSWER_TIMEOUT / 1000 };
	dmig_auto(close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) ||
	    connect(fd, (const struct sockaddr *)address, sizeof(*address)))
		return -errno;
	send_all(fd, line, strlen(line));
	return dmig_steal_fd(&fd);
}

/* All that comes; returns how much, -1: not all. */
static ssize_t copy_answer(int fd, FILE *to)
{
	ssize_t all = 0;
	char bytes[1024];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) > 0) {
		fwrite(bytes, 1, (size_t)got, to);
		all += got;
	}
	return got < 0 ? -1 : all;
}

/* Returns how much came; -1: it was reported that nothing could. */
static ssize_t converse(const char *path, const char *line, FILE *to)
{
	struct sockaddr_un address;
	dmig_auto(close) int fd = -1;
	ssize_t size;

	if (!make_address(path, &address))
		return -1;
	fd = ask(&address, line);
	if (fd < 0) {
		report("no server can be asked at %s: %s", address.sun_path, strerror(-fd));
		return -1;
	}
	size = copy_answer(fd, to);
	if (size < 0)
		report("the server at %s does not answer", address.sun_path);
	return size;
}

bool control_status(const char *path, bool json)
{
	const ssize_t size = converse(path, json ? "status json\n" : "status\n", stdout);

	if (size == 0)
		return report("the server at %s says nothing", path);
	return size > 0;
}

bool control_inject(const char *path, const char *fault)
{
	char line[LINE_ROOM];

	if (snprintf(line, sizeof(line), "fault %s\n", fault) >= (int)sizeof(line))
		return report("no fault has such a long name");
	return converse(path, line, stderr) == 0;
}
