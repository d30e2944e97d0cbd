// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

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
		error = place_listen(&server->place, path, &server->listener);
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
	place_leave(&server->place);
}
