// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform_run.h"
#include "conform_tests.h"

/* Long enough for a device that does something by itself. */
#define STAY_MS 100

void conform_test_flags(struct conform *conform)
{
	if (!(conform->info.flags & DEVMIG_MIGRATION_STOP_COPY))
		conform_found(conform, "VFIO_DEVICE_FEATURE_MIGRATION", "flags with STOP_COPY",
			      "flags 0x%llx", (unsigned long long)conform->info.flags);
}

void conform_test_state_read(struct conform *conform)
{
	const unsigned int state = conform_state(conform, "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE");

	if (state != DEVMIG_STATES && !conform_covers(conform, state))
		conform_found(conform, "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE",
			      "a state that the device has by its flags", "%s",
			      conform_state_text(state).text);
}

void conform_test_state_stays(struct conform *conform)
{
	for (unsigned int state = 0; state < DEVMIG_STATES; state++) {
		if (state == DEVMIG_STATE_ERROR || state == DEVMIG_STATE_RESUMING ||
		    !conform_covers(conform, state) || !conform_enter(conform, state))
			continue;
		conform_sleep(STAY_MS);
		conform_expect_state(conform, "a moment later", state);
	}
}

void conform_test_reset_told(struct conform *conform)
{
	if (conform->info.reset)
		return;
	if (conform->can_reset)
		conform_found(conform, "VFIO_DEVICE_GET_INFO", "VFIO_DEVICE_FLAGS_RESET",
			      "not set, but the device can be reset");
	else
		conform_found(conform, "VFIO_DEVICE_GET_INFO", "VFIO_DEVICE_FLAGS_RESET",
			      "not set: nothing leaves ERROR");
}
