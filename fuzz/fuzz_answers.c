// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include "seal.h"
#include <devmig/stream.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tests/stream/device.h>

/*
 * What a destination answers, as a source hears it.  The first byte says how many bytes a
 * read gives, and whether checksums are made right first, as in fuzz_stream.c; and
 * whether an answer is there already when nothing should come yet.
 */

#define SEAL  0x80
#define EARLY 0x40
#define READS 0x3f

struct peer {
	const uint8_t *bytes;
	size_t size;
	size_t at;
	uint8_t manner;
};

static int read_peer(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct peer *peer = arg;
	const size_t most = peer->manner & READS;

	if (!deadline && !(peer->manner & EARLY))
		return -ETIMEDOUT;
	if (size > peer->size - peer->at)
		size = peer->size - peer->at;
	if (most && size > most)
		size = most;
	if (size)
		memcpy(bytes, peer->bytes + peer->at, size);
	peer->at += size;
	*ret_size = size;
	return 0;
}

static int write_peer(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline)
{
	(void)arg;
	(void)pieces;
	(void)count;
	(void)deadline;
	return 0;
}

/* Two must not run, and one must be able to. */
static void check(const struct devmig_device *device, const struct devmig_stream_result *result,
		  int r)
{
	fuzz_check(device->resets == 0);
	fuzz_check(result->state == device->state);
	if (!r)
		fuzz_check(device->state == DEVMIG_STATE_STOP &&
			   result->other == DEVMIG_OTHER_RUNS);
	else if (result->other == DEVMIG_OTHER_MAY_RUN)
		fuzz_check(device->state == DEVMIG_STATE_STOP);
	else
		fuzz_check(device->state == DEVMIG_STATE_RUNNING &&
			   (result->other == DEVMIG_OTHER_WITHOUT ||
			    result->other == DEVMIG_OTHER_UNKNOWN));
	fuzz_check(!result->explanation || r == -EPERM);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct devmig_channel_kind kind = { .read = read_peer, .write = write_peer };
	const struct devmig_stream_options options = { 0 };
	struct devmig_device *device;
	struct devmig_channel *channel = NULL;
	struct devmig_stream_result result;
	struct devmig_error *error = NULL;
	struct peer peer;
	uint8_t *bytes;
	int r;

	if (!size)
		return 0;
	bytes = (uint8_t *)fuzz_copy(data + 1, size - 1);
	if (data[0] & SEAL)
		seal_answers(bytes, size - 1);
	peer = (struct peer){ .bytes = bytes, .size = size - 1, .manner = data[0] };
	device = fake_new(7, 40, 16, 1);
	if (devmig_channel_new(&kind, &peer, true, "peer", &channel, NULL))
		abort();
	r = devmig_stream_send(device, channel, &options, &result, &error);
	fuzz_check(r <= 0 && !r == !error);
	check(device, &result, r);
	devmig_error_free(error);
	free(result.explanation);
	devmig_channel_close(channel);
	fake_free(device);
	free(bytes);
	return 0;
}
