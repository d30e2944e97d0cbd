// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plans.h"

#include <glpk.h>
#include <stdlib.h>

/*
 * A drain as an integer program, from the records: a column for each device and
 * each record that it can go to, one for each VM and host.
 */
struct planning {
	struct devmig_fleet *fleet;
	const struct devmig_drain_options *options;
	glp_prob *glpk;
	uint32_t count;  /* records */
	int *own_rows;   /* of each record: how many there are */
	int *share_rows; /* of each type that is the first of its parent */
	int *columns;    /* [device * count + destination], 0: none */
	int **ranks;     /* of each device that leaves */
};

static struct devmig_record record_of(const struct planning *planning, uint32_t number)
{
	struct devmig_record record;

	assert_int_equal(devmig_fleet_record(planning->fleet, number, &record), 0);
	return record;
}

static bool leaves(const struct planning *planning, uint32_t number)
{
	struct devmig_record record = record_of(planning, number);

	return record.in_use && record.kind != DEVMIG_KIND_TYPE &&
	       is_drained(planning->options, record.host);
}

static bool together(const struct planning *planning, uint32_t a, uint32_t b)
{
	struct devmig_record one = record_of(planning, a), other = record_of(planning, b);

	return a == b || (same_text(one.host, other.host) && same_text(one.vm, other.vm));
}

static bool shares(const struct planning *planning, uint32_t a, uint32_t b)
{
	struct devmig_record one = record_of(planning, a), other = record_of(planning, b);

	return one.kind == DEVMIG_KIND_TYPE && other.kind == DEVMIG_KIND_TYPE &&
	       same_text(one.host, other.host) && same_text(one.parent, other.parent);
}

static int add_row(const struct planning *planning, int type, double low, double high)
{
	int row = glp_add_rows(planning->glpk, 1);

	glp_set_row_bnds(planning->glpk, row, type, low, high);
	return row;
}

/* Append to a row, whatever it has. */
static void add_cell(const struct planning *planning, int row, int column, double factor)
{
	int size = glp_get_num_cols(planning->glpk) + 2, count;
	int *indices = calloc((size_t)size, sizeof(*indices));
	double *factors = calloc((size_t)size, sizeof(*factors));

	assert_true(indices && factors);
	count = glp_get_mat_row(planning->glpk, row, indices, factors) + 1;
	indices[count] = column;
	factors[count] = factor;
	glp_set_mat_row(planning->glpk, row, count, indices, factors);
	free(indices);
	free(factors);
}

static int add_column(const struct planning *planning)
{
	int column = glp_add_cols(planning->glpk, 1);

	glp_set_col_kind(planning->glpk, column, GLP_BV);
	return column;
}

static void add_destinations(struct planning *planning)
{
	uint32_t i, j;

	for (i = 0; i < planning->count; i++) {
		struct devmig_record record = record_of(planning, i);
		double all;

		planning->own_rows[i] =
			add_row(planning, GLP_UP, 0, record.in_use ? 0 : record.available);
		for (j = 0; j < i && !planning->share_rows[i]; j++)
			if (shares(planning, i, j))
				planning->share_rows[i] = planning->share_rows[j];
		if (planning->share_rows[i] || record.kind != DEVMIG_KIND_TYPE || !record.parent)
			continue;
		share_of(planning->fleet, &record, &all);
		planning->share_rows[i] = add_row(planning, GLP_UP, 0, all);
	}
}

static void add_way(struct planning *planning, uint32_t device, uint32_t to)
{
	struct devmig_record type = record_of(planning, to);
	int column = add_column(planning);
	double all;

	planning->columns[device * planning->count + to] = column;
	add_cell(planning, planning->own_rows[to], column, 1);
	if (planning->share_rows[to])
		add_cell(planning, planning->share_rows[to], column,
			 share_of(planning->fleet, &type, &all));
}

static void add_ways(struct planning *planning)
{
	uint32_t i, j;

	for (i = 0; i < planning->count; i++) {
		struct devmig_record from = record_of(planning, i);

		if (!leaves(planning, i) || from.class_number == DEVMIG_NO_CLASS)
			continue;
		planning->ranks[i] = ranks_of(planning->fleet, planning->options, &from);
		for (j = 0; j < planning->count; j++) {
			struct devmig_record to = record_of(planning, j);

			if (!to.in_use && to.available && to.class_number != DEVMIG_NO_CLASS &&
			    planning->ranks[i][to.class_number] >= 0 &&
			    !is_drained(planning->options, to.host))
				add_way(planning, i, j);
		}
	}
}

/* One device of an item at one host: there if the item is there. */
static void tie_device(struct planning *planning, uint32_t device, int column, const char *host)
{
	int row = add_row(planning, GLP_FX, 0, 0);
	uint32_t j;

	add_cell(planning, row, column, -1);
	for (j = 0; j < planning->count; j++)
		if (planning->columns[device * planning->count + j] &&
		    same_text(record_of(planning, j).host, host))
			add_cell(planning, row, planning->columns[device * planning->count + j], 1);
}

