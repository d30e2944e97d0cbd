// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resolve.h"
#include "socket.h"
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>

/* How many addresses of a host are tried. */
#define ATTEMPTS_MAX 16

/* When an address has not answered for so long, the next one is tried beside it. */
#define NEXT (250 * DMIG_MS)

/* Connections that are under way, all at once; the first to stand is taken. */
struct dial {
	const struct addrinfo *next; /* to be tried */
	struct pollfd fds[ATTEMPTS_MAX];
	size_t count;
	size_t under_way; /* the others have failed: their fd is -1 */
	int error;        /* of the last that failed */
};

static void dmig_auto_dial(struct dial *dial)
{
	size_t i;

	for (i = 0; i < dial->count; i++)
		dmig_auto_close(&dial->fds[i].fd);
}

static void try_next(struct dial *dial)
{
	const struct addrinfo *address = dial->next;
	dmig_auto(close) int fd = -1;

	dial->next = address->ai_next;
	fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    address->ai_protocol);
	if (fd < 0 ||
	    (connect(fd, address->ai_addr, address->ai_addrlen) && errno != EINPROGRESS)) {
		dial->error = -errno;
		return;
	}
	dial->fds[dial->count++] = (struct pollfd){ .fd = dmig_steal_fd(&fd), .events = POLLOUT };
	dial->under_way++;
}

/* The one that stands now, or -1. */
static int take(struct dial *dial)
{
	size_t i;

	for (i = 0; i < dial->count; i++) {
		struct pollfd *attempt = &dial->fds[i];
		socklen_t size = sizeof(int);
		int error = 0;

		if (attempt->fd < 0 || !attempt->revents)
			continue;
		if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &error, &size))
			error = errno;
		if (!error)
			return dmig_steal_fd(&attempt->fd);
		dial->error = -error;
		dmig_auto_close(&attempt->fd);
		attempt->fd = -1;
		dial->under_way--;
	}
	return -1;
}

static bool has_next(const struct dial *dial)
{
	return dial->next && dial->count < ATTEMPTS_MAX;
}

/* Until something becomes of an attempt, or the next one is due. */
static int wait_for_any(struct dial *dial, struct dmig_patience *patience)
{
	struct dmig_patience until = *patience;
	const u64 next = dmig_now() + NEXT;
	int error;

	if (has_next(dial) && next < until.deadline)
		until.deadline = next;
	error = dmig_wait(dial->fds, dial->count, &until);
	patience->ended = until.ended;
	if (error == -ETIMEDOUT && !until.ended && until.deadline < patience->deadline)
		return 0;
	return error;
}

static int dial_all(struct dial *dial, struct dmig_patience *patience, int *ret_fd)
{
	int error;

	while (has_next(dial) || dial->under_way) {
		if (has_next(dial))
			try_next(dial);
		if (!dial->under_way)
			continue;
		error = wait_for_any(dial, patience);
		if (error)
			return error;
		*ret_fd = take(dial);
		if (*ret_fd >= 0)
			return 0;
	}
	return dial->error;
}

int dmig_fail_connect(struct devmig_error **ret_error, int error,
		      const struct dmig_patience *patience, const char *text)
{
	if (patience->ended)
		return error;
	if (error == -ETIMEDOUT)
		return dmig_fail_as(ret_error, error, DMIG_PEER_STALLED, NULL, "%s does not answer",
				    text);
	return dmig_fail_as(ret_error, error, DMIG_NO_CONNECTION, NULL, "%s: %s", text,
			    strerror(-error));
}

int dmig_socket_dial(const char *host, unsigned int port, const char *text,
		     struct dmig_patience *patience, int *ret_fd, struct devmig_error **ret_error)
{
	dmig_auto(addresses) struct addrinfo *addresses = NULL;
	dmig_auto(dial) struct dial dial = { .error = -ENXIO };
	int error = dmig_resolve(host, port, text, &addresses, ret_error);

	if (error)
		return error;
	dial.next = addresses;
	error = dial_all(&dial, patience, ret_fd);
	if (error)
		return dmig_fail_connect(ret_error, error, patience, text);
	dmig_socket_tune(*ret_fd);
	return 0;
}
