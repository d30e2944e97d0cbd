/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVICE_TEST_CONTENT_H
#define DEVICE_TEST_CONTENT_H

#include "command.h"

/* What is in a device, of one seed.  mtty: a register; devmig_vgpu: all of its memory. */
int content_fill(struct devmig_device *device, unsigned int seed);
bool content_is(struct devmig_device *device, unsigned int seed);

/* A state that was saved, in memory. */
struct saved {
	char *bytes;
	size_t size;
	size_t room;
};

/* Read to the end: 0, or what the device ended it with. */
int saved_read(struct saved *saved, struct devmig_device *device, struct devmig_error **ret_error);

#endif
