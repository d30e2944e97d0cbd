// SPDX-License-Identifier: LGPL-2.1-or-later
#include "solve.h"

#include "exact.h"
#include "solving.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

static int solving_init(struct dmig_solving *solving)
{
	const struct dmig_problem *problem = solving->problem;
	int err;

	solving->parts.items = calloc(problem->item_count + (size_t)1, sizeof(bool));
	solving->parts.hosts = calloc(problem->host_count + (size_t)1, sizeof(bool));
	solving->aside = calloc(problem->item_count + (size_t)1, sizeof(uint32_t));
	solving->is_aside = calloc(problem->item_count + (size_t)1, sizeof(bool));
	if (!solving->parts.items || !solving->parts.hosts || !solving->aside || !solving->is_aside)
		return -ENOMEM;
	err = dmig_types_init(&solving->types, problem);
	if (!err)
		err = dmig_pools_init(&solving->pools, problem);
	return err ? err
		   : dmig_prospects_init(&solving->prospects, problem, &solving->types,
					 &solving->pools);
}

static void solving_clear(struct dmig_solving *solving)
{
	dmig_types_clear(&solving->types);
	dmig_pools_clear(&solving->pools);
	dmig_prospects_clear(&solving->prospects);
	free(solving->parts.items);
	free(solving->parts.hosts);
	free(solving->aside);
	free(solving->is_aside);
}

static uint32_t size_of(const struct dmig_solving *solving, uint32_t type)
{
	return solving->problem->items[dmig_type_item(&solving->types, type)].size;
}

/* What can go nowhere at all is no part of the question. */
static void leave_hopeless(struct dmig_solving *solving)
{
	uint32_t t;

	for (t = 0; t < solving->types.count; t++) {
		uint32_t count = solving->types.types[t].count;

		if (solving->prospects.outlooks[t].bound < 0)
			continue;
		solving->items_left += count;
		solving->devices_left += (uint64_t)count * size_of(solving, t);
	}
}

/* Whether a type has more choices than all that is left can take from it. */
static bool is_free(const struct dmig_solving *solving, uint32_t type)
{
	const struct dmig_outlook *outlook = &solving->prospects.outlooks[type];

	return !solving->is_aside[type] && outlook->bound >= 0 &&
	       outlook->choices >=
		       (size_of(solving, type) == 1 ? solving->devices_left : solving->items_left);
}

static void put_aside(struct dmig_solving *solving, uint32_t type)
{
	uint32_t count = solving->types.types[type].count;
	uint64_t devices = (uint64_t)count * size_of(solving, type);

	solving->is_aside[type] = true;
	solving->aside[solving->aside_count++] = type;
	solving->items_left -= count;
	solving->devices_left -= devices;
	solving->devices_aside += devices;
	solving->cost_aside += count * solving->prospects.outlooks[type].bound;
}

/* Each that is put aside leaves fewer others, so that more may be free. */
static void put_all_aside(struct dmig_solving *solving)
{
	bool again = true;
	uint32_t t;

	while (again) {
		again = false;
		for (t = 0; t < solving->types.count; t++)
			if (is_free(solving, t)) {
				put_aside(solving, t);
				again = true;
			}
	}
}

static void choose_parts(struct dmig_solving *solving)
{
	const struct dmig_types *types = &solving->types;
	uint32_t t, i;

	for (t = 0; t < types->count; t++) {
		const struct dmig_outlook *outlook = &solving->prospects.outlooks[t];

		if (solving->is_aside[t] || outlook->bound < 0)
			continue;
		for (i = 0; i < types->types[t].count; i++)
			solving->parts.items[types->members[types->types[t].first + i]] = true;
		for (i = 0; i < outlook->count; i++)
			solving->parts.hosts[solving->prospects.all[outlook->first + i].host] =
				true;
	}
}

/* Of each item left, the least that it costs: that much the whole costs if all move. */
static void bound_by_prospects(const struct dmig_solving *solving, struct dmig_solution *solution)
{
	int64_t sum = 0;
	uint32_t t;

	for (t = 0; t < solving->types.count; t++)
		if (!solving->is_aside[t] && solving->prospects.outlooks[t].bound >= 0)
			sum += solving->types.types[t].count * solving->prospects.outlooks[t].bound;
	solution->moved_bound = solving->devices_left;
	if (solution->moved == solving->devices_left)
		solution->cost_bound = sum;
}

static int solve_core(struct dmig_solving *solving, struct dmig_solution *solution)
{
	struct dmig_solution part = {};
	struct dmig_core core = {};
	int err;

	choose_parts(solving);
	err = dmig_core_init(&core, solving->problem, &solving->pools, &solving->parts);
	if (!err)
		err = dmig_solution_init(&part, &core.problem);
	if (!err)
		err = dmig_solving_place(&core.problem, &part);
	if (!err)
		err = dmig_core_read(&core, &solving->parts, &solving->pools, &part, solution);
	if (!err)
		bound_by_prospects(solving, solution);
	if (!err && !dmig_solution_optimal(solution)) {
		err = dmig_exact_run(&core.problem, solving->work, &part);
		if (err == -E2BIG) {
			err = dmig_solving_roughly(solving, solution);
		} else if (!err) {
			err = dmig_core_read(&core, &solving->parts, &solving->pools, &part,
					     solution);
			solution->moved_bound = part.moved_bound;
			solution->cost_bound = part.cost_bound;
		}
	}
	dmig_solution_clear(&part);
	dmig_core_clear(&core);
	return err;
}

/* What was put aside first has the most choices left. */
static int place_aside(struct dmig_solving *solving, struct dmig_solution *solution)
{
	const struct dmig_types *types = &solving->types;
	struct dmig_placing placing = {};
	uint32_t i, j;
	int err = dmig_placing_init(&placing, solving->problem, types, &solving->pools,
				    &solving->prospects);

	for (i = 0; i < solving->problem->item_count && !err; i++)
		dmig_placing_take(&placing, solution, i);
	for (i = solving->aside_count; i > 0 && !err; i--) {
		const struct dmig_alike *type = &types->types[solving->aside[i - 1]];

		for (j = 0; j < type->count; j++)
			dmig_placing_put(&placing, solving->aside[i - 1],
					 types->members[type->first + j], solution);
	}
	dmig_placing_clear(&placing);
	return err;
}

static int solve(struct dmig_solving *solving, struct dmig_solution *solution)
{
	int err = solving_init(solving);

	if (err)
		return err;
	leave_hopeless(solving);
	put_all_aside(solving);
	solution->moved_bound = 0;
	if (solving->items_left)
		err = solve_core(solving, solution);
	if (err)
		return err;
	solution->moved_bound += solving->devices_aside;
	solution->cost_bound += solving->cost_aside;
	return place_aside(solving, solution);
}

int dmig_solve(const struct dmig_problem *problem, uint64_t work, struct dmig_solution *solution)
{
	struct dmig_solving solving = { .problem = problem, .work = work };
	int err = solve(&solving, solution);

	solving_clear(&solving);
	return err;
}
