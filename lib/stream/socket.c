// SPDX-License-Identifier: LGPL-2.1-or-later
#include "socket.h"
#include "descriptors.h"
#include "resolve.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>

/* A machine that is gone is noticed after about 25 seconds without a word. */
#define KEEP_IDLE     10
#define KEEP_INTERVAL 5
#define KEEP_COUNT    3

/* Who connects while another is looked at waits here. */
#define BACKLOG 8

/* How long, and how many pieces of what the other side still says, are taken at the end. */
#define LINGER_MS  1000
#define LINGER_MAX 1024

static void set(int fd, int level, int name, int value)
{
	/* What can't be set is only less comfortable. */
	(void)setsockopt(fd, level, name, &value, sizeof(value));
}

void dmig_socket_tune(int fd)
{
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_COUNT);
}

void dmig_socket_print(const struct sockaddr *address, socklen_t size, char text[DMIG_PEER_MAX])
{
	const bool six = address->sa_family == AF_INET6;
	char host[DMIG_PEER_MAX - sizeof("[]:65535")], port[sizeof("65535")];

	if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		snprintf(text, DMIG_PEER_MAX, "?");
	else
		snprintf(text, DMIG_PEER_MAX, six ? "[%s]:%s" : "%s:%s", host, port);
}

static int bind_and_listen(const struct addrinfo *address, int *ret_fd)
{
	dmig_auto(close) int fd =
		socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	/* Connections of one that was here before don't keep it from its port. */
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (address->ai_family == AF_INET6)
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	if (bind(fd, address->ai_addr, address->ai_addrlen) || listen(fd, BACKLOG))
		return -errno;
	*ret_fd = dmig_steal_fd(&fd);
	return 0;
}

int dmig_socket_listen(const char *host, unsigned int port, const char *text, int *ret_fd,
		       struct devmig_error **ret_error)
{
	dmig_auto(addresses) struct addrinfo *addresses = NULL;
	int error = dmig_resolve(host, port, text, &addresses, ret_error);

	if (error)
		return error;
	error = bind_and_listen(addresses, ret_fd);
	if (error)
		return dmig_fail_as(ret_error, error, DMIG_NOT_LISTENING, NULL, "%s: %s", text,
				    strerror(-error));
	return 0;
}

void dmig_socket_close(int fd)
{
	struct dmig_patience patience = dmig_patience(LINGER_MS, NULL, NULL);
	char dropped[4096];
	size_t left = LINGER_MAX;
	ssize_t n = 1;

	/* One that never was connected has nothing to wait for. */
	if (shutdown(fd, SHUT_WR))
		n = 0;
	while (n > 0 && left && !dmig_wait_for(fd, POLLIN, &patience)) {
		n = recv(fd, dropped, sizeof(dropped), MSG_DONTWAIT);
		left -= n > 0 ? 1 : 0;
	}
	close(fd);
}

static int read_socket(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	return dmig_descriptors_read(arg, bytes, size, deadline, ret_size);
}

/* What was not taken by the kernel when it fails never is. */
static int write_socket(void *arg, const struct devmig_piece *pieces, size_t count,
			uint64_t deadline)
{
	return dmig_descriptors_write(arg, pieces, count, deadline);
}

static void meanwhile_socket(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg)
{
	dmig_descriptors_meanwhile(arg, waiting, waiting_arg);
}

/* Who reads to the end sees it; whether there still is somebody is of no matter. */
static int finish_socket(void *arg)
{
	const struct dmig_descriptors *descriptors = arg;

	(void)shutdown(descriptors->out, SHUT_WR);
	return 0;
}

static void close_socket(void *arg)
{
	struct dmig_descriptors *descriptors = arg;

	dmig_descriptors_close(descriptors);
	dmig_socket_close(descriptors->in);
	free(descriptors);
}

static const struct devmig_channel_kind kind = {
	.read = read_socket,
	.write = write_socket,
	.meanwhile = meanwhile_socket,
	.finish = finish_socket,
	.close = close_socket,
};

int dmig_socket_channel(int *fd, const char *name, struct devmig_channel **ret,
			struct devmig_error **ret_error)
{
	struct dmig_descriptors *descriptors = malloc(sizeof(*descriptors));
	int error;

	if (!descriptors)
		return dmig_fail_memory(ret_error);
	*descriptors = (struct dmig_descriptors){ .in = *fd, .out = *fd };
	error = dmig_descriptors_open(descriptors);
	if (error)
		dmig_fail_io(ret_error, error, name, "use the socket");
	else
		error = devmig_channel_new(&kind, descriptors, true, name, ret, ret_error);
	if (error)
		free(descriptors);
	else
		*fd = -1;
	return error;
}
