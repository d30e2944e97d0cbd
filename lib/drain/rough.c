// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exact.h"
#include "solving.h"
#include <errno.h>
#include <lib/common/cleanup.h>

/* So many hosts are looked at together where all would be too many. */
#define FEW_HOSTS 40

int dmig_solving_place(const struct dmig_problem *problem, struct dmig_solution *solution)
{
	struct dmig_types types = {};
	struct dmig_pools pools = {};
	struct dmig_prospects prospects = {};
	struct dmig_placing placing = {};
	int err = dmig_types_init(&types, problem);

	if (!err)
		err = dmig_pools_init(&pools, problem);
	if (!err)
		err = dmig_prospects_init(&prospects, problem, &types, &pools);
	if (!err)
		err = dmig_placing_init(&placing, problem, &types, &pools, &prospects);
	if (!err)
		err = dmig_placing_put_all(&placing, solution);
	dmig_placing_clear(&placing);
	dmig_prospects_clear(&prospects);
	dmig_pools_clear(&pools);
	dmig_types_clear(&types);
	return err;
}

/* Better bounds for a problem that is too big: every device by itself, all hosts one. */
static int bound_roughly(struct dmig_solving *solving, struct dmig_solution *solution)
{
	dmig_auto(free) bool *none = calloc(solving->problem->host_count + (size_t)1, 1);
	struct dmig_parts parts = { solving->parts.items, none, true };
	struct dmig_solution rough = {};
	struct dmig_core core = {};
	int err = -ENOMEM;

	if (none)
		err = dmig_core_init(&core, solving->problem, &solving->pools, &parts);
	if (!err)
		err = dmig_solution_init(&rough, &core.problem);
	if (!err)
		err = dmig_exact_run(&core.problem, solving->work, &rough);
	if (!err && rough.moved_bound < solution->moved_bound)
		solution->moved_bound = rough.moved_bound;
	/* Its cost is that of so many devices only if so many can go here, too. */
	if (!err && rough.moved == solution->moved && rough.cost_bound > solution->cost_bound)
		solution->cost_bound = rough.cost_bound;
	dmig_solution_clear(&rough);
	dmig_core_clear(&core);
	return err == -E2BIG ? 0 : err;
}

/* The hosts that are taken so far, and the best of each type. */
static void choose_few(const struct dmig_solving *solving, const struct dmig_solution *solution,
		       bool *few)
{
	uint32_t count = 0, i, t, rank;

	for (i = 0; i < solving->problem->item_count && count < FEW_HOSTS; i++) {
		if (!solving->parts.items[i] || solution->hosts[i] == DMIG_NOWHERE)
			continue;
		count += !few[solution->hosts[i]];
		few[solution->hosts[i]] = true;
	}
	for (rank = 0; rank < FEW_HOSTS && count < FEW_HOSTS; rank++)
		for (t = 0; t < solving->types.count && count < FEW_HOSTS; t++) {
			const struct dmig_outlook *outlook = &solving->prospects.outlooks[t];
			uint32_t host;

			if (solving->is_aside[t] || rank >= outlook->count)
				continue;
			host = solving->prospects.all[outlook->first + rank].host;
			count += !few[host];
			few[host] = true;
		}
}

static bool is_better(const struct dmig_solution *one, const struct dmig_solution *other)
{
	return one->moved > other->moved || (one->moved == other->moved && one->cost < other->cost);
}

/* The same items with fewer hosts: what is found counts, the bounds don't. */
static int solve_few(struct dmig_solving *solving, struct dmig_solution *solution)
{
	dmig_auto(free) bool *few = calloc(solving->problem->host_count + (size_t)1, 1);
	struct dmig_parts parts = { solving->parts.items, few, false };
	struct dmig_solution part = {};
	struct dmig_core core = {};
	int err = -ENOMEM;

	if (few) {
		choose_few(solving, solution, few);
		err = dmig_core_init(&core, solving->problem, &solving->pools, &parts);
	}
	if (!err)
		err = dmig_solution_init(&part, &core.problem);
	if (!err)
		err = dmig_solving_place(&core.problem, &part);
	if (!err)
		err = dmig_exact_run(&core.problem, solving->work, &part);
	if (!err && is_better(&part, solution))
		err = dmig_core_read(&core, &parts, &solving->pools, &part, solution);
	dmig_solution_clear(&part);
	dmig_core_clear(&core);
	return err == -E2BIG ? 0 : err;
}

int dmig_solving_roughly(struct dmig_solving *solving, struct dmig_solution *solution)
{
	int err = bound_roughly(solving, solution);

	if (err || dmig_solution_optimal(solution))
		return err;
	err = solve_few(solving, solution);
	return err ? err : bound_roughly(solving, solution);
}
