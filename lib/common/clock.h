/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CLOCK_H
#define DMIG_LIB_CLOCK_H

#include <core/platform.h>
#include <time.h>

/* Times are nanoseconds of the monotonic clock. */

#define DMIG_MS     1000000ULL
#define DMIG_SECOND 1000000000ULL

static inline u64 dmig_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * DMIG_SECOND + (u64)now.tv_nsec;
}

static inline u64 dmig_in_ms(unsigned int milliseconds)
{
	return dmig_now() + milliseconds * DMIG_MS;
}

static inline void dmig_nap(u64 nanoseconds)
{
	const struct timespec nap = { .tv_nsec = (long)nanoseconds };

	/* A signal may end it early. */
	nanosleep(&nap, NULL);
}

#endif
