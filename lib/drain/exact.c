// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exact.h"

#include "branch.h"
#include "model.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

/* What a tableau may have, 32 MiB; tables that are needed to make it likewise. */
#define CELLS_MAX (UINT64_C(1) << 22)

int dmig_solution_init(struct dmig_solution *solution, const struct dmig_problem *problem)
{
	*solution = (struct dmig_solution){
		.hosts = calloc(problem->item_count + (size_t)1, sizeof(*solution->hosts)),
		.groups = calloc(problem->device_count + (size_t)1, sizeof(*solution->groups)),
		.moved_bound = problem->device_count,
	};
	if (!solution->hosts || !solution->groups)
		return -ENOMEM;
	memset(solution->hosts, 0xff, problem->item_count * sizeof(*solution->hosts));
	memset(solution->groups, 0xff, problem->device_count * sizeof(*solution->groups));
	return 0;
}

void dmig_solution_clear(struct dmig_solution *solution)
{
	free(solution->hosts);
	free(solution->groups);
	*solution = (struct dmig_solution){};
}

/* As many devices as can go. */
static int move_most(struct dmig_model *model, uint64_t work, struct dmig_branch *branch,
		     struct dmig_solution *solution)
{
	int err;

	if (solution->moved == solution->moved_bound)
		return 0;
	dmig_model_ask_most(model);
	err = dmig_branch_run(&model->program, -(int64_t)solution->moved, work, branch);
	if (err)
		return err;
	if (branch->bound > -(int64_t)solution->moved_bound)
		solution->moved_bound = (uint64_t)-branch->bound;
	return branch->found ? dmig_model_read(model, branch->values, solution) : 0;
}

/* As cheaply as so many can. */
static int move_cheapest(struct dmig_model *model, uint64_t work, struct dmig_branch *branch,
			 struct dmig_solution *solution)
{
	int err;

	if (solution->cost == solution->cost_bound)
		return 0;
	dmig_model_ask_cheapest(model, solution->moved);
	err = dmig_branch_run(&model->program, solution->cost, work, branch);
	if (err)
		return err;
	if (branch->bound > solution->cost_bound)
		solution->cost_bound = branch->bound;
	return branch->found ? dmig_model_read(model, branch->values, solution) : 0;
}

static int improve(struct dmig_model *model, uint64_t work, struct dmig_solution *solution)
{
	dmig_auto(free) int64_t *values = NULL;
	struct dmig_branch branch = {};
	int err;

	values = calloc(model->program.column_count + (size_t)1, sizeof(*values));
	if (!values)
		return -ENOMEM;
	branch.values = values;
	err = move_most(model, work, &branch, solution);
	return err ? err : move_cheapest(model, work, &branch, solution);
}

static bool is_too_big(const struct dmig_problem *problem, const struct dmig_types *types)
{
	return (uint64_t)problem->host_count * types->count > CELLS_MAX ||
	       (uint64_t)problem->host_count * problem->kind_count > CELLS_MAX ||
	       (uint64_t)problem->group_count * problem->kind_count > CELLS_MAX;
}

int dmig_exact_run(const struct dmig_problem *problem, uint64_t work,
		   struct dmig_solution *solution)
{
	struct dmig_types types;
	struct dmig_model model = {};
	int err;

	err = dmig_types_init(&types, problem);
	if (!err && is_too_big(problem, &types))
		err = -E2BIG;
	if (!err)
		err = dmig_model_init(&model, problem, &types);
	if (!err && (uint64_t)model.program.row_count * model.program.column_count > CELLS_MAX)
		err = -E2BIG;
	if (!err)
		err = improve(&model, work, solution);
	dmig_model_clear(&model);
	dmig_types_clear(&types);
	return err;
}
