/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "motion.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "kind.h"
#include "table.h"
#include "tap.h"

#define TIME_US 20000

static const bool runs[DMIG_STATES] = {
	[DMIG_STATE_RUNNING] = true,
	[DMIG_STATE_RUNNING_P2P] = true,
	[DMIG_STATE_PRE_COPY] = true,
	[DMIG_STATE_PRE_COPY_P2P] = true,
};

bool motion_counter(struct device *device, uint64_t *counter)
{
	int error;

	*counter = 0;
	if (device->kind->counter == NULL)
		return true;
	error = device->kind->counter(device, counter);
	return !error || tap_ok(false, "on the way: counter: %s", strerror(-error));
}

void motion_check(struct device *device, uint32_t state)
{
	uint64_t before;
	uint64_t after;

	if (device->kind->counter == NULL || !motion_counter(device, &before))
		return;
	usleep(TIME_US);
	if (motion_counter(device, &after))
		tap_ok(runs[state] ? after > before : after == before,
		       "%s: the device %s (%" PRIu64 ", then %" PRIu64 ")", state_name(state),
		       runs[state] ? "runs" : "stands still", before, after);
}
