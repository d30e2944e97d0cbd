// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/diff/diff.h>
#include <stdlib.h>
#include <string.h>

/* A hash table of pairs: open addressing, at most half full. */

static size_t slot_of(const struct dmig_pairs *pairs, uint32_t before, uint32_t after)
{
	const uint64_t key = (uint64_t)before << 32 | after;
	size_t slot = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & pairs->mask;

	while (pairs->table[slot]) {
		const struct dmig_pair *pair = &pairs->pairs[pairs->table[slot] - 1];

		if (pair->before == before && pair->after == after)
			break;
		slot = (slot + 1) & pairs->mask;
	}
	return slot;
}

static bool grow(struct dmig_pairs *pairs)
{
	const size_t room = pairs->room ? 2 * pairs->room : 64;
	struct dmig_pair *more = realloc(pairs->pairs, room * sizeof(*more));
	uint32_t *table;

	if (!more)
		return false;
	pairs->pairs = more;
	table = calloc(2 * room, sizeof(*table));
	if (!table)
		return false;
	free(pairs->table);
	pairs->table = table;
	pairs->mask = 2 * room - 1;
	pairs->room = room;
	for (size_t i = 0; i < pairs->count; i++)
		table[slot_of(pairs, more[i].before, more[i].after)] = (uint32_t)i + 1;
	return true;
}

struct dmig_pair *dmig_pairs_get(struct dmig_pairs *pairs, uint32_t before, uint32_t after)
{
	size_t slot;

	if (!pairs->table && !grow(pairs))
		return NULL;
	slot = slot_of(pairs, before, after);
	if (!pairs->table[slot] && pairs->count == pairs->room) {
		if (!grow(pairs))
			return NULL;
		slot = slot_of(pairs, before, after);
	}
	if (!pairs->table[slot]) {
		pairs->pairs[pairs->count++] = (struct dmig_pair){
			.before = before,
			.after = after,
			.prospect = SIZE_MAX,
		};
		pairs->table[slot] = (uint32_t)pairs->count;
	}
	return &pairs->pairs[pairs->table[slot] - 1];
}

const struct dmig_pair *dmig_pairs_find(const struct dmig_pairs *pairs, uint32_t before,
					uint32_t after)
{
	uint32_t place;

	if (!pairs->count)
		return NULL;
	place = pairs->table[slot_of(pairs, before, after)];
	return place ? &pairs->pairs[place - 1] : NULL;
}
