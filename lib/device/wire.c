// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wire.h"

#include <errno.h>
#include <lib/common/poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Pieces of a message, its header included. */
#define PIECES_MAX 4

#define FDS_SIZE CMSG_SPACE(sizeof(int) * DMIG_WIRE_FDS_MAX)

/* Wait until the socket is ready; it may have a fault, which the next call tells. */
static int wait_for(int socket, short events, uint64_t deadline)
{
	struct pollfd pollfd = { .fd = socket, .events = events };
	const int ready = dmig_poll(&pollfd, 1, deadline);

	if (!ready)
		return -ETIMEDOUT;
	return ready < 0 ? ready : 0;
}

int dmig_wire_take_fd(struct dmig_wire_fds *fds, unsigned int i)
{
	int fd = -1;

	if (i < fds->count) {
		fd = fds->fds[i];
		fds->fds[i] = -1;
	}
	return fd;
}

void dmig_wire_close_fds(struct dmig_wire_fds *fds)
{
	for (unsigned int i = 0; i < fds->count; i++)
		if (fds->fds[i] >= 0)
			close(fds->fds[i]);
	fds->count = 0;
}

/* Go on behind so many bytes. */
static void advance(struct msghdr *message, size_t size)
{
	while (message->msg_iovlen && size >= message->msg_iov->iov_len) {
		size -= message->msg_iov->iov_len;
		message->msg_iov++;
		message->msg_iovlen--;
	}
	if (message->msg_iovlen) {
		message->msg_iov->iov_base = (char *)message->msg_iov->iov_base + size;
		message->msg_iov->iov_len -= size;
	}
}

static int send_all(int socket, struct msghdr *message, uint64_t deadline)
{
	advance(message, 0);
	while (message->msg_iovlen) {
		const ssize_t sent = sendmsg(socket, message, MSG_DONTWAIT | MSG_NOSIGNAL);
		int error = 0;

		if (sent >= 0) {
			advance(message, (size_t)sent);
			/* Descriptors go with the first byte. */
			message->msg_control = NULL;
			message->msg_controllen = 0;
		} else if (errno == EAGAIN) {
			error = wait_for(socket, POLLOUT, deadline);
		} else if (errno != EINTR) {
			error = -errno;
		}
		if (!error && message->msg_iovlen && dmig_now() >= deadline)
			error = -ETIMEDOUT;
		if (error)
			return error;
	}
	return 0;
}

int dmig_wire_send(int socket, struct dmig_wire_header *header, const struct iovec *pieces,
		   unsigned int npieces, const int *fds, unsigned int nfds, uint64_t deadline)
{
	_Alignas(struct cmsghdr) char control[FDS_SIZE] = { 0 };
	struct iovec iov[PIECES_MAX] = { { header, sizeof(*header) } };
	struct msghdr message = { .msg_iov = iov, .msg_iovlen = npieces + 1 };
	size_t size = sizeof(*header);

	if (npieces >= PIECES_MAX || nfds > DMIG_WIRE_FDS_MAX)
		return -EINVAL;
	for (unsigned int i = 0; i < npieces; i++) {
		iov[i + 1] = pieces[i];
		if (__builtin_add_overflow(size, pieces[i].iov_len, &size))
			return -EMSGSIZE;
	}
	if (size > UINT32_MAX)
		return -EMSGSIZE;
	header->size = (uint32_t)size;
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
	return send_all(socket, &message, deadline);
}

/* All descriptors of a part are ours from now on, so that each is kept or closed. */
static int keep_fds(struct msghdr *message, struct dmig_wire_fds *fds)
{
	int error = message->msg_flags & MSG_CTRUNC ? -EPROTO : 0;

	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head;
	     head = CMSG_NXTHDR(message, head)) {
		size_t count = 0;

		if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
			count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof(fd));
			if (fds && fds->count < DMIG_WIRE_FDS_MAX) {
				fds->fds[fds->count++] = fd;
			} else {
				close(fd);
				error = -EPROTO;
			}
		}
	}
	return error;
}

/* -EPIPE: the other side has ended. */
static ssize_t receive_some(int socket, void *bytes, size_t size, struct dmig_wire_fds *fds,
			    uint64_t deadline)
{
	_Alignas(struct cmsghdr) char control[FDS_SIZE];
	struct iovec iov = { bytes, size };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	const ssize_t got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	int error;

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? wait_for(socket, POLLIN, deadline)
							 : -errno;
	error = keep_fds(&message, fds);
	if (error)
		return error;
	return got ? got : -EPIPE;
}

static int receive_all(int socket, void *bytes, size_t size, struct dmig_wire_fds *fds,
		       uint64_t deadline)
{
	size_t done = 0;

	while (done < size) {
		const ssize_t got =
			receive_some(socket, (char *)bytes + done, size - done, fds, deadline);

		if (got == -EPIPE && (done || !fds))
			return -ECONNRESET;
		if (got < 0)
			return (int)got;
		done += (size_t)got;
		/* Who sends byte by byte has no more time than others. */
		if (done < size && dmig_now() >= deadline)
			return -ETIMEDOUT;
	}
	return 0;
}

int dmig_wire_receive(int socket, struct dmig_wire_header *ret, size_t size_max,
		      struct dmig_wire_fds *ret_fds, uint64_t deadline)
{
	int error;

	ret_fds->count = 0;
	error = receive_all(socket, ret, sizeof(*ret), ret_fds, deadline);
	if (!error && (ret->size < sizeof(*ret) || ret->size > size_max))
		error = -EPROTO;
	if (error)
		dmig_wire_close_fds(ret_fds);
	return error;
}

int dmig_wire_receive_bytes(int socket, void *bytes, size_t size, uint64_t deadline)
{
	return receive_all(socket, bytes, size, NULL, deadline);
}

int dmig_wire_skip(int socket, size_t size, uint64_t deadline)
{
	char bytes[4096];
	int error = 0;

	while (size && !error) {
		const size_t part = size < sizeof(bytes) ? size : sizeof(bytes);

		error = dmig_wire_receive_bytes(socket, bytes, part, deadline);
		size -= part;
	}
	return error;
}
