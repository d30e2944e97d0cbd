// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>
#include <unistd.h>

/* The largest number that the kernel has for an error. */
#define ERRNO_MAX 4095

/* Commands of the server that may come before an answer of its own. */
#define INTERRUPTIONS_MAX 64

/* The largest command of the server, VFIO_USER_DMA_WRITE. */
#define COMMAND_MAX                                                                                \
	(sizeof(struct dmig_wire_header) + sizeof(struct dmig_wire_dma_access) +                   \
	 DMIG_WIRE_TRANSFER_DEFAULT)

/* The connection is of no more use. */
static int fail(struct dmig_user *user, int error)
{
	close(user->socket);
	user->socket = -1;
	user->link.gone = true;
	return error == -EPIPE || error == -ECONNRESET ? -ENOTCONN : error;
}

int dmig_user_malformed(struct dmig_user *user)
{
	return fail(user, -EPROTO);
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

/* What a server may ask of a client. */
static bool is_command(const struct dmig_wire_header *header)
{
	return !(header->flags & DMIG_WIRE_TYPE) &&
	       (header->command == DMIG_WIRE_DMA_READ || header->command == DMIG_WIRE_DMA_WRITE);
}

/* The header of the answer; what else comes is dealt with. */
static int receive_header(struct dmig_user *user, struct dmig_user_call *call, size_t size_max,
			  struct dmig_wire_header *ret, uint64_t deadline)
{
	for (int i = 0; i < INTERRUPTIONS_MAX; i++) {
		int error = dmig_wire_receive(user->socket, ret,
					      size_max > COMMAND_MAX ? size_max : COMMAND_MAX,
					      &call->ret_fds, deadline);

		if (error || !is_command(ret))
			return error;
		dmig_wire_close_fds(&call->ret_fds);
		error = refuse_command(user, ret, deadline);
		if (error)
			return error;
	}
	return -EPROTO;
}

/* Is it the answer, and none of its numbers more than may be? */
static bool is_answer(const struct dmig_user *user, const struct dmig_user_call *call,
		      const struct dmig_wire_header *header)
{
	const size_t size = header->size - sizeof(*header);

	if ((header->flags & DMIG_WIRE_TYPE) != DMIG_WIRE_REPLY || header->id != user->id ||
	    header->command != call->command)
		return false;
	if (header->flags & DMIG_WIRE_ERROR)
		return !size && !call->ret_fds.count && header->error <= ERRNO_MAX;
	return size >= call->reply_size && size - call->reply_size <= call->more_size &&
	       call->ret_fds.count <= call->fds_max;
}

static int receive_payload(struct dmig_user *user, struct dmig_user_call *call, size_t size,
			   uint64_t deadline)
{
	int error = dmig_wire_receive_bytes(user->socket, call->reply, call->reply_size, deadline);

	call->ret_more_size = size - call->reply_size;
	if (error)
		return error;
	if (!call->more)
		return dmig_wire_skip(user->socket, call->ret_more_size, deadline);
	return dmig_wire_receive_bytes(user->socket, call->more, call->ret_more_size, deadline);
}

static int send_command(struct dmig_user *user, const struct dmig_user_call *call,
			uint64_t deadline)
{
	/* The id wraps, and need not be of one command only: no two are on the way. */
	struct dmig_wire_header header = { .id = ++user->id, .command = (uint16_t)call->command };

	return dmig_wire_send(user->socket, &header, call->request, call->npieces, call->fds,
			      call->nfds, deadline);
}

static int receive_answer(struct dmig_user *user, struct dmig_user_call *call, int *ret_refusal,
			  uint64_t deadline)
{
	const size_t size_max =
		sizeof(struct dmig_wire_header) + call->reply_size + call->more_size;
	struct dmig_wire_header header;
	int error = receive_header(user, call, size_max, &header, deadline);

	if (error)
		return error;
	if (!is_answer(user, call, &header))
		return -EPROTO;
	if (!(header.flags & DMIG_WIRE_ERROR))
		return receive_payload(user, call, header.size - sizeof(header), deadline);
	/* It may say that it failed and not how. */
	*ret_refusal = header.error ? -(int)header.error : -EIO;
	return 0;
}

int dmig_user_call(struct dmig_user *user, struct dmig_user_call *call)
{
	const uint64_t deadline = dmig_in_ms(user->timeout);
	int refusal = 0;
	int error;

	call->ret_fds.count = 0;
	call->ret_more_size = 0;
	if (user->socket < 0)
		return -ENOTCONN;
	error = send_command(user, call, deadline);
	if (!error)
		error = receive_answer(user, call, &refusal, deadline);
	if (!error)
		return refusal;
	dmig_wire_close_fds(&call->ret_fds);
	return fail(user, error);
}
