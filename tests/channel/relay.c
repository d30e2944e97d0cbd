// SPDX-License-Identifier: LGPL-2.1-or-later
#include "relay.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD ((size_t)5)

/* The bytes of the destination that were not sent on, which begin with a record. */
struct queue {
	unsigned char bytes[131072];
	size_t size;
	unsigned int record;
};

static void note(struct relay *relay, const unsigned char *bytes, size_t size)
{
	if (size > sizeof(relay->seen) - relay->passed)
		size = sizeof(relay->seen) - relay->passed;
	memcpy(relay->seen + relay->passed, bytes, size);
	relay->passed += size;
}

static void pass(struct relay *relay, int fd, const unsigned char *bytes, size_t size)
{
	note(relay, bytes, size);
	(void)!send(fd, bytes, size, MSG_NOSIGNAL);
}

static size_t size_of_cut(const struct relay *relay, size_t size)
{
	const size_t sizes[RELAY_CUTS] = { 0, 3, size / 2, size - 1 };

	return sizes[relay->where];
}

/* Pass on each record that is whole; false: it was cut. */
static bool pass_records(struct relay *relay, int fd, struct queue *queue)
{
	while (queue->size >= HEAD) {
		const size_t size = HEAD + 256 * (size_t)queue->bytes[3] + queue->bytes[4];

		if (queue->size < size)
			break;
		if (relay->cut && queue->record == relay->record) {
			pass(relay, fd, queue->bytes, size_of_cut(relay, size));
			relay->was_cut = true;
			return false;
		}
		if (atomic_load(&relay->flips))
			queue->bytes[size - 1] ^= 1;
		pass(relay, fd, queue->bytes, size);
		queue->size -= size;
		memmove(queue->bytes, queue->bytes + size, queue->size);
		queue->record++;
	}
	return true;
}

static bool pass_back(struct relay *relay, int from, int to, struct queue *queue)
{
	const ssize_t n =
		recv(from, queue->bytes + queue->size, sizeof(queue->bytes) - queue->size, 0);

	if (n <= 0)
		return false;
	queue->size += (size_t)n;
	return pass_records(relay, to, queue);
}

static bool pass_on(struct relay *relay, int from, int to)
{
	unsigned char bytes[4096];
	const ssize_t n = recv(from, bytes, sizeof(bytes), 0);

	if (n > 0)
		pass(relay, to, bytes, (size_t)n);
	else
		shutdown(to, SHUT_WR);
	return n > 0;
}

static void *run(void *arg)
{
	struct relay *relay = arg;
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct queue *queue = calloc(1, sizeof(*queue));
	int source = accept(relay->fd, NULL, NULL);
	int destination = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd fds[] = { { source, POLLIN, 0 }, { destination, POLLIN, 0 } };
	bool goes_on = true;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)relay->target);
	if (connect(destination, (struct sockaddr *)&address, sizeof(address)))
		abort();
	while (goes_on && poll(fds, 2, 20000) > 0) {
		if (fds[0].revents && !pass_on(relay, source, destination))
			fds[0].fd = -1;
		if (fds[1].revents)
			goes_on = pass_back(relay, destination, source, queue);
	}
	close(source);
	close(destination);
	close(relay->fd);
	free(queue);
	return NULL;
}

static void begin(struct relay *relay)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	relay->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(relay->fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(relay->fd, 1), 0);
	assert_int_equal(getsockname(relay->fd, (struct sockaddr *)&address, &size), 0);
	relay->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&relay->thread, NULL, run, relay), 0);
}

bool relay_open(struct relay *relay, const struct devmig_address_options *options,
		struct pair *pair, struct devmig_error **error)
{
	struct devmig_listener *listener = listen_at("tls://127.0.0.1:0", options);
	struct devmig_address *address;
	struct accepting accepting;
	char *text;
	int result;

	relay->target = atoi(strrchr(devmig_listener_name(listener), ':') + 1);
	begin(relay);
	text = print("tls://127.0.0.1:%d", relay->port);
	address = address_of(text);
	accept_begin(&accepting, listener);
	result = devmig_connect(NULL, address, options, &pair->source, error);
	if (accept_end(&accepting) && !result) {
		devmig_channel_close(pair->source);
		pair->source = NULL;
		*error = accepting.error;
		accepting.error = NULL;
		result = -1;
	}
	devmig_error_free(accepting.error);
	pair->destination = accepting.channel;
	devmig_listener_close(listener);
	devmig_address_free(address);
	free(text);
	return !result;
}

void relay_pair(struct relay *relay, const struct devmig_address_options *options,
		struct pair *pair)
{
	struct devmig_error *error = NULL;

	*pair = (struct pair){ NULL, NULL };
	if (!relay_open(relay, options, pair, &error))
		fail_msg("%s", devmig_error_text(error));
}

void relay_flip(struct relay *relay)
{
	atomic_store(&relay->flips, true);
}

void relay_end(struct relay *relay)
{
	assert_int_equal(pthread_join(relay->thread, NULL), 0);
}
