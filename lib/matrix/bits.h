/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MATRIX_BITS_H
#define DMIG_LIB_MATRIX_BITS_H

#include <core/platform.h>

/* Rows of bits. */
struct dmig_bits {
	u64 *words;    /* all rows; NULL: none */
	size_t stride; /* words of a row */
	u32 rows;
};

/* All clear.  -ENOMEM. */
int dmig_bits_new(struct dmig_bits *bits, u32 rows, u32 columns);
void dmig_bits_end(struct dmig_bits *bits);

static inline u64 *dmig_bits_row(const struct dmig_bits *bits, u32 row)
{
	return bits->words + row * bits->stride;
}

static inline void dmig_bits_set(struct dmig_bits *bits, u32 row, u32 column)
{
	dmig_bits_row(bits, row)[column / 64] |= (u64)1 << column % 64;
}

static inline bool dmig_bits_get(const struct dmig_bits *bits, u32 row, u32 column)
{
	return dmig_bits_row(bits, row)[column / 64] >> column % 64 & 1;
}

/* The first bit of a row that is set, from @from on; columns of the stride: none is left. */
u32 dmig_bits_next(const struct dmig_bits *bits, u32 row, u32 from);
/* How many are set. */
u32 dmig_bits_count(const struct dmig_bits *bits, u32 row);
/* Set in @to what is set in a row. */
void dmig_bits_add(const struct dmig_bits *bits, u32 row, u64 *to);

/*
 * How alike rows are: what two have in common, of all that they have.
 * @sizes: dmig_bits_count() of each row.
 * The place in @candidates, @count > 0 numbers of rows, of the one that is most
 * like @row; among equals the first.
 */
u32 dmig_bits_nearest(const struct dmig_bits *bits, const u32 *sizes, u32 row,
		      const u32 *candidates, u32 count);

#endif
