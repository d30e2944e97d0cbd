// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hosts.h"
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_ROOM 64
#define LAST_ROOM  (1u << 30) /* twice as many slots can still be counted */

static bool is_host(const struct dmig_hosts *hosts, u32 number, const char *name, size_t len)
{
	const struct dmig_host *host = &hosts->hosts[number];

	return dmig_names_is(&hosts->names, host->name, host->len, name, len);
}

/* Where the host is, or the free slot where it belongs. */
static u32 *slot_of(const struct dmig_hosts *hosts, u32 hash, const char *name, size_t len)
{
	u32 at = hash;

	for (;; at++) {
		u32 *slot = &hosts->slots[at & hosts->slots_mask];

		if (!*slot ||
		    (hosts->hosts[*slot - 1].hash == hash && is_host(hosts, *slot - 1, name, len)))
			return slot;
	}
}

/* All hosts are different: each goes to the next free slot. */
static void fill_slots(struct dmig_hosts *hosts)
{
	u32 i, at;

	for (i = 0; i < hosts->count; i++) {
		for (at = hosts->hosts[i].hash; hosts->slots[at & hosts->slots_mask]; at++)
			;
		hosts->slots[at & hosts->slots_mask] = i + 1;
	}
}

/* Twice as many slots as names at least, so that a free one is near. */
static int grow(struct dmig_hosts *hosts)
{
	u32 room = hosts->room ? hosts->room * 2 : FIRST_ROOM;
	struct dmig_host *array;
	u32 *slots;

	if (room > LAST_ROOM)
		return -ENOMEM;
	array = reallocarray(hosts->hosts, room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	hosts->hosts = array;
	slots = calloc((size_t)room * 2, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(hosts->slots);
	hosts->slots = slots;
	hosts->slots_mask = room * 2 - 1;
	hosts->room = room;
	fill_slots(hosts);
	return 0;
}

static int add(struct dmig_hosts *hosts, const char *name, size_t len, u32 hash)
{
	if (dmig_names_reserve(&hosts->names, len + 1))
		return -ENOMEM;
	hosts->hosts[hosts->count++] = (struct dmig_host){
		.name = dmig_names_put(&hosts->names, name, len),
		.hash = hash,
		.len = (u8)len,
	};
	return 0;
}

int dmig_hosts_add(struct dmig_hosts *hosts, const char *name, size_t len, u32 *ret)
{
	u32 *slot, hash;

	if (hosts->count && is_host(hosts, hosts->last, name, len)) {
		*ret = hosts->last;
		return 0;
	}
	/* Without entropy yet, at boot, the seed is 0, which works as well. */
	if (!hosts->room)
		(void)!getrandom(&hosts->seed, sizeof(hosts->seed), GRND_NONBLOCK);
	if (hosts->count == hosts->room && grow(hosts))
		return -ENOMEM;
	hash = (u32)XXH3_64bits_withSeed(name, len, hosts->seed);
	slot = slot_of(hosts, hash, name, len);
	if (*slot)
		hosts->hosts[*slot - 1].unsure = true;
	else if (add(hosts, name, len, hash))
		return -ENOMEM;
	else
		*slot = hosts->count;
	hosts->last = *slot - 1;
	*ret = hosts->last;
	return 0;
}

void dmig_hosts_clear(struct dmig_hosts *hosts)
{
	free(hosts->names.bytes);
	free(hosts->hosts);
	free(hosts->slots);
	*hosts = (struct dmig_hosts){ 0 };
}

void dmig_hosts_empty(struct dmig_hosts *hosts)
{
	dmig_names_empty(&hosts->names);
	hosts->count = 0;
	if (hosts->room)
		memset(hosts->slots, 0, (hosts->slots_mask + (size_t)1) * sizeof(*hosts->slots));
}
