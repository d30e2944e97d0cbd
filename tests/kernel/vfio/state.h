/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The migration state of a device. */
#ifndef VFIO_TEST_STATE_H
#define VFIO_TEST_STATE_H

#include "device.h"

/* Each gives 0 or -errno. */
int state_get(const struct device *device, uint32_t *state);

/* @data_fd is -1 if none came; it is the caller's. */
int state_set(const struct device *device, uint32_t state, int *data_fd);

/*
 * As state_set(), for steps that only lead to what is tested: a failure is a
 * failed test that names the step. A data FD that came replaces *@data_fd.
 */
bool state_go(const struct device *device, uint32_t state, int *data_fd);

/* Resets, and sees that the device is RUNNING; else a failed test. */
bool state_restart(struct device *device);

/* The length that the driver expects a stop-copy to have. */
int state_data_size(const struct device *device, uint64_t *length);

/* Closes *@fd if it is one, and forgets it. */
void fd_close(int *fd);

#endif
