// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform_run.h"
#include "conform_tests.h"

/* An estimate may be off by this, and by half of what comes. */
#define SLACK (1U << 20)

void conform_test_size_anywhere(struct conform *conform)
{
	uint64_t size;

	for (unsigned int state = 0; state < DEVMIG_STATES; state++) {
		int err;

		if (state == DEVMIG_STATE_ERROR || state == DEVMIG_STATE_RESUMING ||
		    !conform_covers(conform, state) || !conform_enter(conform, state))
			continue;
		err = devmig_device_data_size(conform->device, &size, NULL);
		if (err)
			conform_found(conform, conform_state_text(state).text, "a size", "%s",
				      conform_errno_text(err).text);
	}
}

static void judge(struct conform *conform, uint64_t estimate, uint64_t size)
{
	const uint64_t least = size / 2 > SLACK ? size / 2 - SLACK : size > 0;

	if (estimate < least || estimate > 2 * size + SLACK)
		conform_found(conform, "the estimate in STOP", "about what is read then",
			      "%llu, and %llu bytes are read", (unsigned long long)estimate,
			      (unsigned long long)size);
}

void conform_test_size_plausible(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	uint64_t estimate;
	int err;

	if (!conform_enter(conform, DEVMIG_STATE_STOP))
		return;
	err = devmig_device_data_size(conform->device, &estimate, NULL);
	if (err)
		conform_found(conform, "STOP", "a size", "%s", conform_errno_text(err).text);
	else if (conform_save_stopped(conform, &stream))
		judge(conform, estimate, stream.size);
}
