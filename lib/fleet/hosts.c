// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hosts.h"
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_ROOM 64
#define LAST_ROOM  (1u << 30) /* twice as many slots can still be counted */

static bool is_host(const struct dmig_host *host, const struct dmig_names *names, const char *name,
		    size_t len)
{
	return dmig_names_is(names, host->name, host->len, name, len);
}

/* Where the host is, or the free slot where it belongs. */
static u32 *slot_of(const struct dmig_hosts *hosts, const struct dmig_names *names, u32 hash,
		    const char *name, size_t len)
{
	u32 at = hash;

	for (;; at++) {
		u32 *slot = &hosts->slots[at & hosts->slots_mask];

		if (!*slot || (hosts->hosts[*slot - 1].hash == hash &&
			       is_host(&hosts->hosts[*slot - 1], names, name, len)))
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

int dmig_hosts_add(struct dmig_hosts *hosts, struct dmig_names *names, const char *name, size_t len,
		   u32 *ret)
{
	u32 *slot, hash;

	if (hosts->count && is_host(&hosts->hosts[hosts->last], names, name, len)) {
		*ret = hosts->last;
		return 0;
	}
	/* Without entropy yet, at boot, the seed is 0, which works as well. */
	if (!hosts->room)
		(void)!getrandom(&hosts->seed, sizeof(hosts->seed), GRND_NONBLOCK);
	if (hosts->count == hosts->room && grow(hosts))
		return -ENOMEM;
	hash = (u32)XXH3_64bits_withSeed(name, len, hosts->seed);
	slot = slot_of(hosts, names, hash, name, len);
	if (!*slot) {
		hosts->hosts[hosts->count++] = (struct dmig_host){
			.name = dmig_names_put(names, name, len),
			.hash = hash,
			.len = (u8)len,
		};
		*slot = hosts->count;
	} else {
		hosts->hosts[*slot - 1].split = true;
	}
	hosts->last = *slot - 1;
	*ret = hosts->last;
	return 0;
}

void dmig_hosts_clear(struct dmig_hosts *hosts)
{
	free(hosts->hosts);
	free(hosts->slots);
	*hosts = (struct dmig_hosts){ 0 };
}
