/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The content of a device, as steps on the way: a failure is a failed test. */
#ifndef VFIO_TEST_CONTENT_H
#define VFIO_TEST_CONTENT_H

#include "device.h"

bool content_fill(struct device *device, uint64_t seed);
bool content_digest(struct device *device, uint64_t *digest);

/* A test: is the content that of @seed? Skipped where no content is known. */
bool content_check(struct device *device, uint64_t seed, const char *when);

#endif
