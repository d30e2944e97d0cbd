// SPDX-License-Identifier: LGPL-2.1-or-later
#include "order.h"
#include <errno.h>
#include <lib/common/cleanup.h>

/* What is compared: a row has where a thing goes to, and behind that where it comes from. */
struct likeness {
	struct dmig_bits bits;
	u32 *sizes;
};

static void note_row(const struct dmig_relation *relation, u32 row, struct dmig_bits *bits)
{
	u32 at;

	for (at = dmig_relation_next(relation, row, 0); at < relation->count;
	     at = dmig_relation_next(relation, row, at + 1)) {
		dmig_bits_set(bits, row, at);
		dmig_bits_set(bits, at, relation->count + row);
	}
}

static int compare_all(const struct dmig_relation *relation, struct likeness *ret)
{
	u32 i;

	ret->sizes = calloc((size_t)relation->count + 1, sizeof(*ret->sizes));
	if (!ret->sizes || dmig_bits_new(&ret->bits, relation->count, 2 * relation->count))
		return -ENOMEM;
	for (i = 0; i < relation->count; i++)
		note_row(relation, i, &ret->bits);
	for (i = 0; i < relation->count; i++)
		ret->sizes[i] = dmig_bits_count(&ret->bits, i);
	return 0;
}

/* Take one out; the rest stays in its order, so that the lowest remains first. */
static u32 take(u32 *things, u32 *count, u32 at)
{
	u32 taken = things[at];

	memmove(things + at, things + at + 1, (*count - at - 1) * sizeof(*things));
	--*count;
	return taken;
}

/* Where a chain begins: who has the fewest neighbours stands at an end. */
static u32 find_end(const struct likeness *likeness, const u32 *things, u32 count)
{
	u32 best = 0, i;

	for (i = 1; i < count; i++)
		if (likeness->sizes[things[i]] < likeness->sizes[things[best]])
			best = i;
	return best;
}

/* A chain has two ends: the lower one is first. */
static void turn(u32 *things, u32 count)
{
	u32 i;

	if (!count || things[0] < things[count - 1])
		return;
	for (i = 0; i < count / 2; i++) {
		u32 other = things[count - 1 - i];

		things[count - 1 - i] = things[i];
		things[i] = other;
	}
}

/* Each next to the one that is most like it of those that are left. */
static void chain(const struct likeness *likeness, u32 *things, u32 count, u32 *scratch)
{
	u32 left = count, at = find_end(likeness, things, count), i;

	memcpy(scratch, things, count * sizeof(*things));
	for (i = 0; i < count; i++) {
		things[i] = take(scratch, &left, at);
		if (left)
			at = dmig_bits_nearest(&likeness->bits, likeness->sizes, things[i], scratch,
					       left);
	}
	turn(things, count);
}

int dmig_order_members(const struct dmig_relation *relation, struct dmig_members *members,
		       u32 groups)
{
	dmig_auto(free) u32 *scratch = calloc((size_t)relation->count + 1, sizeof(*scratch));
	struct likeness likeness = { 0 };
	int err = scratch ? compare_all(relation, &likeness) : -ENOMEM;
	u32 i;

	for (i = 0; !err && i < groups; i++)
		chain(&likeness, members->things + members->first[i],
		      members->first[i + 1] - members->first[i], scratch);
	dmig_bits_end(&likeness.bits);
	free(likeness.sizes);
	return err;
}