/* No more of an item's devices below one parent than may migrate at once, at the other end. */
static void limit_item(struct planning *planning, uint32_t first, uint32_t parent_of)
{
	struct devmig_record of = record_of(planning, parent_of);
	uint32_t limit = limit_of(planning->fleet, planning->options, &of), i, j;
	int row;

	if (!limit)
		return;
	row = add_row(planning, GLP_UP, 0, limit);
	for (i = 0; i < planning->count; i++)
		for (j = 0; together(planning, first, i) && j < planning->count; j++) {
			struct devmig_record to = record_of(planning, j);

			if (planning->columns[i * planning->count + j] &&
			    same_text(to.host, of.host) && same_text(to.parent, of.parent))
				add_cell(planning, row, planning->columns[i * planning->count + j],
					 1);
		}
}

/* Whether an item can't migrate at all because of where it is. */
static bool is_stuck(const struct planning *planning, uint32_t first)
{
	uint32_t i, j, below;

	for (i = 0; i < planning->count; i++) {
		struct devmig_record one = record_of(planning, i), other;
		uint32_t limit = limit_of(planning->fleet, planning->options, &one);

		if (!together(planning, first, i) || !leaves(planning, i) || !limit)
			continue;
		for (j = below = 0; j < planning->count; j++) {
			other = record_of(planning, j);
			below += together(planning, first, j) && leaves(planning, j) &&
				 same_text(one.parent, other.parent);
		}
		if (below > limit)
			return true;
	}
	return false;
}

static void add_item(struct planning *planning, uint32_t first)
{
	int once = add_row(planning, GLP_UP, 0, is_stuck(planning, first) ? 0 : 1), column;
	struct devmig_host host;
	uint32_t h, i;

	for (h = 0; devmig_fleet_host(planning->fleet, h, &host) == 0; h++) {
		column = add_column(planning);
		add_cell(planning, once, column, 1);
		for (i = 0; i < planning->count; i++)
			if (leaves(planning, i) && together(planning, first, i))
				tie_device(planning, i, column, host.name);
	}
	for (i = 0; i < planning->count; i++)
		limit_item(planning, first, i);
}

static void add_items(struct planning *planning)
{
	uint32_t i, j;

	for (i = 0; i < planning->count; i++) {
		if (!leaves(planning, i))
			continue;
		for (j = 0; j < i; j++)
			if (leaves(planning, j) && together(planning, i, j))
				break;
		if (j == i)
			add_item(planning, i);
	}
}

/* Set the cost of each way: what @cost says. */
static void set_costs(const struct planning *planning,
		      double (*cost)(const struct planning *planning, uint32_t from, uint32_t to))
{
	uint32_t i, j;

	for (i = 0; i < planning->count; i++)
		for (j = 0; j < planning->count; j++)
			if (planning->columns[i * planning->count + j])
				glp_set_obj_coef(planning->glpk,
						 planning->columns[i * planning->count + j],
						 cost(planning, i, j));
}

static double cost_move(const struct planning *planning, uint32_t from, uint32_t to)
{
	(void)planning;
	(void)from;
	(void)to;
	return -1;
}

static double cost_rank(const struct planning *planning, uint32_t from, uint32_t to)
{
	return planning->ranks[from][record_of(planning, to).class_number];
}

static double cost_wish(const struct planning *planning, uint32_t from, uint32_t to)
{
	struct devmig_record one = record_of(planning, from), other = record_of(planning, to);

	return misses_wish(planning->options, &one, &other);
}

/* The best value, which from now on must be kept. */
static double settle(const struct planning *planning,
		     double (*cost)(const struct planning *planning, uint32_t from, uint32_t to))
{
	glp_iocp options;
	uint32_t i, j;
	double best;
	int row;

	set_costs(planning, cost);
	glp_init_iocp(&options);
	options.presolve = GLP_ON;
	assert_int_equal(glp_intopt(planning->glpk, &options), 0);
	best = glp_mip_obj_val(planning->glpk);
	row = add_row(planning, GLP_UP, 0, best + 0.1);
	for (i = 0; i < planning->count; i++)
		for (j = 0; j < planning->count; j++)
			if (planning->columns[i * planning->count + j])
				add_cell(planning, row, planning->columns[i * planning->count + j],
					 cost(planning, i, j));
	return best;
}

void glpk_plan(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
	       uint32_t *ret_moved, uint64_t *ret_ranks, uint32_t *ret_missed)
{
	uint32_t count = (uint32_t)devmig_fleet_count(fleet), i;
	struct planning planning = {
		.fleet = fleet,
		.options = options,
		.glpk = glp_create_prob(),
		.count = count,
		.own_rows = calloc(count + 1, sizeof(int)),
		.share_rows = calloc(count + 1, sizeof(int)),
		.columns = calloc((size_t)count * count + 1, sizeof(int)),
		.ranks = calloc(count + 1, sizeof(int *)),
	};

	assert_true(planning.own_rows && planning.share_rows && planning.columns && planning.ranks);
	glp_term_out(GLP_OFF);
	add_destinations(&planning);
	add_ways(&planning);
	add_items(&planning);
	*ret_moved = 0;
	*ret_ranks = 0;
	*ret_missed = 0;
	if (glp_get_num_cols(planning.glpk)) {
		*ret_moved = (uint32_t)(0.5 - settle(&planning, cost_move));
		*ret_ranks = (uint64_t)(0.5 + settle(&planning, cost_rank));
		*ret_missed = (uint32_t)(0.5 + settle(&planning, cost_wish));
	}
	for (i = 0; i < count; i++)
		free(planning.ranks[i]);
	glp_delete_prob(planning.glpk);
	free(planning.own_rows);
	free(planning.share_rows);
	free(planning.columns);
	free(planning.ranks);
}
