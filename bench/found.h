/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_FOUND_H
#define BENCH_FOUND_H

#include "timing.h"

/*
 * What the searches of a fleet found, so that bench/run can see that all
 * engines found the same: devices by their number in name order.
 */
struct found {
	uint64_t count;
	uint64_t sum;   /* the same in any order */
	uint64_t order; /* of those that hand out in order */
};

/* How many searches are timed together: for devices that are evenly spread over the names. */
#define SOURCES 16u

static inline uint32_t found_source(uint32_t index, uint64_t devices)
{
	return (uint32_t)(index * devices / SOURCES);
}

static inline void found_add(struct found *found, uint32_t device)
{
	found->count++;
	found->sum += device;
	found->order = (found->order + device + 1) * 0x9e3779b97f4a7c15u;
}

/* A line for bench/run: the time for one source.  @ordered: the order means something. */
static inline void found_report(const char *engine, const char *what, struct timing timing,
				const struct found *found, int ordered)
{
	char more[192], order[32] = "null";

	if (ordered)
		snprintf(order, sizeof(order), "\"%016llx\"", (unsigned long long)found->order);
	snprintf(more, sizeof(more), ",\"matches\":%.1f,\"sum\":\"%016llx\",\"order\":%s",
		 (double)found->count / SOURCES, (unsigned long long)found->sum, order);
	timing_report("fleet", engine, what, timing, SOURCES, more);
}

#endif
