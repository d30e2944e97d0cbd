// SPDX-License-Identifier: LGPL-2.1-or-later
#include "address.h"
#include "connect.h"
#include "local.h"
#include "socket.h"
#include "tls.h"
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>

/*
 * Whoever has connected must show who it is in this time: others wait behind it, and the
 * first who comes may be a stranger.
 */
#define HANDSHAKE_MS 10000

struct devmig_listener {
	struct devmig_address *address;       /* a copy; owned */
	struct dmig_credentials *credentials; /* a reference; NULL: not TLS */
	struct dmig_local local;
	int fd;     /* owned; -1: nobody is waited for */
	char *name; /* owned */
	unsigned int timeout;
	int (*waiting)(void *arg);
	void *arg;
};

static int name_it(struct devmig_listener *listener, struct devmig_error **ret_error)
{
	const struct devmig_address *address = listener->address;
	struct sockaddr_storage bound;
	socklen_t size = sizeof(bound);
	char peer[DMIG_PEER_MAX];

	/* The host stays as it was given: a certificate names it. */
	if (address->port_is_told && !address->port &&
	    !getsockname(listener->fd, (struct sockaddr *)&bound, &size)) {
		dmig_socket_print((struct sockaddr *)&bound, size, peer);
		listener->name =
			dmig_format("%.*s%s", (int)(strrchr(address->text, ':') - address->text),
				    address->text, strrchr(peer, ':'));
	} else {
		listener->name = strdup(address->text);
	}
	return listener->name ? 0 : dmig_fail_memory(ret_error);
}

static int open_network(struct devmig_listener *listener, struct devmig_error **ret_error)
{
	const struct devmig_address *address = listener->address;

	return dmig_socket_listen(address->host, address->port, address->text, &listener->fd,
				  ret_error);
}

static int open_unix(struct devmig_listener *listener, struct devmig_error **ret_error)
{
	const struct devmig_address *address = listener->address;

	return dmig_local_listen(address->path, address->text, &listener->local, &listener->fd,
				 ret_error);
}

static int open_ssh(struct devmig_listener *listener, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -EINVAL, DMIG_NOT_LISTENING, NULL,
			    "%s: the source connects by ssh, and that listens",
			    listener->address->text);
}

/* NULL: nobody is waited for. */
static int (*const open_kinds[])(struct devmig_listener *listener,
				 struct devmig_error **ret_error) = {
	[DEVMIG_ADDRESS_STANDARD] = NULL,    [DEVMIG_ADDRESS_TLS] = open_network,
	[DEVMIG_ADDRESS_TCP] = open_network, [DEVMIG_ADDRESS_UNIX] = open_unix,
	[DEVMIG_ADDRESS_SSH] = open_ssh,     [DEVMIG_ADDRESS_EXEC] = NULL,
};

static void dmig_auto_listener(struct devmig_listener **listener)
{
	devmig_listener_close(*listener);
}

DEVMIG_EXPORT int devmig_listen(struct devmig_context *context,
				const struct devmig_address *address,
				const struct devmig_address_options *options,
				struct devmig_listener **ret, struct devmig_error **ret_error)
{
	dmig_auto(listener) struct devmig_listener *listener = calloc(1, sizeof(*listener));
	int error;

	if (!listener)
		return dmig_fail_memory(ret_error);
	listener->fd = -1;
	listener->timeout = options->timeout;
	listener->waiting = options->waiting;
	listener->arg = options->arg;
	error = devmig_address_parse(address->text, &listener->address, ret_error);
	/* Certificates that are of no use are better known before somebody comes. */
	if (!error && address->kind == DEVMIG_ADDRESS_TLS)
		error = dmig_credentials_read(context, options->certificates, DMIG_SERVER,
					      &listener->credentials, ret_error);
	if (!error && open_kinds[address->kind])
		error = open_kinds[address->kind](listener, ret_error);
	if (!error)
		error = name_it(listener, ret_error);
	if (error)
		return error;
	*ret = dmig_steal(listener);
	return 0;
}

