// SPDX-License-Identifier: LGPL-2.1-or-later
#include "traffic.h"

#include <errno.h>
#include <stdlib.h>

struct dmig_passing {
	uint32_t gate;
	uint32_t wave;
	uint32_t count; /* 0: the entry is empty */
};

int dmig_traffic_init(struct dmig_traffic *traffic, uint32_t most)
{
	uint64_t size = 2;

	while (size < 2 * (uint64_t)most)
		size *= 2;
	traffic->mask = size - 1;
	traffic->table = calloc(size, sizeof(*traffic->table));
	return traffic->table ? 0 : -ENOMEM;
}

void dmig_traffic_clear(struct dmig_traffic *traffic)
{
	free(traffic->table);
	*traffic = (struct dmig_traffic){};
}

/* The entry of a pair, or the empty one where it belongs: half of them are always empty. */
static struct dmig_passing *find(const struct dmig_traffic *traffic, uint32_t gate, uint32_t wave)
{
	uint64_t at = ((uint64_t)gate << 32 | wave) * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	for (;; at++) {
		struct dmig_passing *entry = &traffic->table[at & traffic->mask];

		if (!entry->count || (entry->gate == gate && entry->wave == wave))
			return entry;
	}
}

uint32_t dmig_traffic_at(const struct dmig_traffic *traffic, uint32_t gate, uint32_t wave)
{
	return find(traffic, gate, wave)->count;
}

void dmig_traffic_add(struct dmig_traffic *traffic, uint32_t gate, uint32_t wave, uint32_t count)
{
	struct dmig_passing *entry = find(traffic, gate, wave);

	entry->gate = gate;
	entry->wave = wave;
	entry->count += count;
}
