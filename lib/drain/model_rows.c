// SPDX-License-Identifier: LGPL-2.1-or-later
#include "making.h"

/* How many items of a type a host has room for, if there is nothing else. */
static uint32_t most_at(struct dmig_making *making, uint32_t type, uint32_t host)
{
	uint32_t item = dmig_type_item(making->types, type);
	uint32_t low = 0, high = making->types->types[type].count;

	if (making->problem->hosts[host].singles_only)
		return 0;
	while (low < high) {
		uint32_t times = high - (high - low) / 2;

		if (dmig_fit_run(&making->fit, &making->left, item, times, host) == DMIG_FITS_NOT)
			high = times - 1;
		else
			low = times;
	}
	return low;
}

static int add_own_rows(struct dmig_making *making, uint32_t type, uint32_t host)
{
	const struct dmig_item *item = dmig_making_item(making, type);
	const struct dmig_need *needs = making->problem->needs + item->first;
	uint32_t i, *row;
	int err = 0;

	for (i = 0; i < item->count && !err; i++) {
		row = &making->own_row[(size_t)host * making->problem->kind_count + needs[i].kind];
		if (*row == DMIG_NO_ROW)
			err = dmig_program_row(&making->model->program, 0, false, row);
	}
	return err;
}

static int add_type_rows(struct dmig_making *making)
{
	const struct dmig_types *types = making->types;
	uint32_t t, h, hosts = making->problem->host_count;
	int err = 0;

	for (t = 0; t < types->count && !err; t++) {
		if (dmig_making_item(making, t)->size == 1)
			continue;
		err = dmig_program_row(&making->model->program, types->types[t].count, false,
				       &making->type_row[t]);
		for (h = 0; h < hosts && !err; h++) {
			uint32_t most = most_at(making, t, h);

			making->most[(size_t)t * hosts + h] = most;
			if (most && dmig_narrow_is(making, t, h))
				err = dmig_narrow_add(making, t, h);
			else if (most)
				err = add_own_rows(making, t, h);
		}
	}
	return err;
}

/* Where no items of several devices need a kind, its row is just how many there are. */
static int add_kind_rows(struct dmig_making *making)
{
	uint32_t k;
	int err = 0;

	for (k = 0; k < making->problem->kind_count && !err; k++) {
		bool alone = making->wanted[k] == making->singles[k];

		err = dmig_program_row(&making->model->program,
				       alone ? (int64_t)making->singles[k] : 0, !alone,
				       &making->kind_row[k]);
	}
	return err;
}

bool dmig_making_may_use(const struct dmig_making *making, uint32_t kind, uint32_t group)
{
	const struct dmig_problem *problem = making->problem;
	uint32_t host = problem->groups[group].host;

	if (dmig_cost(problem, kind, problem->groups[group].pool) < 0 ||
	    !dmig_left_room(&making->left, problem, group))
		return false;
	return making->singles[kind] ||
	       making->own_row[(size_t)host * problem->kind_count + kind] != DMIG_NO_ROW;
}

/* Groups that one kind only can use need no row: the column's bound says it. */
static int add_group_rows(struct dmig_making *making)
{
	const struct dmig_problem *problem = making->problem;
	struct dmig_program *program = &making->model->program;
	uint32_t g, k, users;
	int err = 0;

	for (g = 0; g < problem->group_count && !err; g++) {
		uint32_t parent = problem->groups[g].parent;

		users = making->is_narrow[problem->groups[g].host] ? 2 : 0;
		for (k = 0; k < problem->kind_count && users < 2; k++)
			users += dmig_making_may_use(making, k, g);
		if (users > 1)
			err = dmig_program_row(program, dmig_left_room(&making->left, problem, g),
					       false, &making->group_row[g]);
		if (!err && users && parent != DMIG_NOWHERE &&
		    making->parent_row[parent] == DMIG_NO_ROW)
			err = dmig_program_row(program, problem->parents[parent], false,
					       &making->parent_row[parent]);
	}
	return err;
}

int dmig_making_rows(struct dmig_making *making)
{
	int err = dmig_program_row(&making->model->program, 0, false, &making->model->total_row);

	if (!err)
		err = add_type_rows(making);
	if (!err)
		err = add_kind_rows(making);
	return err ? err : add_group_rows(making);
}
