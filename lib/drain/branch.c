// SPDX-License-Identifier: LGPL-2.1-or-later
#include "branch.h"

#include "real.h"
#include "simplex.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

#define WHOLE      1e-6 /* so near to a whole number is one */
#define DRIFT_WORK 400  /* tableaus' worth of cells, then it is laid out anew: rounding adds up */

/* A decision on the way to where the search is: one column's bounds, and what they were. */
struct decision {
	uint32_t column;
	double low;
	double high;
	double other_low; /* the other half, still to be looked at */
	double other_high;
	bool last; /* the other half is being looked at */
};

struct search {
	const struct dmig_program *program;
	struct dmig_simplex simplex;
	struct dmig_branch *best;
	struct decision *path;
	uint32_t depth;
	uint32_t space;
	double *values;
	int64_t *whole;
	__int128 *sums;
	uint64_t fresh;  /* simplex.work when the tableau was laid out */
	bool incomplete; /* it ended before all was looked at */
};

static int search_init(struct search *search)
{
	size_t columns = search->program->column_count + 1;

	search->values = calloc(columns, sizeof(*search->values));
	search->whole = calloc(columns, sizeof(*search->whole));
	search->sums = calloc(search->program->row_count + (size_t)1, sizeof(*search->sums));
	if (!search->values || !search->whole || !search->sums)
		return -ENOMEM;
	return dmig_simplex_init(&search->simplex, search->program);
}

static void search_clear(struct search *search)
{
	dmig_simplex_clear(&search->simplex);
	free(search->path);
	free(search->values);
	free(search->whole);
	free(search->sums);
}

static double distance(double value)
{
	return dmig_abs(value - (double)dmig_round(value));
}

/* The column that is the least whole, of those that lead if any is. */
static uint32_t choose(const struct search *search)
{
	const struct dmig_column *columns = search->program->columns;
	uint32_t j, best = UINT32_MAX;
	double most = WHOLE;

	for (j = 0; j < search->program->column_count; j++) {
		double far = distance(search->values[j]);

		if (far <= WHOLE)
			continue;
		if (best == UINT32_MAX || (columns[j].leads && !columns[best].leads) ||
		    (columns[j].leads == columns[best].leads && far > most)) {
			best = j;
			most = far;
		}
	}
	return best;
}

/*
 * A column that is not fixed yet, of those that lead if any is: where no value says
 * where to split.
 */
static uint32_t choose_any(const struct search *search)
{
	const struct dmig_simplex *simplex = &search->simplex;
	uint32_t j, best = UINT32_MAX;

	for (j = 0; j < search->program->column_count; j++)
		if (simplex->low[j] < simplex->high[j] &&
		    (best == UINT32_MAX ||
		     (search->program->columns[j].leads && !search->program->columns[best].leads)))
			best = j;
	return best;
}

