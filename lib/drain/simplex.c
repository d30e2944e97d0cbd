// SPDX-License-Identifier: LGPL-2.1-or-later
#include "simplex.h"

#include "real.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TOO_SMALL  1e-9  /* a cell that is no pivot */
#define VIOLATION  1e-7  /* a value may be so far beyond its bound, */
#define ROUNDING   1e-13 /* and so many times the largest factor of its row */
#define HUGE_BOUND 1e300 /* there is none */
#define NOTHING    1e-12 /* cells below are rounding errors */

int dmig_simplex_init(struct dmig_simplex *simplex, const struct dmig_program *program)
{
	size_t rows = program->row_count, columns = program->column_count;

	*simplex = (struct dmig_simplex){
		.program = program,
		.rows = program->row_count,
		.columns = program->column_count,
		.cells = calloc(rows * (columns + 1) + 1, sizeof(double)),
		.left = calloc(columns + 1, sizeof(double)),
		.basic = calloc(rows + 1, sizeof(double)),
		.far = calloc(columns + rows + 1, sizeof(double)),
		.low = calloc(columns + rows + 1, sizeof(double)),
		.high = calloc(columns + rows + 1, sizeof(double)),
		.in_row = calloc(rows + 1, sizeof(uint32_t)),
		.in_column = calloc(columns + 1, sizeof(uint32_t)),
		.at_high = calloc(columns + 1, sizeof(bool)),
		.prices = calloc(rows + 1, sizeof(double)),
		.most = UINT64_MAX,
	};
	if (!simplex->cells || !simplex->left || !simplex->basic || !simplex->far ||
	    !simplex->low || !simplex->high || !simplex->in_row || !simplex->in_column ||
	    !simplex->at_high || !simplex->prices)
		return -ENOMEM;
	dmig_simplex_reset(simplex);
	return 0;
}

void dmig_simplex_clear(struct dmig_simplex *simplex)
{
	free(simplex->cells);
	free(simplex->left);
	free(simplex->basic);
	free(simplex->far);
	free(simplex->low);
	free(simplex->high);
	free(simplex->in_row);
	free(simplex->in_column);
	free(simplex->at_high);
	free(simplex->prices);
	*simplex = (struct dmig_simplex){};
}

static double *row_of(const struct dmig_simplex *simplex, uint32_t row)
{
	return simplex->cells + (size_t)row * (simplex->columns + 1);
}

/*
 * Costs differ a little for each column, else whole ranges of them would be
 * equally good and the method would go round among them.  All of it together is
 * less than a quarter, and costs are whole.
 */
static void spread_costs(struct dmig_simplex *simplex)
{
	const struct dmig_program *program = simplex->program;
	double sum = 1;
	uint32_t j;

	for (j = 0; j < simplex->columns; j++)
		sum += dmig_max(dmig_abs(simplex->low[j]), dmig_abs(simplex->high[j]));
	for (j = 0; j < simplex->columns; j++)
		simplex->left[j] =
			(double)program->columns[j].cost +
			0.25 / sum * (1 + (j * UINT32_C(2654435761) >> 16) % 1000) / 1000;
}

static void lay_out(struct dmig_simplex *simplex)
{
	const struct dmig_program *program = simplex->program;
	uint32_t i, j;

	for (i = 0; i < simplex->rows; i++)
		simplex->far[simplex->columns + i] = VIOLATION;
	for (j = 0; j < simplex->columns; j++) {
		const struct dmig_column *column = &program->columns[j];
		const struct dmig_entry *entry = program->entries + column->first;

		simplex->far[j] = VIOLATION;
		for (i = 0; i < column->count; i++) {
			double *far = &simplex->far[simplex->columns + entry[i].row];

			row_of(simplex, entry[i].row)[j] += (double)entry[i].factor;
			*far = dmig_max(*far, ROUNDING * dmig_abs((double)entry[i].factor));
		}
		simplex->low[j] = (double)column->low;
		simplex->high[j] = (double)column->high;
		simplex->in_column[j] = j;
	}
	for (i = 0; i < simplex->rows; i++) {
		row_of(simplex, i)[simplex->columns] = (double)program->rows[i].limit;
		simplex->low[simplex->columns + i] = 0;
		simplex->high[simplex->columns + i] = program->rows[i].equal ? 0 : HUGE_BOUND;
		simplex->in_row[i] = simplex->columns + i;
	}
}

