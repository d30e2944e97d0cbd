/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does a device run? Seen by its counter, if it has one. */
#ifndef VFIO_TEST_MOTION_H
#define VFIO_TEST_MOTION_H

#include "device.h"

/* Tests that the device runs, or does not run, as it has to in @state. */
void motion_check(struct device *device, uint32_t state);

/* On the way; 0 for a device without a counter. */
bool motion_counter(struct device *device, uint64_t *counter);

#endif
