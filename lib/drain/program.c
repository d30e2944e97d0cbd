// SPDX-License-Identifier: LGPL-2.1-or-later
#include "program.h"

#include "real.h"
#include <errno.h>
#include <stdlib.h>

/* Prices are taken as multiples of 1 / PRICE_UNIT. */
#define PRICE_BITS 20
#define PRICE_UNIT (1 << PRICE_BITS)
/* What a price may be in that unit, so that no sum of products overflows 128 bits. */
#define PRICE_MAX  ((double)(INT64_C(1) << 62))

static int make_room(void **array, uint32_t *space, uint32_t count, size_t size)
{
	uint32_t more = *space ? 2 * *space : 64;
	void *grown;

	if (count < *space)
		return 0;
	if (more < *space)
		return -ENOMEM;
	grown = reallocarray(*array, more, size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*space = more;
	return 0;
}

int dmig_program_row(struct dmig_program *program, int64_t limit, bool equal, uint32_t *ret)
{
	int err = make_room((void **)&program->rows, &program->row_space, program->row_count,
			    sizeof(*program->rows));

	if (err)
		return err;
	if (ret)
		*ret = program->row_count;
	program->rows[program->row_count++] = (struct dmig_sum){ .limit = limit, .equal = equal };
	return 0;
}

int dmig_program_column(struct dmig_program *program, int64_t low, int64_t high, bool leads,
			uint32_t *ret)
{
	int err = make_room((void **)&program->columns, &program->column_space,
			    program->column_count, sizeof(*program->columns));

	if (err)
		return err;
	if (ret)
		*ret = program->column_count;
	program->columns[program->column_count++] = (struct dmig_column){
		.first = program->entry_count, .low = low, .high = high, .leads = leads
	};
	return 0;
}

int dmig_program_entry(struct dmig_program *program, uint32_t row, int64_t factor)
{
	int err = make_room((void **)&program->entries, &program->entry_space, program->entry_count,
			    sizeof(*program->entries));

	if (err)
		return err;
	program->entries[program->entry_count++] =
		(struct dmig_entry){ .row = row, .factor = factor };
	program->columns[program->column_count - 1].count++;
	return 0;
}

void dmig_program_clear(struct dmig_program *program)
{
	free(program->rows);
	free(program->columns);
	free(program->entries);
	*program = (struct dmig_program){};
}

static bool rows_hold(const struct dmig_program *program, const __int128 *sums)
{
	uint32_t i;

	for (i = 0; i < program->row_count; i++)
		if (sums[i] > program->rows[i].limit ||
		    (program->rows[i].equal && sums[i] != program->rows[i].limit))
			return false;
	return true;
}

bool dmig_program_holds(const struct dmig_program *program, const int64_t *values)
{
	__int128 *sums = calloc(program->row_count + 1, sizeof(*sums));
	bool holds = sums != NULL;
	uint32_t i, j;

	for (j = 0; j < program->column_count && holds; j++) {
		const struct dmig_column *column = &program->columns[j];
		const struct dmig_entry *entry = program->entries + column->first;

		holds = values[j] >= column->low && values[j] <= column->high;
		for (i = 0; i < column->count; i++)
			sums[entry[i].row] += (__int128)entry[i].factor * values[j];
	}
	if (holds)
		holds = rows_hold(program, sums);
	free(sums);
	return holds;
}

int64_t dmig_program_cost(const struct dmig_program *program, const int64_t *values)
{
	int64_t cost = 0;
	uint32_t j;

	for (j = 0; j < program->column_count; j++)
		cost += program->columns[j].cost * values[j];
	return cost;
}

/* The price of a row: one that is a limit from above only can't be worth more than nothing. */
static int64_t whole_price(const struct dmig_sum *row, double price)
{
	double scaled = price * PRICE_UNIT;

	if (!(dmig_abs(scaled) < PRICE_MAX) || (!row->equal && price > 0))
		return 0;
	return dmig_round(scaled);
}

/* Rounded up to a whole number: every cost is one. */
static int64_t whole_bound(__int128 bound)
{
	__int128 up = (bound + PRICE_UNIT - 1) >> PRICE_BITS;

	return up > INT64_MAX ? INT64_MAX : up < INT64_MIN ? INT64_MIN : (int64_t)up;
}

int64_t dmig_program_bound(const struct dmig_program *program, const double *prices,
			   const double *low, const double *high, bool with_costs)
{
	__int128 bound = 0;
	uint32_t i, j;

	for (i = 0; i < program->row_count; i++)
		bound += (__int128)whole_price(&program->rows[i], prices[i]) *
			 program->rows[i].limit;
	for (j = 0; j < program->column_count; j++) {
		const struct dmig_column *column = &program->columns[j];
		const struct dmig_entry *entry = program->entries + column->first;
		__int128 left = with_costs ? (__int128)column->cost * PRICE_UNIT : 0;

		for (i = 0; i < column->count; i++)
			left -= (__int128)whole_price(&program->rows[entry[i].row],
						      prices[entry[i].row]) *
				entry[i].factor;
		bound += left * (int64_t)(left > 0 ? low[j] : high[j]);
	}
	return whole_bound(bound);
}
