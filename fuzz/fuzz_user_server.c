// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <core/migration.h>
#include <lib/device/wire.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vgpu/session.h>

/*
 * The server of vfio-user: the input is what a client sends.  A first byte that is not 0
 * has it agree on the version before; messages follow, of
 *
 *	command (1 byte), flags (1 byte), length (2 bytes, little-endian), bytes
 *
 * which are given a header that fits; flags with bit 7 set: the bytes are sent as they
 * are.  No descriptors are sent.  What the server answers is read and thrown away.
 */

#define MESSAGES_MAX 64

static const struct settings settings = {
	.memory = 1U << 20,
	.window = 8192,
	.working_set = 1U << 20,
	.flags = DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY,
};

/* Read all answers, so that the server never waits. */
static void *drain(void *data)
{
	const int *socket = data;
	static char bytes[65536];

	while (read(*socket, bytes, sizeof(bytes)) > 0)
		;
	return NULL;
}

static void send_all(int socket, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size) {
		const ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += sent;
		size -= (size_t)sent;
	}
}

static void send_message(int socket, uint8_t command, uint8_t flags, const void *bytes,
			 uint16_t said, size_t size)
{
	const struct dmig_wire_header header = {
		.command = command,
		.size = (uint32_t)sizeof(header) + said,
		.flags = flags & 0x3fU,
	};

	if (!(flags & 0x80))
		send_all(socket, &header, sizeof(header));
	send_all(socket, bytes, size);
}

static void agree(int socket)
{
	const struct dmig_wire_version version = { DMIG_WIRE_MAJOR, DMIG_WIRE_MINOR };

	send_message(socket, DMIG_WIRE_VERSION, 0, &version, sizeof(version), sizeof(version));
}

static void send_messages(int socket, const uint8_t *data, size_t size)
{
	for (unsigned int i = 0; i < MESSAGES_MAX && size >= 4; i++) {
		const uint16_t said = (uint16_t)(data[2] | data[3] << 8);
		const size_t len = said < size - 4 ? said : size - 4;

		send_message(socket, data[0], data[1], data + 4, said, len);
		data += 4 + len;
		size -= 4 + len;
	}
}

struct client {
	int socket;
	const uint8_t *data;
	size_t size;
};

static void *be_client(void *data)
{
	struct client *client = data;
	pthread_t drainer;

	if (pthread_create(&drainer, NULL, drain, &client->socket))
		abort();
	if (client->size) {
		if (client->data[0])
			agree(client->socket);
		send_messages(client->socket, client->data + 1, client->size - 1);
	}
	shutdown(client->socket, SHUT_WR);
	pthread_join(drainer, NULL);
	return NULL;
}

/* Whatever was sent: when the client is gone, nothing of it is left. */
static void check_left(const struct vgpu *vgpu)
{
	fuzz_check(vgpu->state != DMIG_STATE_ERROR && vgpu->state != DMIG_STATE_RESUMING);
	fuzz_check(vgpu->state < DMIG_STATES && !vgpu->save.staged && !vgpu->resume.collected);
	fuzz_check(!vgpu->mappings.count && !vgpu->log.ranges);
	fuzz_check(vgpu->memory.touched.count <= vgpu->memory.pages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct client client = { .data = data, .size = size };
	struct vgpu vgpu;
	pthread_t thread;
	int sockets[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) || vgpu_create(&vgpu, &settings, NULL))
		abort();
	client.socket = sockets[0];
	if (pthread_create(&thread, NULL, be_client, &client))
		abort();
	session_serve(&vgpu, sockets[1], -1);
	close(sockets[1]);
	pthread_join(thread, NULL);
	close(sockets[0]);
	check_left(&vgpu);
	vgpu_destroy(&vgpu);
	return 0;
}
