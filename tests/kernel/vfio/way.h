/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two ways to a device: a group in a container, or its own character device. */
#ifndef VFIO_TEST_WAY_H
#define VFIO_TEST_WAY_H

#include "device.h"

/* Both set the device's file descriptors, or bail out. */
void way_group(struct device *device);
void way_cdev(struct device *device);

#endif
