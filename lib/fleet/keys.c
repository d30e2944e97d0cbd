// SPDX-License-Identifier: LGPL-2.1-or-later
#include "keys.h"
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_ROOM 64
#define LAST_ROOM  (1u << 30) /* twice as many slots can still be counted */

/* Where the key is, or the free slot where it belongs. */
static u32 *slot_of(const struct dmig_keys *keys, u32 hash, const char *name, size_t len)
{
	u32 at = hash;

	for (;; at++) {
		u32 *slot = &keys->slots[at & keys->slots_mask];

		if (!*slot ||
		    (keys->keys[*slot - 1].hash == hash && dmig_key_is(keys, *slot - 1, name, len)))
			return slot;
	}
}

/* All keys are different: each goes to the next free slot. */
static void fill_slots(struct dmig_keys *keys)
{
	u32 i, at;

	for (i = 0; i < keys->count; i++) {
		for (at = keys->keys[i].hash; keys->slots[at & keys->slots_mask]; at++)
			;
		keys->slots[at & keys->slots_mask] = i + 1;
	}
}

/* Twice as many slots as names at least, so that a free one is near. */
static int grow(struct dmig_keys *keys)
{
	u32 room = keys->room ? keys->room * 2 : FIRST_ROOM;
	struct dmig_key *array;
	u32 *slots;

	if (room > LAST_ROOM)
		return -ENOMEM;
	array = reallocarray(keys->keys, room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	keys->keys = array;
	slots = calloc((size_t)room * 2, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(keys->slots);
	keys->slots = slots;
	keys->slots_mask = room * 2 - 1;
	keys->room = room;
	fill_slots(keys);
	return 0;
}

static int add(struct dmig_keys *keys, const char *name, size_t len, u32 hash)
{
	if (dmig_names_reserve(&keys->names, len + 1))
		return -ENOMEM;
	keys->keys[keys->count++] = (struct dmig_key){
		.name = dmig_names_put(&keys->names, name, len),
		.hash = hash,
		.len = (u16)len,
	};
	return 0;
}

int dmig_keys_add(struct dmig_keys *keys, const char *name, size_t len, u32 *ret)
{
	u32 *slot, hash;

	if (keys->count && dmig_key_is(keys, keys->last, name, len)) {
		*ret = keys->last;
		return 0;
	}
	/* Without entropy yet, at boot, the seed is 0, which works as well. */
	if (!keys->room)
		(void)!getrandom(&keys->seed, sizeof(keys->seed), GRND_NONBLOCK);
	if (keys->count == keys->room && grow(keys))
		return -ENOMEM;
	hash = (u32)XXH3_64bits_withSeed(name, len, keys->seed);
	slot = slot_of(keys, hash, name, len);
	if (*slot)
		keys->keys[*slot - 1].unsure = true;
	else if (add(keys, name, len, hash))
		return -ENOMEM;
	else
		*slot = keys->count;
	keys->last = *slot - 1;
	*ret = keys->last;
	return 0;
}

void dmig_keys_clear(struct dmig_keys *keys)
{
	free(keys->names.bytes);
	free(keys->keys);
	free(keys->slots);
	*keys = (struct dmig_keys){ 0 };
}

void dmig_keys_empty(struct dmig_keys *keys)
{
	dmig_names_empty(&keys->names);
	keys->count = 0;
	if (keys->room)
		memset(keys->slots, 0, (keys->slots_mask + (size_t)1) * sizeof(*keys->slots));
}
