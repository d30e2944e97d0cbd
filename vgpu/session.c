// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session.h"
#include "command.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

/* One client; only the thread that serves it knows of it. */
struct session {
	struct vgpu *vgpu;
	int socket;
	bool agreed; /* on a version, which must come first */
	struct dmig_wire_limits limits;
	uint8_t *request;
	uint8_t *reply;
};

/* Wait for the next message; false: the server is to end. */
static bool wait_for(const struct session *session, int stop)
{
	struct pollfd pollfds[] = {
		{ .fd = session->socket, .events = POLLIN },
		{ .fd = stop, .events = POLLIN },
	};

	while (poll(pollfds, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	return !pollfds[1].revents;
}

static int answer(struct session *session, const struct dmig_wire_header *request, int error,
		  const struct command *command)
{
	const struct iovec piece = { command->reply, command->reply_size };
	struct dmig_wire_header header = {
		.id = request->id,
		.command = request->command,
		.flags = DMIG_WIRE_REPLY | (error ? DMIG_WIRE_ERROR : 0),
		.error = (uint32_t)-error,
	};

	if (request->flags & DMIG_WIRE_NO_REPLY)
		return 0;
	return dmig_wire_send(session->socket, &header, &piece, error ? 0 : 1, &command->reply_fd,
			      error || command->reply_fd < 0 ? 0 : 1, dmig_in_ms(SESSION_TIMEOUT));
}

/* The first message, and only that, is about the version. */
static int carry_out(struct session *session, const struct dmig_wire_header *header,
		     struct command *command)
{
	int error;

	if ((header->command == DMIG_WIRE_VERSION) == session->agreed)
		return -EINVAL;
	error = command_carry_out(header->command, command);
	if (!error)
		session->agreed = true;
	return error;
}

static int serve_message(struct session *session, const struct dmig_wire_header *header,
			 struct dmig_wire_fds *fds)
{
	struct command command = {
		.vgpu = session->vgpu,
		.limits = &session->limits,
		.request = session->request,
		.request_size = header->size - sizeof(*header),
		.fds = fds,
		.reply = session->reply,
		.reply_fd = -1,
	};
	int error = dmig_wire_receive_bytes(session->socket, session->request, command.request_size,
					    dmig_in_ms(SESSION_TIMEOUT));

	if (error)
		return error;
	/* We send no commands, so there is nothing that the client could reply to. */
	if ((header->flags & DMIG_WIRE_TYPE) == DMIG_WIRE_REPLY)
		return -EPROTO;
	error = carry_out(session, header, &command);
	if (answer(session, header, error, &command))
		return -EPIPE;
	return session->agreed ? 0 : -EPROTO;
}

static int serve_next(struct session *session)
{
	struct dmig_wire_header header;
	struct dmig_wire_fds fds;
	int error =
		dmig_wire_receive(session->socket, &header, sizeof(header) + COMMAND_MESSAGE_MAX,
				  &fds, dmig_in_ms(SESSION_TIMEOUT));

	if (error)
		return error;
	error = serve_message(session, &header, &fds);
	dmig_wire_close_fds(&fds);
	return error;
}

void session_serve(struct vgpu *vgpu, int socket, int stop)
{
	struct session session = {
		.vgpu = vgpu,
		.socket = socket,
		.limits = { DMIG_WIRE_FDS_DEFAULT, DMIG_WIRE_TRANSFER_DEFAULT },
		.request = malloc(COMMAND_MESSAGE_MAX),
		.reply = malloc(COMMAND_MESSAGE_MAX),
	};

	vgpu->stop = stop;
	pthread_mutex_lock(&vgpu->lock);
	vgpu_connect(vgpu);
	pthread_mutex_unlock(&vgpu->lock);
	if (session.request && session.reply)
		while (wait_for(&session, stop) && !serve_next(&session))
			;
	free(session.request);
	free(session.reply);
	pthread_mutex_lock(&vgpu->lock);
	vgpu_disconnect(vgpu);
	pthread_mutex_unlock(&vgpu->lock);
}