void dmig_simplex_reset(struct dmig_simplex *simplex)
{
	memset(simplex->cells, 0,
	       (size_t)simplex->rows * (simplex->columns + 1) * sizeof(*simplex->cells));
	lay_out(simplex);
	spread_costs(simplex);
}

static double column_value(const struct dmig_simplex *simplex, uint32_t column)
{
	uint32_t variable = simplex->in_column[column];

	return simplex->at_high[column] ? simplex->high[variable] : simplex->low[variable];
}

/* Put every column at the bound that its cost asks for, and work out the rows' values. */
static void settle(struct dmig_simplex *simplex)
{
	uint32_t i, j;

	for (j = 0; j < simplex->columns; j++)
		simplex->at_high[j] =
			simplex->left[j] < 0 && simplex->high[simplex->in_column[j]] < HUGE_BOUND;
	for (i = 0; i < simplex->rows; i++) {
		const double *row = row_of(simplex, i);
		double value = row[simplex->columns];

		for (j = 0; j < simplex->columns; j++)
			value -= row[j] * column_value(simplex, j);
		simplex->basic[i] = value;
	}
	simplex->work += (uint64_t)simplex->rows * simplex->columns;
}

/* How far a row's value is beyond its bounds: below 0 it is too small. */
static double beyond(const struct dmig_simplex *simplex, uint32_t row)
{
	uint32_t variable = simplex->in_row[row];
	double value = simplex->basic[row];

	if (value < simplex->low[variable] - simplex->far[variable])
		return value - simplex->low[variable];
	if (value > simplex->high[variable] + simplex->far[variable])
		return value - simplex->high[variable];
	return 0;
}

/* The row that is furthest beyond its bounds; @careful: the first variable that is. */
static uint32_t choose_row(const struct dmig_simplex *simplex, bool careful)
{
	uint32_t i, best = UINT32_MAX;
	double most = 0;

	for (i = 0; i < simplex->rows; i++) {
		double far = dmig_abs(beyond(simplex, i));

		if (far == 0)
			continue;
		if (best == UINT32_MAX ||
		    (careful ? simplex->in_row[i] < simplex->in_row[best] : far > most)) {
			best = i;
			most = far;
		}
	}
	return best;
}

/* Whether moving this column away from its bound brings the row back. */
static bool helps(const struct dmig_simplex *simplex, uint32_t column, double cell, bool too_small)
{
	uint32_t variable = simplex->in_column[column];

	if (dmig_abs(cell) < TOO_SMALL || simplex->low[variable] == simplex->high[variable])
		return false;
	return (cell < 0) == (too_small != simplex->at_high[column]);
}

/* The column that takes the row's place: the first whose cost becomes 0. */
static uint32_t choose_column(const struct dmig_simplex *simplex, uint32_t row, bool careful)
{
	const double *cells = row_of(simplex, row);
	bool too_small = beyond(simplex, row) < 0;
	uint32_t j, best = UINT32_MAX;
	double least = HUGE_BOUND;

	for (j = 0; j < simplex->columns; j++) {
		double ratio;

		if (!helps(simplex, j, cells[j], too_small))
			continue;
		ratio = dmig_abs(simplex->left[j] / cells[j]);
		if (best == UINT32_MAX || ratio < least - NOTHING ||
		    (ratio < least + NOTHING &&
		     (careful ? simplex->in_column[j] < simplex->in_column[best]
			      : dmig_abs(cells[j]) > dmig_abs(cells[best])))) {
			best = j;
			least = dmig_min(ratio, least);
		}
	}
	return best;
}

static void take_from_row(double *row, const double *pivot_row, double factor, uint32_t columns)
{
	uint32_t j;

	for (j = 0; j < columns; j++)
		row[j] -= factor * pivot_row[j];
}

