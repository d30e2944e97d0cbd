// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hosts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_ROOM 64
#define LAST_ROOM  (1u << 30) /* twice as many slots can still be counted */

static u32 *slot_of(const struct dmig_hosts *hosts, const char *name, size_t len)
{
	u32 at = (u32)XXH3_64bits_withSeed(name, len, hosts->seed);

	for (;; at++) {
		u32 *slot = &hosts->slots[at & hosts->slots_mask];
		const char *there;

		if (!*slot)
			return slot;
		there = hosts->names[*slot - 1];
		if (!strncmp(there, name, len) && !there[len])
			return slot;
	}
}

/* Twice as many slots as names at least, so that a free one is near. */
static int grow(struct dmig_hosts *hosts)
{
	u32 room = hosts->room ? hosts->room * 2 : FIRST_ROOM;
	const char **names;
	u32 *slots, i;

	if (room > LAST_ROOM)
		return -ENOMEM;
	names = reallocarray(hosts->names, room, sizeof(*names));
	if (!names)
		return -ENOMEM;
	hosts->names = names;
	slots = calloc((size_t)room * 2, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(hosts->slots);
	hosts->slots = slots;
	hosts->slots_mask = room * 2 - 1;
	hosts->room = room;
	for (i = 0; i < hosts->count; i++)
		*slot_of(hosts, hosts->names[i], strlen(hosts->names[i])) = i + 1;
	return 0;
}

static bool is_last(const struct dmig_hosts *hosts, const char *name, size_t len)
{
	const char *last;

	if (!hosts->count)
		return false;
	last = hosts->names[hosts->last];
	return !strncmp(last, name, len) && !last[len];
}

static int add_new(struct dmig_hosts *hosts, struct dmig_strings *strings, const char *name,
		   size_t len, u32 *slot)
{
	const char *copy;

	copy = dmig_strings_add(strings, name, len);
	if (!copy)
		return -ENOMEM;
	hosts->names[hosts->count++] = copy;
	*slot = hosts->count;
	return 0;
}

int dmig_hosts_add(struct dmig_hosts *hosts, struct dmig_strings *strings, const char *name,
		   size_t len, u32 *ret)
{
	u32 *slot;

	if (is_last(hosts, name, len)) {
		*ret = hosts->last;
		return 0;
	}
	/* Without entropy yet, at boot, the seed is 0, which works as well. */
	if (!hosts->room)
		(void)!getrandom(&hosts->seed, sizeof(hosts->seed), GRND_NONBLOCK);
	if (hosts->count == hosts->room && grow(hosts))
		return -ENOMEM;
	slot = slot_of(hosts, name, len);
	if (!*slot && add_new(hosts, strings, name, len, slot))
		return -ENOMEM;
	hosts->last = *slot - 1;
	*ret = hosts->last;
	return 0;
}

void dmig_hosts_cut(struct dmig_hosts *hosts, u32 count)
{
	/* The slot that was filled last can be emptied: no search went past it to another. */
	while (hosts->count > count) {
		const char *name = hosts->names[hosts->count - 1];

		*slot_of(hosts, name, strlen(name)) = 0;
		hosts->count--;
	}
	if (hosts->last >= count)
		hosts->last = 0;
}

void dmig_hosts_clear(struct dmig_hosts *hosts)
{
	free(hosts->names);
	free(hosts->slots);
	*hosts = (struct dmig_hosts){ 0 };
}
