// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include "model.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct peer *peer_new(void)
{
	struct peer *peer = test_calloc(1, sizeof(*peer));

	peer->flags = DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P | DEVMIG_MIGRATION_PRE_COPY;
	peer->migration = true;
	peer->version = "{\"capabilities\":{\"max_msg_fds\":8}}";
	peer->regions = PEER_REGIONS;
	peer->state = DEVMIG_STATE_RUNNING;
	for (int i = 0; i < PEER_SIGNALS; i++)
		peer->signals[i] = -1;
	return peer;
}

bool peer_send_bytes(struct peer *peer, const void *bytes, size_t size, const int *fds,
		     unsigned int nfds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * PEER_FDS_MAX)] = { 0 };
	struct iovec iov = { (void *)bytes, size };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (nfds) {
		struct cmsghdr *head;

		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(head), fds, sizeof(int) * nfds);
	}
	while (iov.iov_len) {
		const ssize_t sent = sendmsg(peer->socket, &message, MSG_NOSIGNAL);

		if (sent < 0)
			return false;
		iov.iov_base = (char *)iov.iov_base + sent;
		iov.iov_len -= (size_t)sent;
		message.msg_control = NULL;
		message.msg_controllen = 0;
	}
	return true;
}

bool peer_send(struct peer *peer, const struct peer_message *message)
{
	return peer_send_bytes(peer, &message->header, sizeof(message->header), message->fds,
			       message->nfds) &&
	       peer_send_bytes(peer, message->payload, message->size, NULL, 0);
}

static bool receive_bytes(struct peer *peer, void *bytes, size_t size, struct peer_message *to)
{
	while (size) {
		_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * PEER_FDS_MAX)];
		struct iovec iov = { bytes, size };
		struct msghdr message = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		const ssize_t got = recvmsg(peer->socket, &message, MSG_CMSG_CLOEXEC);
		const struct cmsghdr *head;

		if (got <= 0)
			return false;
		head = CMSG_FIRSTHDR(&message);
		if (head) {
			to->nfds = (unsigned int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
			memcpy(to->fds, CMSG_DATA(head), to->nfds * sizeof(int));
		}
		bytes = (char *)bytes + got;
		size -= (size_t)got;
	}
	return true;
}

bool peer_receive(struct peer *peer, struct peer_message *ret)
{
	ret->nfds = 0;
	if (!receive_bytes(peer, &ret->header, sizeof(ret->header), ret) ||
	    ret->header.size < sizeof(ret->header) ||
	    ret->header.size > sizeof(ret->header) + PEER_PAYLOAD_MAX)
		return false;
	ret->size = ret->header.size - sizeof(ret->header);
	return receive_bytes(peer, ret->payload, ret->size, ret);
}

static bool is_lie(struct peer *peer)
{
	const struct dmig_wire_feature *feature = (const void *)peer->question.payload;

	if (!peer->lie || peer->question.header.command != peer->lie_at)
		return false;
	if (peer->lie_feature && feature->flags != peer->lie_feature)
		return false;
	return !peer->lie_after || !peer->lie_after--;
}

static bool answer(struct peer *peer)
{
	struct peer_message *to = &peer->answer;

	to->size = 0;
	to->nfds = 0;
	to->header = peer->question.header;
	to->header.flags = DMIG_WIRE_REPLY;
	to->header.error = (uint32_t)model_answer(peer, &peer->question, to);
	if (to->header.error) {
		to->header.flags |= DMIG_WIRE_ERROR;
		to->size = 0;
		to->nfds = 0;
	}
	to->header.size = (uint32_t)(sizeof(to->header) + to->size);
	return (is_lie(peer) && peer->lie(peer, to)) || peer_send(peer, to);
}

static void serve(struct peer *peer)
{
	while (peer_receive(peer, &peer->question)) {
		const bool went = answer(peer);

		for (unsigned int i = 0; i < peer->question.nfds; i++)
			close(peer->question.fds[i]);
		if (!went)
			break;
	}
	close(peer->socket);
}

static void *run(void *arg)
{
	struct peer *peer = arg;

	while ((peer->socket = accept4(peer->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		serve(peer);
	return NULL;
}

void peer_start(struct peer *peer)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(peer->dir, "/tmp/devmig-peer-XXXXXX");
	assert_non_null(mkdtemp(peer->dir));
	snprintf(peer->path, sizeof(peer->path), "%s/socket", peer->dir);
	strcpy(address.sun_path, peer->path);
	for (int i = 0; i < 3; i++) {
		peer->memory[i] = memfd_create("region", MFD_CLOEXEC);
		assert_int_equal(ftruncate(peer->memory[i], PEER_REGION_SIZE), 0);
	}
	peer->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(peer->listener, 4), 0);
	assert_int_equal(pthread_create(&peer->thread, NULL, run, peer), 0);
}

void peer_stop(struct peer *peer)
{
	shutdown(peer->listener, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
	for (int i = 0; i < 3; i++)
		close(peer->memory[i]);
	for (int i = 0; i < PEER_SIGNALS; i++)
		if (peer->signals[i] >= 0)
			close(peer->signals[i]);
	unlink(peer->path);
	rmdir(peer->dir);
	free(peer->loaded);
	test_free(peer);
}

struct devmig_device *peer_open(struct peer *peer, unsigned int timeout)
{
	const struct devmig_device_options options = { .timeout = timeout ? timeout : 10000 };
	struct devmig_device *device = NULL;
	struct devmig_error *error = NULL;

	devmig_device_open(NULL, peer->path, &options, &device, &error);
	assert_string_equal(devmig_error_text(error), "");
	assert_non_null(device);
	return device;
}

unsigned int peer_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}
