// SPDX-License-Identifier: LGPL-2.1-or-later
#include "relation.h"
#include <errno.h>
#include <lib/common/cleanup.h>

/*
 * Tarjan's algorithm.  The path that it is on is kept in an array, as its length
 * is that of the longest way through the fleet.
 */
struct search {
	const struct dmig_relation *relation;
	u32 *group_of;
	u32 groups;
	u32 *visit; /* when a thing was met, from 1 on; 0: not yet */
	u32 *low;   /* the earliest visit that it is known to lead to */
	u32 *next;  /* the column that its row is looked at from */
	u32 *path;  /* from where the search began to where it is */
	u32 *open;  /* things that have no group yet, as they were met */
	u32 visits, path_len, open_len;
};

/* Not of a group yet. */
#define OPEN UINT32_MAX

u32 dmig_relation_next(const struct dmig_relation *relation, u32 row, u32 from)
{
	const u8 *cells = dmig_relation_row(relation, row);
	u32 at = from;

	for (; at + sizeof(u64) <= relation->count; at += sizeof(u64)) {
		u64 word;

		memcpy(&word, cells + at, sizeof(word));
		if (word)
			break;
	}
	while (at < relation->count && !cells[at])
		at++;
	return at;
}

static void enter(struct search *search, u32 thing)
{
	search->visit[thing] = search->low[thing] = ++search->visits;
	search->path[search->path_len++] = thing;
	search->open[search->open_len++] = thing;
}

/* All that was met since @thing and is still open is its group. */
static void close_group(struct search *search, u32 thing)
{
	u32 member;

	do {
		member = search->open[--search->open_len];
		search->group_of[member] = search->groups;
	} while (member != thing);
	search->groups++;
}

static void lower(u32 *low, u32 to)
{
	if (to < *low)
		*low = to;
}

static void leave(struct search *search, u32 thing)
{
	search->path_len--;
	if (search->low[thing] == search->visit[thing])
		close_group(search, thing);
	else
		lower(&search->low[search->path[search->path_len - 1]], search->low[thing]);
}

/* One step from the end of the path. */
static void step(struct search *search)
{
	u32 thing = search->path[search->path_len - 1];
	u32 to = dmig_relation_next(search->relation, thing, search->next[thing]);

	search->next[thing] = to + 1;
	if (to >= search->relation->count)
		leave(search, thing);
	else if (!search->visit[to])
		enter(search, to);
	else if (search->group_of[to] == OPEN)
		lower(&search->low[thing], search->visit[to]);
}

static void search_all(struct search *search)
{
	u32 count = search->relation->count, i;

	for (i = 0; i < count; i++)
		search->group_of[i] = OPEN;
	for (i = 0; i < count; i++) {
		if (!search->visit[i])
			enter(search, i);
		while (search->path_len)
			step(search);
	}
	/* A group is closed when all that it leads to are. */
	for (i = 0; i < count; i++)
		search->group_of[i] = search->groups - 1 - search->group_of[i];
}

int dmig_groups_find(const struct dmig_relation *relation, u32 *ret_group_of, u32 *ret_groups)
{
	size_t count = relation->count;
	dmig_auto(free) u32 *memory = calloc(5 * count + 1, sizeof(*memory));
	struct search search = {
		.relation = relation,
		.group_of = ret_group_of,
		.visit = memory,
		.low = memory + count,
		.next = memory + 2 * count,
		.path = memory + 3 * count,
		.open = memory + 4 * count,
	};

	if (!memory)
		return -ENOMEM;
	search_all(&search);
	*ret_groups = search.groups;
	return 0;
}