/* Split at the value of a column, and go on in the upper half. */
static int descend(struct search *search, uint32_t column)
{
	double *low = &search->simplex.low[column], *high = &search->simplex.high[column];
	double floor_value = (double)dmig_floor(search->values[column]);

	if (search->depth == search->space) {
		uint32_t more = search->space ? 2 * search->space : 64;
		struct decision *grown = reallocarray(search->path, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		search->path = grown;
		search->space = more;
	}
	search->path[search->depth++] = (struct decision){
		.column = column,
		.low = *low,
		.high = *high,
		.other_low = *low,
		.other_high = floor_value,
	};
	*low = floor_value + 1;
	return 0;
}

/* To the next half that was not looked at yet; false: there is none. */
static bool go_back(struct search *search)
{
	while (search->depth) {
		struct decision *decision = &search->path[search->depth - 1];

		if (!decision->last) {
			decision->last = true;
			search->simplex.low[decision->column] = decision->other_low;
			search->simplex.high[decision->column] = decision->other_high;
			return true;
		}
		search->simplex.low[decision->column] = decision->low;
		search->simplex.high[decision->column] = decision->high;
		search->depth--;
	}
	return false;
}

/* Lay the tableau out anew, within the bounds that it has now. */
static int refresh(struct search *search)
{
	struct dmig_simplex *simplex = &search->simplex;
	dmig_auto(free) double *bounds = NULL;
	size_t columns = simplex->columns;

	bounds = calloc(2 * columns + 1, sizeof(*bounds));
	if (!bounds)
		return -ENOMEM;
	memcpy(bounds, simplex->low, columns * sizeof(*bounds));
	memcpy(bounds + columns, simplex->high, columns * sizeof(*bounds));
	dmig_simplex_reset(simplex);
	memcpy(simplex->low, bounds, columns * sizeof(*bounds));
	memcpy(simplex->high, bounds + columns, columns * sizeof(*bounds));
	search->fresh = simplex->work;
	return 0;
}

static int64_t bound_here(const struct search *search, bool with_costs)
{
	return dmig_program_bound(search->program, search->simplex.prices, search->simplex.low,
				  search->simplex.high, with_costs);
}

/* A solution in whole numbers: kept if it holds. */
static void take(struct search *search)
{
	uint32_t j;
	int64_t cost;

	for (j = 0; j < search->program->column_count; j++)
		search->whole[j] = dmig_round(search->values[j]);
	if (!dmig_program_holds(search->program, search->whole, search->sums))
		return;
	cost = dmig_program_cost(search->program, search->whole);
	if (cost >= search->best->cost)
		return;
	search->best->found = true;
	search->best->cost = cost;
	memcpy(search->best->values, search->whole,
	       search->program->column_count * sizeof(*search->whole));
}

/*
 * Rounding is in the way of a proof here.  It can't be where every column is fixed, so
 * that is where this leads.
 */
static int look_closer(struct search *search, uint32_t *ret_column)
{
	memcpy(search->values, search->simplex.low,
	       search->program->column_count * sizeof(*search->values));
	*ret_column = choose_any(search);
	if (*ret_column != UINT32_MAX)
		return 1;
	take(search);
	return 0;
}

/* Look at where the search is: 1 to go deeper, 0 to go back. */
static int look(struct search *search, uint32_t *ret_column)
{
	enum dmig_simplex_end end = dmig_simplex_run(&search->simplex);

	if (end == DMIG_SIMPLEX_IMPOSSIBLE && bound_here(search, false) > 0)
		return 0;
	if (bound_here(search, true) >= search->best->cost)
		return 0;
	if (end == DMIG_SIMPLEX_DONE) {
		dmig_simplex_values(&search->simplex, search->values);
		*ret_column = choose(search);
		if (*ret_column != UINT32_MAX)
			return 1;
		take(search);
		/* Its cost is that of its bound but for rounding. */
		if (bound_here(search, true) >= search->best->cost)
			return 0;
	}
	return look_closer(search, ret_column);
}

static int search_run(struct search *search, uint64_t work)
{
	uint64_t tableau = (uint64_t)search->simplex.rows * search->simplex.columns + 1;
	uint32_t column = 0;
	int err = 0;

	for (;;) {
		if (look(search, &column))
			err = descend(search, column);
		else if (!go_back(search))
			return 0;
		if (err)
			return err;
		if (search->simplex.work > work) {
			search->incomplete = true;
			return 0;
		}
		if (search->simplex.work - search->fresh > DRIFT_WORK * tableau)
			err = refresh(search);
		if (err)
			return err;
	}
}

int dmig_branch_run(const struct dmig_program *program, int64_t below, uint64_t work,
		    struct dmig_branch *ret)
{
	struct search search = { .program = program, .best = ret };
	int64_t root = INT64_MIN;
	int err;

	ret->found = false;
	ret->cost = below;
	err = search_init(&search);
	search.simplex.most = work;
	if (!err && dmig_simplex_run(&search.simplex) != DMIG_SIMPLEX_IMPOSSIBLE)
		root = bound_here(&search, true);
	else if (!err && bound_here(&search, false) > 0)
		root = below;
	if (!err && root < below)
		err = search_run(&search, work);
	ret->bound = search.incomplete && root < ret->cost ? root : ret->cost;
	search_clear(&search);
	return err;
}
