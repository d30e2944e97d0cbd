// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <glpk.h>
#include <stdlib.h>

/*
 * The problem as an integer program in the plainest words: whether an item goes to
 * a host, and how many devices of each of its needs go to a group there.
 */

struct program {
	glp_prob *glpk;
	const struct dmig_problem *problem;
	int *group_rows;
	int *parent_rows;
	int total_row;
};

static int add_row(glp_prob *glpk, int type, double low, double high)
{
	int row = glp_add_rows(glpk, 1);

	glp_set_row_bnds(glpk, row, type, low, high);
	return row;
}

static void add_limits(struct program *program)
{
	const struct dmig_problem *problem = program->problem;
	uint32_t i;

	program->total_row = add_row(program->glpk, GLP_LO, 0, 0);
	for (i = 0; i < problem->group_count; i++)
		program->group_rows[i] = add_row(program->glpk, GLP_UP, 0, problem->groups[i].room);
	for (i = 0; i < problem->parent_count; i++)
		program->parent_rows[i] =
			add_row(program->glpk, GLP_UP, 0, (double)problem->parents[i]);
}

static void add_column(struct program *program, double high, double cost, int count, int *rows,
		       double *factors)
{
	int column = glp_add_cols(program->glpk, 1);

	glp_set_col_kind(program->glpk, column, GLP_IV);
	glp_set_col_bnds(program->glpk, column, GLP_DB, 0, high);
	glp_set_obj_coef(program->glpk, column, cost);
	glp_set_mat_col(program->glpk, column, count, rows, factors);
}

/* A need of an item at a host: as many devices as it wants if the item goes there. */
static void add_need(struct program *program, const struct dmig_need *need, uint32_t host,
		     int need_row, const int *port_rows)
{
	const struct dmig_problem *problem = program->problem;
	const struct dmig_room *room = &problem->hosts[host];
	uint32_t g;

	for (g = room->first; g < room->first + room->count; g++) {
		const struct dmig_group *group = &problem->groups[g];
		int64_t cost = dmig_cost(problem, need->kind, group->pool);
		int rows[6] = { 0, need_row, program->group_rows[g], program->total_row };
		double factors[6] = { 0, 1, 1, 1, 1, 1 };
		int count = 3;

		if (cost < 0)
			continue;
		if (group->port != DMIG_NOWHERE)
			rows[++count] = port_rows[group->port];
		if (group->parent != DMIG_NOWHERE) {
			rows[++count] = program->parent_rows[group->parent];
			factors[count] = (double)group->units;
		}
		add_column(program, need->count, (double)cost, count, rows, factors);
	}
}

static void add_item(struct program *program, const struct dmig_item *item)
{
	const struct dmig_problem *problem = program->problem;
	int once = add_row(program->glpk, GLP_UP, 0, 1);
	int *rows = calloc(item->count + (size_t)2, sizeof(*rows));
	double *factors = calloc(item->count + (size_t)2, sizeof(*factors));
	int *port_rows = calloc(problem->port_count + (size_t)1, sizeof(*port_rows));
	uint32_t h, i;

	assert_true(rows && factors && port_rows);
	/* Of this item alone. */
	for (i = 0; i < problem->port_count; i++)
		port_rows[i] = add_row(program->glpk, GLP_UP, 0, problem->ports[i]);
	for (h = 0; h < problem->host_count; h++) {
		rows[1] = once;
		factors[1] = 1;
		for (i = 0; i < item->count; i++) {
			rows[i + 2] = add_row(program->glpk, GLP_FX, 0, 0);
			factors[i + 2] = -(double)problem->needs[item->first + i].count;
		}
		add_column(program, 1, 0, (int)item->count + 1, rows, factors);
		for (i = 0; i < item->count; i++)
			add_need(program, &problem->needs[item->first + i], h, rows[i + 2],
				 port_rows);
	}
	free(rows);
	free(factors);
	free(port_rows);
}

static double optimum(glp_prob *glpk)
{
	glp_iocp options;

	glp_init_iocp(&options);
	options.msg_lev = GLP_MSG_OFF;
	options.presolve = GLP_ON;
	options.gmi_cuts = GLP_ON;
	options.mir_cuts = GLP_ON;
	assert_int_equal(glp_intopt(glpk, &options), 0);
	assert_int_equal(glp_mip_status(glpk), GLP_OPT);
	return glp_mip_obj_val(glpk);
}

/* The first question: most devices.  Costs are put aside for the second. */
static uint64_t most_devices(struct program *program)
{
	int columns = glp_get_num_cols(program->glpk), i, count;
	double *costs = calloc((size_t)columns + 1, sizeof(*costs));
	int *indices = calloc((size_t)columns + 1, sizeof(*indices));
	double *factors = calloc((size_t)columns + 1, sizeof(*factors));
	uint64_t moved;

	assert_true(costs && indices && factors);
	for (i = 1; i <= columns; i++) {
		costs[i] = glp_get_obj_coef(program->glpk, i);
		glp_set_obj_coef(program->glpk, i, 0);
	}
	count = glp_get_mat_row(program->glpk, program->total_row, indices, factors);
	for (i = 1; i <= count; i++)
		glp_set_obj_coef(program->glpk, indices[i], -1);
	moved = (uint64_t)(0.5 - optimum(program->glpk));
	for (i = 1; i <= columns; i++)
		glp_set_obj_coef(program->glpk, i, costs[i]);
	free(costs);
	free(indices);
	free(factors);
	return moved;
}

void glpk_solve(const struct dmig_problem *problem, uint64_t *ret_moved, int64_t *ret_cost)
{
	struct program program = {
		.glpk = glp_create_prob(),
		.problem = problem,
		.group_rows = calloc(problem->group_count + (size_t)1, sizeof(int)),
		.parent_rows = calloc(problem->parent_count + (size_t)1, sizeof(int)),
	};
	uint32_t i;

	assert_true(program.group_rows && program.parent_rows);
	glp_term_out(GLP_OFF);
	add_limits(&program);
	for (i = 0; i < problem->item_count; i++)
		add_item(&program, &problem->items[i]);
	*ret_moved = most_devices(&program);
	glp_set_row_bnds(program.glpk, program.total_row, GLP_LO, (double)*ret_moved, 0);
	*ret_cost = (int64_t)(optimum(program.glpk) + 0.5);
	glp_delete_prob(program.glpk);
	free(program.group_rows);
	free(program.parent_rows);
}
