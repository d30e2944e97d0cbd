// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Messages in parts, of which several may have descriptors, and what comes too late. */

#define LATER 10000

struct pair {
	struct peer *peer; /* sends */
	int socket;        /* receives */
	unsigned int fds;
};

static int setup(void **state)
{
	struct pair *pair = test_calloc(1, sizeof(*pair));
	int ends[2];

	pair->fds = peer_count_fds();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	pair->peer = test_calloc(1, sizeof(*pair->peer));
	pair->peer->socket = ends[0];
	pair->socket = ends[1];
	*state = pair;
	return 0;
}

static int teardown(void **state)
{
	struct pair *pair = *state;

	close(pair->peer->socket);
	close(pair->socket);
	assert_int_equal(peer_count_fds(), pair->fds);
	test_free(pair->peer);
	test_free(pair);
	return 0;
}

/* Half of a header, and so many descriptors with it. */
static void send_half(struct pair *pair, int half, unsigned int nfds)
{
	const struct dmig_wire_header header = { .id = 7, .size = sizeof(header) };
	int fds[PEER_FDS_MAX];

	for (unsigned int i = 0; i < nfds; i++)
		fds[i] = pair->socket;
	assert_true(peer_send_bytes(pair->peer, (const char *)&header + 8 * half, 8, fds, nfds));
}

static int receive(struct pair *pair, struct dmig_wire_fds *fds, unsigned int milliseconds)
{
	struct dmig_wire_header header;

	return dmig_wire_receive(pair->socket, &header, sizeof(header), fds,
				 dmig_in_ms(milliseconds));
}

static void descriptors_with_both_parts(void **state)
{
	struct dmig_wire_fds fds;

	send_half(*state, 0, 3);
	send_half(*state, 1, 5);
	assert_int_equal(receive(*state, &fds, LATER), 0);
	assert_int_equal(fds.count, 8);
	dmig_wire_close_fds(&fds);
}

static void too_many_with_both_parts(void **state)
{
	struct dmig_wire_fds fds;

	send_half(*state, 0, 8);
	send_half(*state, 1, 1);
	assert_int_equal(receive(*state, &fds, LATER), -EPROTO);
	assert_int_equal(fds.count, 0);
}

static void descriptors_of_half_a_header(void **state)
{
	struct pair *pair = *state;
	struct dmig_wire_fds fds;

	send_half(pair, 0, 8);
	shutdown(pair->peer->socket, SHUT_RDWR);
	assert_int_equal(receive(pair, &fds, LATER), -ECONNRESET);
	assert_int_equal(fds.count, 0);
}

/* All is there, and comes in two parts; the time is over when the first has come. */
static void deadline_between_parts(void **state)
{
	struct dmig_wire_fds fds;

	send_half(*state, 0, 1);
	send_half(*state, 1, 0);
	assert_int_equal(receive(*state, &fds, 0), -ETIMEDOUT);
	assert_int_equal(fds.count, 0);
}

static void descriptors_with_bytes(void **state)
{
	struct pair *pair = *state;
	char bytes[8];

	send_half(pair, 0, 2);
	assert_int_equal(
		dmig_wire_receive_bytes(pair->socket, bytes, sizeof(bytes), dmig_in_ms(LATER)),
		-EPROTO);
}

static void end_between_messages(void **state)
{
	struct pair *pair = *state;
	struct dmig_wire_fds fds;

	shutdown(pair->peer->socket, SHUT_RDWR);
	assert_int_equal(receive(pair, &fds, LATER), -EPIPE);
}

static void descriptors_taken(void **state)
{
	struct dmig_wire_fds fds;
	int fd;

	send_half(*state, 0, 2);
	send_half(*state, 1, 0);
	assert_int_equal(receive(*state, &fds, LATER), 0);
	fd = dmig_wire_take_fd(&fds, 1);
	assert_true(fd >= 0);
	assert_int_equal(dmig_wire_take_fd(&fds, 1), -1);
	assert_int_equal(dmig_wire_take_fd(&fds, 2), -1);
	dmig_wire_close_fds(&fds);
	close(fd);
}

/* Nobody reads, and there is no room for all of it. */
static void sending_to_the_deaf(void **state)
{
	struct pair *pair = *state;
	struct dmig_wire_header header = { .id = 7 };
	const size_t size = 16 << 20;
	struct iovec piece = { test_calloc(1, size), size };

	assert_int_equal(
		dmig_wire_send(pair->peer->socket, &header, &piece, 1, NULL, 0, dmig_in_ms(50)),
		-ETIMEDOUT);
	test_free(piece.iov_base);
}

static void sending_to_nobody(void **state)
{
	struct pair *pair = *state;
	struct dmig_wire_header header = { .id = 7 };

	shutdown(pair->socket, SHUT_RDWR);
	assert_int_equal(
		dmig_wire_send(pair->peer->socket, &header, NULL, 0, NULL, 0, dmig_in_ms(LATER)),
		-EPIPE);
}

static void more_than_a_message_has(void **state)
{
	struct pair *pair = *state;
	struct dmig_wire_header header = { .id = 7 };
	const struct iovec pieces[] = { { NULL, UINT32_MAX }, { NULL, SIZE_MAX } };
	const uint64_t deadline = dmig_in_ms(LATER);

	assert_int_equal(dmig_wire_send(pair->peer->socket, &header, pieces, 1, NULL, 0, deadline),
			 -EMSGSIZE);
	assert_int_equal(dmig_wire_send(pair->peer->socket, &header, pieces, 2, NULL, 0, deadline),
			 -EMSGSIZE);
	assert_int_equal(dmig_wire_send(pair->peer->socket, &header, NULL, 4, NULL, 0, deadline),
			 -EINVAL);
	assert_int_equal(dmig_wire_send(pair->peer->socket, &header, NULL, 0, NULL, 9, deadline),
			 -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(descriptors_with_both_parts),
		TEST(too_many_with_both_parts),
		TEST(descriptors_of_half_a_header),
		TEST(deadline_between_parts),
		TEST(descriptors_with_bytes),
		TEST(end_between_messages),
		TEST(descriptors_taken),
		TEST(sending_to_the_deaf),
		TEST(sending_to_nobody),
		TEST(more_than_a_message_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
