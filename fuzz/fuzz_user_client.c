// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"

#include <devmig/device.h>
#include <errno.h>
#include <lib/device/wire.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * What a server of vfio-user sends.  The first byte says with which message descriptors
 * come (5 bits), and how many (3 bits); the second which call is made first (7 bits), and
 * whether answers are numbered as the client numbers its commands (the lowest bit); the rest
 * is messages one behind the other, and the end.
 */

#define HEAD        2
#define REGION_SIZE 65536
#define FDS_MOST    16

static const unsigned int fds_counts[] = { 0, 1, 2, 3, 7, 8, 9, FDS_MOST };

static struct {
	struct sockaddr_un address;
	int listener;
	int memory;
	/* One input: the server's between the two. */
	const uint8_t *data;
	size_t size;
	sem_t begin;
	sem_t done;
} server;

/* A descriptor goes with the first byte.  False: the client is gone. */
static bool send_message(int socket, const uint8_t *bytes, size_t size, unsigned int nfds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * FDS_MOST)] = { 0 };
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
		for (unsigned int i = 0; i < nfds; i++)
			memcpy(CMSG_DATA(head) + i * sizeof(int), &server.memory, sizeof(int));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)size;
}

/* The bytes of a message, of which not all may be there; the rest where it has no header. */
static size_t message_size(const uint8_t *bytes, size_t left)
{
	struct dmig_wire_header header;

	if (left < sizeof(header))
		return left;
	memcpy(&header, bytes, sizeof(header));
	return header.size < sizeof(header) || header.size > left ? left : header.size;
}

static void number(uint8_t *bytes, size_t size, uint16_t *id)
{
	struct dmig_wire_header header;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	if ((header.flags & DMIG_WIRE_TYPE) != DMIG_WIRE_REPLY)
		return;
	header.id = ++*id;
	memcpy(bytes, &header, sizeof(header));
}

static void send_input(int socket)
{
	uint8_t *copy = (uint8_t *)fuzz_copy(server.data, server.size);
	const unsigned int with = copy[0] & 31;
	uint16_t id = 0;
	bool there = true;
	size_t size;

	for (size_t at = HEAD, i = 0; there && at < server.size; at += size, i++) {
		size = message_size(copy + at, server.size - at);
		if (copy[1] & 1)
			number(copy + at, size, &id);
		there = send_message(socket, copy + at, size,
				     i == with ? fds_counts[copy[0] >> 5] : 0);
	}
	free(copy);
}

static void *serve(void *arg)
{
	char bytes[4096];

	(void)arg;
	for (;;) {
		int socket;

		/* accept() that waits has a descriptor already, which would look like a lost one. */
		while (sem_wait(&server.begin))
			;
		socket = accept4(server.listener, NULL, NULL, SOCK_CLOEXEC);
		if (socket < 0)
			abort();
		send_input(socket);
		shutdown(socket, SHUT_WR);
		while (read(socket, bytes, sizeof(bytes)) > 0)
			;
		close(socket);
		sem_post(&server.done);
	}
	return NULL;
}

/* Once for all inputs; the socket's name is of no directory. */
static void start_server(void)
{
	const socklen_t size = sizeof(server.address);
	pthread_t thread;

	server.address.sun_family = AF_UNIX;
	snprintf(server.address.sun_path, sizeof(server.address.sun_path), "/tmp/devmig-fuzz-%d",
		 getpid());
	unlink(server.address.sun_path);
	server.memory = memfd_create("region", MFD_CLOEXEC);
	server.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server.memory < 0 || ftruncate(server.memory, REGION_SIZE) ||
	    bind(server.listener, (struct sockaddr *)&server.address, size) ||
	    listen(server.listener, 1) || sem_init(&server.begin, 0, 0) ||
	    sem_init(&server.done, 0, 0) || pthread_create(&thread, NULL, serve, NULL))
		abort();
}

static void remove_socket(void)
{
	unlink(server.address.sun_path);
}

/* --- what the client asks for --- */

static void check(int failed, struct devmig_error *error)
{
	fuzz_check(failed <= 0 && !failed == !error);
	fuzz_check(devmig_error_errno(error) == failed);
	fuzz_check(!failed || *devmig_error_reason(error));
	devmig_error_free(error);
}

/* Make a call, whose last argument is &error; what it returns. */
#define ask(call)                                                                                  \
	({                                                                                         \
		struct devmig_error *error = NULL;                                                 \
		const int asked = (call);                                                          \
                                                                                                   \
		check(asked, error);                                                               \
		asked;                                                                             \
	})

