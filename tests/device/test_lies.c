// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * A server that lies, once, in each way that it can.  The call that it answers gives
 * an errno and a reason, what is left of the connection is known, and no descriptor
 * stays open.
 */

bool lie_longer(struct peer *peer, struct peer_message *answer)
{
	memset(answer->payload + answer->size, 0, peer->lie_size);
	answer->size += peer->lie_size;
	answer->header.size += (uint32_t)peer->lie_size;
	return false;
}

bool lie_shorter(struct peer *peer, struct peer_message *answer)
{
	answer->size -= peer->lie_size;
	answer->header.size -= (uint32_t)peer->lie_size;
	return false;
}

bool lie_descriptors(struct peer *peer, struct peer_message *answer)
{
	for (answer->nfds = 0; answer->nfds < peer->lie_size; answer->nfds++)
		answer->fds[answer->nfds] = peer->memory[0];
	return false;
}

void lie_put32(struct peer_message *answer, size_t at, uint32_t value)
{
	memcpy(answer->payload + at, &value, sizeof(value));
}

void lie_put64(struct peer_message *answer, size_t at, uint64_t value)
{
	memcpy(answer->payload + at, &value, sizeof(value));
}

static struct peer *peer_that_lies(const struct lie *lie)
{
	struct peer *peer = peer_new();

	peer->document = "SELF:\n\tx=1\n";
	peer->document_size = strlen(peer->document);
	peer->data = "0123456789";
	peer->data_size = 10;
	peer->lie = lie->tell;
	peer->lie_size = lie->size;
	peer->lie_at = lie->command;
	peer->lie_feature = lie->feature;
	peer_start(peer);
	return peer;
}

static void check_error(const struct lie *lie, struct devmig_error *error, int result)
{
	assert_int_equal(result, lie->error);
	assert_int_equal(devmig_error_errno(error), lie->error);
	assert_string_equal(devmig_error_reason(error), lie->error ? lie->reason : "");
	devmig_error_free(error);
}

static void check_open(const struct lie *lie, struct peer *peer)
{
	const struct devmig_device_options options = { .timeout = lie->timeout ? lie->timeout
									       : 10000 };
	struct devmig_device *device = NULL;
	struct devmig_error *error = NULL;
	const int result = devmig_device_open(NULL, peer->path, &options, &device, &error);

	check_error(lie, error, result);
	devmig_device_close(device);
}

static void check_call(const struct lie *lie, struct peer *peer)
{
	static const struct {
		int error;
		const char *reason;
	} next[] = {
		[KEPT] = { 0, "" },
		[BROKEN] = { -ENOTCONN, "device-gone" },
		[SPOILED] = { -EPROTO, "protocol" },
	};
	struct devmig_device *device;
	struct devmig_error *error = NULL;
	unsigned int state;
	int result;

	device = peer_open(peer, lie->timeout);
	result = lie->call(device, &error);
	check_error(lie, error, result);
	error = NULL;
	result = devmig_device_state(device, &state, &error);
	assert_int_equal(result, next[lie->fate].error);
	assert_string_equal(devmig_error_reason(error), next[lie->fate].reason);
	devmig_error_free(error);
	devmig_device_close(device);
}

static void tell(void **state)
{
	const struct lie *lie = *state;
	const unsigned int fds = peer_count_fds();
	struct peer *peer = peer_that_lies(lie);

	if (lie->call)
		check_call(lie, peer);
	else
		check_open(lie, peer);
	peer_stop(peer);
	assert_int_equal(peer_count_fds(), fds);
}

/* --- what needs more than one answer --- */

static bool cut(struct peer *peer, struct peer_message *answer)
{
	char bytes[4096];

	memcpy(bytes, &answer->header, sizeof(answer->header));
	memcpy(bytes + sizeof(answer->header), answer->payload, answer->size);
	peer_send_bytes(peer, bytes, peer->lie_size, answer->fds, answer->nfds);
	shutdown(peer->socket, SHUT_RDWR);
	return true;
}

static int region_info(struct devmig_device *device, struct devmig_error **ret_error)
{
	struct devmig_region region;

	return devmig_device_region(device, 0, &region, ret_error);
}

/* Of the info of a region with two windows, and the descriptor with it. */
static void closed_at_each_byte(void **state)
{
	struct lie lie = {
		.tell = cut,
		.command = DMIG_WIRE_GET_REGION_INFO,
		.call = region_info,
		.error = -ENOTCONN,
		.reason = "device-gone",
		.fate = BROKEN,
	};
	const size_t size = 16 + 32 + 16 + 2 * 16;

	(void)state;
	for (lie.size = 0; lie.size < size; lie.size++) {
		void *arg = &lie;

		tell(&arg);
	}
	assert_int_equal(lie.size, size);
}

static void closed_at_each_byte_of_the_version(void **state)
{
	struct lie lie = {
		.tell = cut,
		.command = DMIG_WIRE_VERSION,
		.error = -ENOTCONN,
		.reason = "device-gone",
	};
	const size_t size = 16 + 4 + sizeof("{\"capabilities\":{\"max_msg_fds\":8}}");

	(void)state;
	for (lie.size = 0; lie.size < size; lie.size++) {
		void *arg = &lie;

		tell(&arg);
	}
	assert_int_equal(lie.size, size);
}

static bool byte_by_byte(struct peer *peer, struct peer_message *answer)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	for (size_t i = 0; i < sizeof(answer->header); i++) {
		if (!peer_send_bytes(peer, (char *)&answer->header + i, 1, NULL, 0))
			break;
		nanosleep(&pause, NULL);
	}
	return true;
}

static unsigned int milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned int)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Each byte comes long before the time of an answer is over, and the answer does not. */
static void dribbling(void **state)
{
	struct lie lie = {
		.tell = byte_by_byte,
		.command = DMIG_WIRE_GET_REGION_INFO,
		.call = region_info,
		.error = -ETIMEDOUT,
		.reason = "no-answer",
		.fate = BROKEN,
		.timeout = 150,
	};
	const unsigned int before = milliseconds();
	void *arg = &lie;

	(void)state;
	tell(&arg);
	assert_in_range(milliseconds() - before, 150, 2000);
}

/* Patience makes an answer of it. */
static void slow(void **state)
{
	struct lie lie = {
		.tell = byte_by_byte,
		.command = DMIG_WIRE_RESET,
		.call = devmig_device_reset,
		.timeout = 10000,
	};
	void *arg = &lie;

	(void)state;
	tell(&arg);
}

#define LIES_MAX 200

int main(void)
{
	static const struct CMUnitTest more[] = {
		cmocka_unit_test(closed_at_each_byte),
		cmocka_unit_test(closed_at_each_byte_of_the_version),
		cmocka_unit_test(dribbling),
		cmocka_unit_test(slow),
	};
	const struct lie *const tables[] = { lies_message, lies_payload, lies_region };
	const size_t counts[] = { lies_message_count, lies_payload_count, lies_region_count };
	static struct CMUnitTest lies[LIES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < counts[i]; j++) {
			assert_true(count < LIES_MAX);
			lies[count++] = (struct CMUnitTest){ tables[i][j].name, tell, NULL, NULL,
							     (void *)&tables[i][j] };
		}
	}
	/* cmocka's macro wants an array whose size it can see. */
	return _cmocka_run_group_tests("lies", lies, count, NULL, NULL) +
	       cmocka_run_group_tests(more, NULL, NULL);
}
