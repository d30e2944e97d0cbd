/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DRAIN_PROGRAM_H
#define DMIG_DRAIN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An integer program: the smallest cost with every row's sum at most, or equal to,
 * its limit and every column's value within its bounds.
 */

struct dmig_sum {
	int64_t limit;
	bool equal;
};

struct dmig_entry {
	uint32_t row;
	int64_t factor;
};

struct dmig_column {
	uint32_t first; /* of its entries */
	uint32_t count;
	int64_t cost;
	int64_t low;
	int64_t high;
	bool leads; /* the others mostly become whole when these are */
};

struct dmig_program {
	uint32_t row_count;
	uint32_t column_count;
	uint32_t entry_count;
	uint32_t row_space;
	uint32_t column_space;
	uint32_t entry_space;
	struct dmig_sum *rows;
	struct dmig_column *columns;
	struct dmig_entry *entries;
};

/* Building: the new row's or column's number in *ret (may be NULL), or -ENOMEM. */
int dmig_program_row(struct dmig_program *program, int64_t limit, bool equal, uint32_t *ret);
int dmig_program_column(struct dmig_program *program, int64_t low, int64_t high, bool leads,
			uint32_t *ret);
/* Add an entry to the newest column. */
int dmig_program_entry(struct dmig_program *program, uint32_t row, int64_t factor);
void dmig_program_clear(struct dmig_program *program);

/*
 * Whether whole values satisfy every row and bound, reckoned exactly.  @sums: room
 * for as many as there are rows.
 */
bool dmig_program_holds(const struct dmig_program *program, const int64_t *values, __int128 *sums);
int64_t dmig_program_cost(const struct dmig_program *program, const int64_t *values);

/*
 * A number that no solution within @low and @high costs less than, whatever
 * @prices (one for each row) are: good prices make it a good bound.  It is
 * reckoned in whole numbers, so that rounding can't make it wrong.
 * @with_costs false: as if everything were free; then a result above 0 says that
 * there is no solution.
 */
int64_t dmig_program_bound(const struct dmig_program *program, const double *prices,
			   const double *low, const double *high, bool with_costs);

#endif
