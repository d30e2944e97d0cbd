/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_USER_H
#define DMIG_LIB_USER_H

#include "wire.h"
#include "wire_version.h"
#include <devmig/error.h>

/*
 * A connection to a server of vfio-user, as its client.  One command at a time, each
 * with an answer; when anything of an answer is wrong the connection is of no more
 * use, and what comes after fails with -ENOTCONN.
 */
struct dmig_user {
	int socket; /* -1: not connected, or of no more use */
	uint16_t id;
	unsigned int timeout; /* of a command, in milliseconds */
	struct dmig_wire_limits limits;
};

/* A command with its answer. */
struct dmig_user_call {
	enum dmig_wire_command command;
	const struct iovec *request; /* behind the header; at most 3 */
	unsigned int npieces;
	const int *fds;
	unsigned int nfds;
	/* The answer: what is fixed of it, and room for what may follow. */
	void *reply;
	size_t reply_size;
	void *more;
	size_t more_size;
	size_t ret_more_size;
	struct dmig_wire_fds ret_fds; /* the caller closes what it has taken */
};

/* Connect, and agree on a version.  @user is to be closed, also after a failure. */
int dmig_user_connect(struct dmig_user *user, const char *path, unsigned int timeout,
		      struct devmig_error **ret_error);
void dmig_user_close(struct dmig_user *user);

/*
 * 0; what the server answered instead, as a negative errno; -EPROTO and others: the
 * connection has failed.
 */
int dmig_user_call(struct dmig_user *user, struct dmig_user_call *call);

#endif
