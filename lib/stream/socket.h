/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SOCKET_H
#define DMIG_LIB_SOCKET_H

#include "wait.h"
#include <devmig/channel.h>
#include <devmig/error.h>
#include <sys/socket.h>

/* What the other side of a connection is called in the name of a channel. */
#define DMIG_PEER_MAX 128

/* Small writes go at once, and a machine that is gone is noticed. */
void dmig_socket_tune(int fd);

/* Write "HOST:PORT" of an address. */
void dmig_socket_print(const struct sockaddr *address, socklen_t size, char text[DMIG_PEER_MAX]);

/*
 * Connect to @host and @port.  All of its addresses are tried; a next one after a
 * moment, or when one fails.  @text is the address in errors.
 */
int dmig_socket_dial(const char *host, unsigned int port, const char *text,
		     struct dmig_patience *patience, int *ret_fd, struct devmig_error **ret_error);

/* Listen on the first address of @host. */
int dmig_socket_listen(const char *host, unsigned int port, const char *text, int *ret_fd,
		       struct devmig_error **ret_error);

/*
 * Close a connection such that what was written last arrives: what comes meanwhile is
 * read for a moment and dropped, since the kernel would answer it with a reset.
 */
void dmig_socket_close(int fd);

/* A channel through a connected socket, which becomes its own: *fd is -1 then. */
int dmig_socket_channel(int *fd, const char *name, struct devmig_channel **ret,
			struct devmig_error **ret_error);

/* The error of an attempt that has ended so; nothing is added to what waiting() said. */
int dmig_fail_connect(struct devmig_error **ret_error, int error,
		      const struct dmig_patience *patience, const char *text);

#endif
