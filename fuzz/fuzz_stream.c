// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include "seal.h"
#include <devmig/stream.h>
#include <stdlib.h>
#include <string.h>
#include <tests/stream/device.h>
#include <tests/stream/memory.h>

/*
 * A stream, as it is looked at and as a destination takes it.  The first byte says how many
 * bytes a read gives, and whether checksums, count and digest are made right first, so
 * that what is behind them is reached.
 */

#define SEAL  0x80
#define READS 0x7f

/* Is it complete, by itself? */
static bool inspect(struct memory *memory)
{
	struct devmig_channel *channel = memory_channel(memory);
	struct devmig_stream_info *info = NULL;
	struct devmig_stream_summary summary;
	const struct devmig_error *fault;
	uint64_t offset;
	bool complete;

	fuzz_check(!devmig_stream_inspect(NULL, channel, &info, NULL));
	devmig_stream_info_summary(info, &summary);
	fault = devmig_stream_info_fault(info, &offset);
	fuzz_check(!!fault != summary.complete);
	fuzz_check(!fault || *devmig_error_reason(fault));
	fuzz_check(offset <= memory->at && summary.size == offset);
	complete = summary.complete;
	devmig_stream_info_free(info);
	devmig_channel_close(channel);
	return complete;
}

static void receive(struct memory *memory, bool complete)
{
	const struct devmig_stream_options options = { .without_documents = true };
	struct devmig_device *device = fake_new(7, 40, 16, 1);
	struct devmig_channel *channel = memory_channel(memory);
	struct devmig_stream_result result;
	struct devmig_error *error = NULL;
	const int r = devmig_stream_receive(device, channel, &options, &result, &error);

	fuzz_check(r <= 0 && !r == !error && (r || complete));
	fuzz_check(!device->ran_half);
	fuzz_check(device->ran == !r);
	fuzz_check(device->resets == (r && device->touched));
	fuzz_check(device->state == DEVMIG_STATE_RUNNING);
	devmig_error_free(error);
	free(result.explanation);
	devmig_channel_close(channel);
	fake_free(device);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory memory = { 0 };
	bool complete;

	if (!size)
		return 0;
	memory.bytes = (unsigned char *)fuzz_copy(data + 1, size - 1);
	memory.size = size - 1;
	memory.read_max = data[0] & READS;
	if (data[0] & SEAL)
		seal_stream(memory.bytes, memory.size);
	complete = inspect(&memory);
	memory.at = 0;
	receive(&memory, complete);
	memory_free(&memory);
	return 0;
}