/* Exchange the variables of a row and a column. */
static void exchange(struct dmig_simplex *simplex, uint32_t row, uint32_t column)
{
	double *pivot_row = row_of(simplex, row), pivot = pivot_row[column], factor;
	uint32_t i, j, variable = simplex->in_row[row];

	pivot_row[column] = 1;
	for (j = 0; j <= simplex->columns; j++) {
		pivot_row[j] /= pivot;
		if (dmig_abs(pivot_row[j]) < NOTHING)
			pivot_row[j] = 0;
	}
	for (i = 0; i < simplex->rows; i++) {
		factor = row_of(simplex, i)[column];
		if (i == row || factor == 0)
			continue;
		row_of(simplex, i)[column] = 0;
		take_from_row(row_of(simplex, i), pivot_row, factor, simplex->columns + 1);
		simplex->work += simplex->columns;
	}
	factor = simplex->left[column];
	simplex->left[column] = 0;
	take_from_row(simplex->left, pivot_row, factor, simplex->columns);
	simplex->in_row[row] = simplex->in_column[column];
	simplex->in_column[column] = variable;
}

/* One step: the row's variable goes to the bound that it is beyond, the column's into the row. */
static void step(struct dmig_simplex *simplex, uint32_t row, uint32_t column)
{
	double far = beyond(simplex, row), cell = row_of(simplex, row)[column];
	double by = far / cell, value = column_value(simplex, column) + by;
	uint32_t i;

	for (i = 0; i < simplex->rows; i++)
		simplex->basic[i] -= by * row_of(simplex, i)[column];
	exchange(simplex, row, column);
	simplex->basic[row] = value;
	simplex->at_high[column] = far > 0;
}

static void set_prices(struct dmig_simplex *simplex)
{
	uint32_t j;

	memset(simplex->prices, 0, simplex->rows * sizeof(*simplex->prices));
	for (j = 0; j < simplex->columns; j++)
		if (simplex->in_column[j] >= simplex->columns)
			simplex->prices[simplex->in_column[j] - simplex->columns] =
				-simplex->left[j];
}

/* Prices that say why this row can't be brought back. */
static void set_proof(struct dmig_simplex *simplex, uint32_t row)
{
	const double *cells = row_of(simplex, row);
	double sign = beyond(simplex, row) < 0 ? 1 : -1;
	uint32_t j;

	memset(simplex->prices, 0, simplex->rows * sizeof(*simplex->prices));
	if (simplex->in_row[row] >= simplex->columns)
		simplex->prices[simplex->in_row[row] - simplex->columns] = -sign;
	for (j = 0; j < simplex->columns; j++)
		if (simplex->in_column[j] >= simplex->columns)
			simplex->prices[simplex->in_column[j] - simplex->columns] =
				-sign * cells[j];
}

enum dmig_simplex_end dmig_simplex_run(struct dmig_simplex *simplex)
{
	uint32_t steps, careful_from = 2 * (simplex->rows + simplex->columns) + 100;
	uint32_t row, column;

	settle(simplex);
	for (steps = 0; steps < 4 * careful_from && simplex->work <= simplex->most; steps++) {
		row = choose_row(simplex, steps > careful_from);
		if (row == UINT32_MAX) {
			set_prices(simplex);
			return DMIG_SIMPLEX_DONE;
		}
		column = choose_column(simplex, row, steps > careful_from);
		if (column == UINT32_MAX) {
			set_proof(simplex, row);
			return DMIG_SIMPLEX_IMPOSSIBLE;
		}
		step(simplex, row, column);
	}
	set_prices(simplex);
	return DMIG_SIMPLEX_STOPPED;
}

void dmig_simplex_values(const struct dmig_simplex *simplex, double *values)
{
	uint32_t i;

	for (i = 0; i < simplex->columns; i++)
		if (simplex->in_column[i] < simplex->columns)
			values[simplex->in_column[i]] = column_value(simplex, i);
	for (i = 0; i < simplex->rows; i++)
		if (simplex->in_row[i] < simplex->columns)
			values[simplex->in_row[i]] = simplex->basic[i];
}
