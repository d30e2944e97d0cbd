// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* The largest number that the kernel has for an error. */
#define ERRNO_MAX 4095

/* Commands of the server that may come before an answer of its own. */
#define INTERRUPTIONS_MAX 64

static int fail(struct dmig_user *user, int error)
{
	dmig_user_close(user);
	return error;
}

void dmig_user_close(struct dmig_user *user)
{
	if (user->socket >= 0)
		close(user->socket);
	user->socket = -1;
}

/* The server wants something of our memory: we have none that it could use. */
static int refuse_command(struct dmig_user *user, const struct dmig_wire_header *command,
			  uint64_t deadline)
{
	struct dmig_wire_header reply = {
		.id = command->id,
		.command = command->command,
		.flags = DMIG_WIRE_REPLY | DMIG_WIRE_ERROR,
		.error = EOPNOTSUPP,
	};
	int error = dmig_wire_skip(user->socket, command->size - sizeof(*command), deadline);

	if (error || command->flags & DMIG_WIRE_NO_REPLY)
		return error;
	return dmig_wire_send(user->socket, &reply, NULL, 0, NULL, 0, deadline);
}

/* The header of the answer; what else comes is dealt with. */
static int receive_header(struct dmig_user *user, struct dmig_user_call *call, size_t size_max,
			  struct dmig_wire_header *ret, uint64_t deadline)
{
	const size_t command_max =
		sizeof(*ret) + sizeof(struct dmig_wire_dma_access) + DMIG_WIRE_TRANSFER_DEFAULT;
	int error;

	for (int i = 0; i < INTERRUPTIONS_MAX; i++) {
		error = dmig_wire_receive(user->socket, ret,
					  size_max > command_max ? size_max : command_max,
					  &call->ret_fds, deadline);
		if (error)
			return error;
		if ((ret->flags & DMIG_WIRE_TYPE) == DMIG_WIRE_REPLY)
			return ret->id == user->id && ret->command == call->command &&
					       ret->size <= size_max
				       ? 0
				       : -EPROTO;
		dmig_wire_close_fds(&call->ret_fds);
		error = refuse_command(user, ret, deadline);
		if (error)
			return error;
	}
	return -EPROTO;
}

/* What the server says instead of an answer; it may say that it failed and not how. */
static int refusal_of(const struct dmig_wire_header *header)
{
	if (header->size != sizeof(*header) || header->error > ERRNO_MAX)
		return -EPROTO;
	return header->error ? -(int)header->error : -EIO;
}

static int receive_reply(struct dmig_user *user, struct dmig_user_call *call,
			 const struct dmig_wire_header *header, uint64_t deadline)
{
	const size_t size = header->size - sizeof(*header);
	int error;

	if (size < call->reply_size || size - call->reply_size > call->more_size)
		return -EPROTO;
	call->ret_more_size = size - call->reply_size;
	error = dmig_wire_receive_bytes(user->socket, call->reply, call->reply_size, deadline);
	if (error)
		return error;
	return dmig_wire_receive_bytes(user->socket, call->more, call->ret_more_size, deadline);
}

int dmig_user_call(struct dmig_user *user, struct dmig_user_call *call)
{
	const uint64_t deadline = dmig_wire_deadline(user->timeout);
	struct dmig_wire_header header = { .id = ++user->id, .command = (uint16_t)call->command };
	const size_t size_max = sizeof(header) + call->reply_size + call->more_size;
	int refusal = 0;
	int error;

	call->ret_fds.count = 0;
	call->ret_more_size = 0;
	if (user->socket < 0)
		return -ENOTCONN;
	error = dmig_wire_send(user->socket, &header, call->request, call->npieces, call->fds,
			       call->nfds, deadline);
	if (!error)
		error = receive_header(user, call, size_max, &header, deadline);
	if (!error && header.flags & DMIG_WIRE_ERROR) {
		refusal = refusal_of(&header);
		error = refusal == -EPROTO ? refusal : 0;
	} else if (!error) {
		error = receive_reply(user, call, &header, deadline);
	}
	if (error || refusal)
		dmig_wire_close_fds(&call->ret_fds);
	return error ? fail(user, error) : refusal;
}

static int agree(struct dmig_user *user, struct devmig_error **ret_error)
{
	char data[DMIG_WIRE_VERSION_MAX];
	struct dmig_wire_version ours = { DMIG_WIRE_MAJOR, DMIG_WIRE_MINOR };
	struct dmig_wire_version theirs;
	const struct iovec request[] = {
		{ &ours, sizeof(ours) },
		{ data, dmig_wire_version_write(data) },
	};
	char answer[DMIG_WIRE_VERSION_MAX];
	struct dmig_user_call call = {
		.command = DMIG_WIRE_VERSION,
		.request = request,
		.npieces = 2,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = answer,
		.more_size = sizeof(answer),
	};
	int error = dmig_user_call(user, &call);

	dmig_wire_close_fds(&call.ret_fds);
	if (error)
		return dmig_fail(ret_error, error,
				 "it does not agree on a version of vfio-user: %s",
				 strerror(-error));
	if (theirs.major != DMIG_WIRE_MAJOR || theirs.minor > DMIG_WIRE_MINOR)
		return dmig_fail(
			ret_error, -EPROTO,
			"it answers with version %u.%u of vfio-user, and was asked for %u.%u",
			theirs.major, theirs.minor, DMIG_WIRE_MAJOR, DMIG_WIRE_MINOR);
	error = dmig_wire_version_read(answer, call.ret_more_size, &user->limits);
	if (error)
		return dmig_fail(ret_error, -EPROTO, "what it says of its limits is malformed");
	return 0;
}

int dmig_user_connect(struct dmig_user *user, const char *path, unsigned int timeout,
		      struct devmig_error **ret_error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t len = strlen(path);
	int error;

	user->socket = -1;
	user->id = 0;
	user->timeout = timeout;
	if (len >= sizeof(address.sun_path))
		return dmig_fail(ret_error, -ENAMETOOLONG,
				 "the path of a socket has at most %zu bytes",
				 sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, len);
	user->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (user->socket < 0)
		return dmig_fail(ret_error, -errno, "no socket: %s", strerror(errno));
	if (connect(user->socket, (const struct sockaddr *)&address, sizeof(address)))
		return dmig_fail(ret_error, -errno, "can't connect to %s: %s", path,
				 strerror(errno));
	error = agree(user, ret_error);
	if (error)
		dmig_user_close(user);
	return error;
}
