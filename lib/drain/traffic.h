/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_TRAFFIC_H
#define DMIG_DRAIN_TRAFFIC_H

#include <stdint.h>

/*
 * How many devices pass each gate in each wave.  Most gates are idle in most waves,
 * so only where somebody passes something is kept.
 */
struct dmig_traffic {
	struct dmig_passing *table; /* open addressing, a power of two */
	uint64_t mask;
};

/* For so many pairs of a gate and a wave at most.  0 or -ENOMEM; to be cleared in any case. */
int dmig_traffic_init(struct dmig_traffic *traffic, uint32_t most);
void dmig_traffic_clear(struct dmig_traffic *traffic);

uint32_t dmig_traffic_at(const struct dmig_traffic *traffic, uint32_t gate, uint32_t wave);
void dmig_traffic_add(struct dmig_traffic *traffic, uint32_t gate, uint32_t wave, uint32_t count);

#endif
