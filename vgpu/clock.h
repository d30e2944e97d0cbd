/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_CLOCK_H
#define VGPU_CLOCK_H

#include <lib/common/clock.h>

/* The device's times, as its counter, are microseconds of the monotonic clock. */
static inline uint64_t clock_now(void)
{
	return dmig_now() / 1000;
}

#endif
