// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bits.h"
#include <errno.h>
#include <stdlib.h>

int dmig_bits_new(struct dmig_bits *bits, u32 rows, u32 columns)
{
	bits->rows = rows;
	bits->stride = ((size_t)columns + 63) / 64;
	bits->words = calloc(rows * bits->stride + 1, sizeof(*bits->words));
	return bits->words ? 0 : -ENOMEM;
}

void dmig_bits_end(struct dmig_bits *bits)
{
	free(bits->words);
	*bits = (struct dmig_bits){ 0 };
}

u32 dmig_bits_next(const struct dmig_bits *bits, u32 row, u32 from)
{
	const u64 *words = dmig_bits_row(bits, row);
	size_t at = from / 64;
	u64 word;

	if (at >= bits->stride)
		return (u32)(bits->stride * 64);
	word = words[at] & ~(u64)0 << from % 64;
	while (!word && ++at < bits->stride)
		word = words[at];
	return (u32)(at * 64) + (word ? (u32)__builtin_ctzll(word) : 0);
}

u32 dmig_bits_count(const struct dmig_bits *bits, u32 row)
{
	const u64 *words = dmig_bits_row(bits, row);
	u32 count = 0;
	size_t i;

	for (i = 0; i < bits->stride; i++)
		count += (u32)__builtin_popcountll(words[i]);
	return count;
}

void dmig_bits_add(const struct dmig_bits *bits, u32 row, u64 *to)
{
	const u64 *words = dmig_bits_row(bits, row);
	size_t i;

	for (i = 0; i < bits->stride; i++)
		to[i] |= words[i];
}

static u32 common(const struct dmig_bits *bits, u32 a, u32 b)
{
	const u64 *x = dmig_bits_row(bits, a), *y = dmig_bits_row(bits, b);
	u32 count = 0;
	size_t i;

	for (i = 0; i < bits->stride; i++)
		count += (u32)__builtin_popcountll(x[i] & y[i]);
	return count;
}

u32 dmig_bits_nearest(const struct dmig_bits *bits, const u32 *sizes, u32 row,
		      const u32 *candidates, u32 count)
{
	u64 best_common = 0, best_all = 1;
	u32 best = 0, i;

	for (i = 0; i < count; i++) {
		u32 other = candidates[i];
		u64 both = common(bits, row, other);
		u64 all = (u64)sizes[row] + sizes[other] - both;

		if (both * best_all <= best_common * all)
			continue;
		best = i;
		best_common = both;
		best_all = all;
	}
	return best;
}
