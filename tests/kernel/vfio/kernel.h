/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFIO_TEST_KERNEL_H
#define VFIO_TEST_KERNEL_H

#include <stdbool.h>

/* Is the running kernel of this version, or later? Bails out if it does not say. */
bool kernel_is(unsigned int major, unsigned int minor);

#endif
