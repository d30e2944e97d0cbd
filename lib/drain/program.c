// SPDX-License-Identifier: LGPL-2.1-or-later
#include "program.h"

#include "real.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Prices are multiples of 1 / 2^PRICE_BITS at most, and smaller ones for large factors. */
#define PRICE_BITS     20
#define PRICE_BITS_MAX 60
/* What a price may be of that unit. */
#define PRICE_MAX      ((double)(INT64_C(1) << 60))
/* A sum of products that is not beyond this does not overflow 128 bits. */
#define SUM_MAX        1e37

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

bool dmig_program_holds(const struct dmig_program *program, const int64_t *values, __int128 *sums)
{
	uint32_t i, j;

	memset(sums, 0, program->row_count * sizeof(*sums));
	for (j = 0; j < program->column_count; j++) {
		const struct dmig_column *column = &program->columns[j];
		const struct dmig_entry *entry = program->entries + column->first;

		if (values[j] < column->low || values[j] > column->high)
			return false;
		for (i = 0; i < column->count; i++)
			sums[entry[i].row] += (__int128)entry[i].factor * values[j];
	}
	return rows_hold(program, sums);
}

int64_t dmig_program_cost(const struct dmig_program *program, const int64_t *values)
{
	int64_t cost = 0;
	uint32_t j;

	for (j = 0; j < program->column_count; j++)
		cost += program->columns[j].cost * values[j];
	return cost;
}

/*
 * Prices as whole numbers of so small a unit that it is small beside what one of the
 * largest factor of any row is worth.
 */
struct prices {
	const struct dmig_program *program;
	const double *real;
	int bits; /* the unit: 1 / 2^bits */
};

/* One that is a limit from above only can't be worth more than nothing. */
static double real_price(const struct prices *prices, uint32_t row)
{
	double price = prices->real[row];

	return price > 0 && !prices->program->rows[row].equal ? 0 : price;
}

static void choose_unit(struct prices *prices)
{
	double most = 0;
	uint32_t i;

	for (i = 0; i < prices->program->row_count; i++)
		most = dmig_max(most, dmig_abs(real_price(prices, i)));
	prices->bits = PRICE_BITS;
	for (i = 0; i < prices->program->entry_count; i++)
		while (prices->bits < PRICE_BITS_MAX &&
		       dmig_abs((double)prices->program->entries[i].factor) >
			       (double)(INT64_C(1) << (prices->bits - PRICE_BITS)))
			prices->bits++;
	while (prices->bits > 0 && most * (double)(INT64_C(1) << prices->bits) > PRICE_MAX)
		prices->bits--;
}

static int64_t whole_price(const struct prices *prices, uint32_t row)
{
	double scaled = real_price(prices, row) * (double)(INT64_C(1) << prices->bits);

	return dmig_abs(scaled) <= PRICE_MAX ? dmig_round(scaled) : 0;
}

/* Add a product, unless the sum might overflow. */
static bool add_product(__int128 *sum, __int128 a, int64_t b)
{
	if (dmig_abs((double)*sum) + dmig_abs((double)a) * dmig_abs((double)b) > SUM_MAX)
		return false;
	*sum += a * b;
	return true;
}

/* The least that a column adds, when its entries have cost what they do. */
static bool add_column(const struct prices *prices, uint32_t number, bool with_costs, double low,
		       double high, __int128 *bound)
{
	const struct dmig_column *column = &prices->program->columns[number];
	const struct dmig_entry *entry = prices->program->entries + column->first;
	__int128 left = 0;
	uint32_t i;

	if (with_costs && !add_product(&left, (__int128)1 << prices->bits, column->cost))
		return false;
	for (i = 0; i < column->count; i++)
		if (!add_product(&left, -(__int128)whole_price(prices, entry[i].row),
				 entry[i].factor))
			return false;
	return add_product(bound, left, (int64_t)(left > 0 ? low : high));
}

/* Rounded up to a whole number: every cost is one. */
static int64_t whole_bound(__int128 bound, int bits)
{
	__int128 up = (bound + ((__int128)1 << bits) - 1) >> bits;

	return up > INT64_MAX ? INT64_MAX : up < INT64_MIN ? INT64_MIN : (int64_t)up;
}

int64_t dmig_program_bound(const struct dmig_program *program, const double *prices,
			   const double *low, const double *high, bool with_costs)
{
	struct prices whole = { .program = program, .real = prices };
	__int128 bound = 0;
	uint32_t i, j;

	choose_unit(&whole);
	for (i = 0; i < program->row_count; i++)
		if (!add_product(&bound, whole_price(&whole, i), program->rows[i].limit))
			return INT64_MIN;
	for (j = 0; j < program->column_count; j++)
		if (!add_column(&whole, j, with_costs, low[j], high[j], &bound))
			return INT64_MIN;
	return whole_bound(bound, whole.bits);
}
