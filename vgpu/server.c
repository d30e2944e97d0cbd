// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16

/* Does somebody listen there? */
static bool is_alive(const struct sockaddr_un *address)
{
	dmig_auto(close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 || !connect(fd, (const struct sockaddr *)address, sizeof(*address)) ||
	       errno != ECONNREFUSED;
}

/* Remove what a server left that did not end by itself; only a socket is one. */
static void remove_dead(const struct sockaddr_un *address)
{
	struct stat stat;

	if (!lstat(address->sun_path, &stat) && S_ISSOCK(stat.st_mode) && !is_alive(address))
		unlink(address->sun_path);
}

static int listen_at(const char *path, int *ret)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	dmig_auto(close) int fd = -1;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	remove_dead(&address);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) || listen(fd, BACKLOG))
		return -errno;
	*ret = dmig_steal_fd(&fd);
	return 0;
}

static int init(struct server *server)
{
	pthread_mutex_init(&server->lock, NULL);
	server->current = -1;
	server->stop = eventfd(0, EFD_CLOEXEC);
	server->done = eventfd(0, EFD_CLOEXEC);
	return server->stop < 0 || server->done < 0 ? -errno : 0;
}

int server_listen(struct server *server, const char *path)
{
	int error = init(server);

	if (!error)
		error = listen_at(path, &server->listener);
	if (!error)
		snprintf(server->path, sizeof(server->path), "%s", path);
	return error;
}

int server_take(struct server *server, int fd)
{
	int listens = 0;
	socklen_t size = sizeof(listens);
	int error = init(server);

	if (error)
		return error;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size))
		return -errno;
	*(listens ? &server->listener : &server->client) = fd;
	return 0;
}

/* The next client; -1: the server is to end. */
static int next_client(const struct server *server)
{
	struct pollfd pollfds[] = {
		{ .fd = server->listener, .events = POLLIN },
		{ .fd = server->stop, .events = POLLIN },
	};
	int fd = -1;

	while (fd < 0) {
		if (poll(pollfds, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (pollfds[1].revents || pollfds[0].revents & POLLNVAL)
			return -1;
		if (pollfds[0].revents)
			fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
	}
	return fd;
}

static void tell(int eventfd)
{
	const uint64_t one = 1;

	if (write(eventfd, &one, sizeof(one)) != sizeof(one))
		return;
}

static void set_current(struct server *server, int fd)
{
	pthread_mutex_lock(&server->lock);
	server->current = fd;
	pthread_mutex_unlock(&server->lock);
}

static void serve(struct server *server, int fd)
{
	set_current(server, fd);
	server->serve(server->vgpu, fd, server->stop);
	set_current(server, -1);
}

static void *run(void *data)
{
	struct server *server = data;
	int fd;

	if (server->client >= 0)
		serve(server, server->client);
	else
		while ((fd = next_client(server)) >= 0) {
			serve(server, fd);
			close(fd);
		}
	tell(server->done);
	return NULL;
}

int server_start(struct server *server)
{
	return -pthread_create(&server->thread, NULL, run, server);
}

void server_stop(struct server *server)
{
	tell(server->stop);
	/* Who is in the middle of a message is not waited for. */
	pthread_mutex_lock(&server->lock);
	if (server->current >= 0)
		shutdown(server->current, SHUT_RDWR);
	pthread_mutex_unlock(&server->lock);
	pthread_join(server->thread, NULL);
}

void server_close(struct server *server)
{
	const int fds[] = { server->listener, server->client, server->stop, server->done };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (*server->path)
		unlink(server->path);
}