static void ask_regions(struct devmig_device *device)
{
	struct devmig_region region;
	int failed = ask(devmig_device_region(device, 0, &region, &error));

	for (unsigned int i = 0; !failed && i < region.windows && i < 3; i++) {
		struct devmig_dma_range window;

		failed = ask(devmig_device_window(device, 0, i, &window, &error));
	}
}

static void map_region(struct devmig_device *device)
{
	void *mapped = NULL;
	const int failed = ask(devmig_device_region_map(device, 0, 0, 4096, &mapped, &error));

	fuzz_check(!failed == !!mapped);
	if (mapped)
		munmap(mapped, 4096);
}

static void access_region(struct devmig_device *device)
{
	char bytes[16];

	ask(devmig_device_region_read(device, 1, 8, bytes, sizeof(bytes), &error));
	ask(devmig_device_region_write(device, 1, 8, "0123456789abcdef", 16, &error));
}

static void ask_irqs(struct devmig_device *device)
{
	unsigned int count;
	unsigned int flags;

	ask(devmig_device_irq(device, 2, &count, &flags, &error));
	ask(devmig_device_irq_set(device, 2, 0, &server.memory, 1, &error));
}

static void use_memory(struct devmig_device *device)
{
	const struct devmig_dma dma = {
		.fd = server.memory,
		.iova = 4096,
		.size = 4096,
		.read = true,
	};

	ask(devmig_device_map(device, &dma, &error));
	ask(devmig_device_unmap(device, 4096, 4096, &error));
}

static void log_memory(struct devmig_device *device)
{
	const struct devmig_dma_range range = { 1 << 20, 100 * 4096 };
	uint64_t bitmap[2] = { 0 };

	ask(devmig_device_log_start(device, 4096, &range, 1, &error));
	ask(devmig_device_log_report(device, &range, 4096, bitmap, &error));
	fuzz_check(!(bitmap[1] >> 36));
	ask(devmig_device_log_stop(device, &error));
}

static void ask_document(struct devmig_device *device)
{
	struct devmig_document *document = NULL;
	const int failed = ask(devmig_device_document(device, &document, &error));

	fuzz_check(!failed == !!document);
	devmig_document_unref(document);
}

static void save(struct devmig_device *device)
{
	struct devmig_precopy left;
	unsigned int state = 99;
	uint64_t size;
	char *bytes = malloc(64);
	size_t got = 0;
	int failed;

	if (!bytes)
		abort();
	failed = ask(devmig_device_go(device, DEVMIG_STATE_STOP_COPY, &state, &error));
	fuzz_check(failed || state == DEVMIG_STATE_STOP_COPY);
	ask(devmig_device_precopy(device, &left, &error));
	ask(devmig_device_data_size(device, &size, &error));
	failed = ask(devmig_device_read(device, bytes, 64, &got, &error));
	fuzz_check(failed || got <= 64);
	free(bytes);
}

static void load(struct devmig_device *device)
{
	ask(devmig_device_request(device, DEVMIG_STATE_RESUMING, &error));
	ask(devmig_device_write(device, "data", 4, &error));
	ask(devmig_device_reset(device, &error));
}

static void call_all(struct devmig_device *device, unsigned int first)
{
	static void (*const calls[])(struct devmig_device *) = {
		save,     ask_document, ask_regions, map_region, access_region,
		ask_irqs, use_memory,   log_memory,  load,
	};
	const unsigned int count = sizeof(calls) / sizeof(calls[0]);

	for (unsigned int i = 0; i < count; i++)
		calls[(first + i) % count](device);
}

/* The next descriptor that is opened: whoever forgot one has it. */
static int lowest_fd(void)
{
	const int fd = dup(server.memory);

	close(fd);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct devmig_device_options options = { .timeout = 5000 };
	struct devmig_device *device = NULL;
	int fd;

	if (size < HEAD)
		return 0;
	if (!server.address.sun_family) {
		start_server();
		atexit(remove_socket);
	}
	fd = lowest_fd();
	server.data = data;
	server.size = size;
	sem_post(&server.begin);
	ask(devmig_device_open(NULL, server.address.sun_path, &options, &device, &error));
	if (device)
		call_all(device, data[1] >> 1);
	devmig_device_close(device);
	while (sem_wait(&server.done))
		;
	fuzz_check(lowest_fd() == fd);
	return 0;
}