DEVMIG_EXPORT const char *devmig_listener_name(const struct devmig_listener *listener)
{
	return listener->name;
}

/* Somebody who connects and leaves again at once is nobody. */
static bool is_nobody(int error)
{
	return error == EAGAIN || error == ECONNABORTED || error == EINTR || error == EPROTO;
}

/* Wait for a connection; in @peer the name of a channel to it. */
static int take(const struct devmig_listener *listener, struct dmig_patience *patience, int *ret_fd,
		char peer[DMIG_PEER_MAX])
{
	struct sockaddr_storage address;
	socklen_t size;
	int error = 0;

	do {
		error = dmig_wait_for(listener->fd, POLLIN, patience);
		if (error)
			return error;
		size = sizeof(address);
		*ret_fd = accept4(listener->fd, (struct sockaddr *)&address, &size,
				  SOCK_CLOEXEC | SOCK_NONBLOCK);
	} while (*ret_fd < 0 && is_nobody(errno));
	if (*ret_fd < 0)
		return -errno;
	*peer = 0;
	if (listener->address->kind != DEVMIG_ADDRESS_UNIX) {
		dmig_socket_tune(*ret_fd);
		dmig_socket_print((struct sockaddr *)&address, size, peer);
	}
	return 0;
}

static int fail_take(const struct devmig_listener *listener, int error,
		     const struct dmig_patience *patience, struct devmig_error **ret_error)
{
	if (patience->ended)
		return error;
	if (error == -ETIMEDOUT)
		return dmig_fail_as(ret_error, error, DMIG_PEER_STALLED, NULL,
				    "nobody has connected to %s", listener->name);
	return dmig_fail_as(ret_error, error, DMIG_NOT_LISTENING, NULL, "%s: %s", listener->name,
			    strerror(-error));
}

static int open_tls(const struct devmig_listener *listener, int *fd, const char *name,
		    struct devmig_channel **ret, struct devmig_error **ret_error)
{
	struct dmig_patience patience =
		dmig_patience(HANDSHAKE_MS, listener->waiting, listener->arg);

	return dmig_tls_channel(listener->credentials, fd, NULL, name, &patience, ret, ret_error);
}

static int accept_one(const struct devmig_listener *listener, struct devmig_channel **ret,
		      struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = -1;
	dmig_auto(free) char *name = NULL;
	struct dmig_patience patience =
		dmig_patience(listener->timeout, listener->waiting, listener->arg);
	char peer[DMIG_PEER_MAX];
	int error;

	if (!listener->timeout)
		patience.deadline = DEVMIG_DEADLINE_NEVER;
	error = take(listener, &patience, &fd, peer);
	if (error)
		return fail_take(listener, error, &patience, ret_error);
	if (listener->address->kind == DEVMIG_ADDRESS_UNIX)
		name = strdup(listener->name);
	else
		name = dmig_format("%s://%s", devmig_address_kind_name(listener->address->kind),
				   peer);
	if (!name)
		return dmig_fail_memory(ret_error);
	if (listener->credentials)
		return open_tls(listener, &fd, name, ret, ret_error);
	return dmig_socket_channel(&fd, name, ret, ret_error);
}

DEVMIG_EXPORT int devmig_listener_accept(struct devmig_listener *listener,
					 struct devmig_channel **ret,
					 struct devmig_error **ret_error)
{
	if (listener->address->kind == DEVMIG_ADDRESS_STANDARD)
		return dmig_standard_channel(ret, ret_error);
	if (listener->address->kind == DEVMIG_ADDRESS_EXEC)
		return dmig_exec_channel(listener->address, ret, ret_error);
	return accept_one(listener, ret, ret_error);
}

DEVMIG_EXPORT void devmig_listener_close(struct devmig_listener *listener)
{
	if (!listener)
		return;
	if (listener->fd >= 0 && listener->address->kind == DEVMIG_ADDRESS_UNIX)
		dmig_local_remove(&listener->local, listener->address->path);
	dmig_auto_close(&listener->fd);
	dmig_credentials_unref(listener->credentials);
	devmig_address_free(listener->address);
	free(listener->name);
	free(listener);
}
