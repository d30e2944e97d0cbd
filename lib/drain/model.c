// SPDX-License-Identifier: LGPL-2.1-or-later
#include "making.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>

static int making_init(struct dmig_making *making)
{
	const struct dmig_problem *problem = making->problem;
	size_t hosts = problem->host_count, kinds = problem->kind_count;

	making->most = calloc(making->types->count * hosts + 1, sizeof(uint32_t));
	making->own_row = malloc((hosts * kinds + 1) * sizeof(uint32_t));
	making->type_row = calloc(making->types->count + (size_t)1, sizeof(uint32_t));
	making->kind_row = calloc(kinds + 1, sizeof(uint32_t));
	making->group_row = malloc((problem->group_count + (size_t)1) * sizeof(uint32_t));
	making->parent_row = malloc((problem->parent_count + (size_t)1) * sizeof(uint32_t));
	making->singles = calloc(kinds + 1, sizeof(uint64_t));
	making->wanted = calloc(kinds + 1, sizeof(uint64_t));
	making->is_narrow = calloc(hosts + 1, sizeof(bool));
	if (!making->most || !making->own_row || !making->type_row || !making->kind_row ||
	    !making->group_row || !making->parent_row || !making->singles || !making->wanted ||
	    !making->is_narrow)
		return -ENOMEM;
	memset(making->own_row, 0xff, hosts * kinds * sizeof(uint32_t));
	memset(making->group_row, 0xff, problem->group_count * sizeof(uint32_t));
	memset(making->parent_row, 0xff, problem->parent_count * sizeof(uint32_t));
	if (dmig_left_init(&making->left, problem))
		return -ENOMEM;
	return dmig_fit_init(&making->fit, problem);
}

static void making_clear(struct dmig_making *making)
{
	free(making->most);
	free(making->own_row);
	free(making->type_row);
	free(making->kind_row);
	free(making->group_row);
	free(making->parent_row);
	free(making->singles);
	free(making->narrow);
	free(making->is_narrow);
	free(making->wanted);
	dmig_left_clear(&making->left);
	dmig_fit_clear(&making->fit);
}

static void count_devices(struct dmig_making *making)
{
	uint32_t t, i;

	for (t = 0; t < making->types->count; t++) {
		const struct dmig_item *item = dmig_making_item(making, t);
		const struct dmig_need *needs = making->problem->needs + item->first;
		uint64_t count = making->types->types[t].count;

		if (item->size == 1)
			making->singles[needs[0].kind] += count;
		for (i = 0; i < item->count; i++)
			making->wanted[needs[i].kind] += count * needs[i].count;
	}
}

int dmig_making_column(struct dmig_making *making, int64_t high, struct dmig_model_column of)
{
	struct dmig_model *model = making->model;
	uint32_t column;
	int err = dmig_program_column(&model->program, 0, high, of.of == DMIG_MODEL_ITEMS, &column);

	if (err)
		return err;
	if (model->program.column_space > making->column_space) {
		struct dmig_model_column *grown =
			reallocarray(model->columns, model->program.column_space, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		model->columns = grown;
		making->column_space = model->program.column_space;
	}
	model->columns[column] = of;
	return 0;
}

int dmig_making_entry(struct dmig_making *making, uint32_t row, int64_t factor)
{
	return row == DMIG_NO_ROW ? 0 : dmig_program_entry(&making->model->program, row, factor);
}

static int add_items(struct dmig_making *making, uint32_t type, uint32_t host)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_item *item = dmig_making_item(making, type);
	const struct dmig_need *needs = problem->needs + item->first;
	uint32_t i;
	int err = dmig_making_column(
		making, making->most[(size_t)type * problem->host_count + host],
		(struct dmig_model_column){ .of = DMIG_MODEL_ITEMS, .what = type, .where = host });

	if (!err)
		err = dmig_making_entry(making, making->type_row[type], 1);
	if (!err && dmig_narrow_is(making, type, host))
		return dmig_narrow_item(making, type, host);
	for (i = 0; i < item->count && !err; i++) {
		uint32_t own = making->own_row[(size_t)host * problem->kind_count + needs[i].kind];

		err = dmig_making_entry(making, own, needs[i].count);
		if (!err)
			err = dmig_making_entry(making, making->kind_row[needs[i].kind],
						-(int64_t)needs[i].count);
	}
	return err;
}

static int add_devices(struct dmig_making *making, uint32_t kind, uint32_t group)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_group *of = &problem->groups[group];
	uint32_t room = dmig_left_room(&making->left, problem, group);
	uint32_t own = making->own_row[(size_t)of->host * problem->kind_count + kind];
	int err = dmig_making_column(
		making, (int64_t)(room < making->wanted[kind] ? room : making->wanted[kind]),
		(struct dmig_model_column){
			.of = DMIG_MODEL_DEVICES, .what = kind, .where = group });

	if (!err)
		err = dmig_making_entry(making, own, -1);
	if (!err)
		err = dmig_making_entry(making, making->kind_row[kind], 1);
	if (!err)
		err = dmig_making_entry(making, making->group_row[group], 1);
	if (!err && of->parent != DMIG_NOWHERE)
		err = dmig_making_entry(making, making->parent_row[of->parent], of->units);
	return err ? err : dmig_making_entry(making, making->model->total_row, -1);
}

static int add_all_items(struct dmig_making *making)
{
	uint32_t t, h, hosts = making->problem->host_count;
	int err = 0;

	for (t = 0; t < making->types->count; t++)
		for (h = 0; h < hosts && !err; h++)
			if (making->most[(size_t)t * hosts + h])
				err = add_items(making, t, h);
	return err;
}

static int add_all_devices(struct dmig_making *making)
{
	const struct dmig_problem *problem = making->problem;
	uint32_t g, k;
	int err = 0;

	for (g = 0; g < problem->group_count; g++)
		for (k = 0; k < problem->kind_count && !err; k++)
			if (dmig_making_may_use(making, k, g))
				err = add_devices(making, k, g);
	return err;
}

static int add_all_singles(struct dmig_making *making)
{
	uint32_t k;
	int err = 0;

	for (k = 0; k < making->problem->kind_count && !err; k++) {
		if (!making->singles[k] || making->wanted[k] == making->singles[k])
			continue;
		err = dmig_making_column(
			making, (int64_t)making->singles[k],
			(struct dmig_model_column){ .of = DMIG_MODEL_SINGLES, .what = k });
		if (!err)
			err = dmig_making_entry(making, making->kind_row[k], -1);
	}
	return err;
}

static int make(struct dmig_making *making)
{
	int err = making_init(making);

	if (err)
		return err;
	count_devices(making);
	err = dmig_making_rows(making);
	if (!err)
		err = add_all_items(making);
	if (!err)
		err = add_all_devices(making);
	if (!err)
		err = add_all_singles(making);
	return err ? err : dmig_narrow_devices(making);
}

int dmig_model_init(struct dmig_model *model, const struct dmig_problem *problem,
		    const struct dmig_types *types)
{
	struct dmig_making making = { .model = model, .problem = problem, .types = types };
	int err;

	*model = (struct dmig_model){ .problem = problem, .types = types };
	err = make(&making);
	making_clear(&making);
	return err;
}

void dmig_model_clear(struct dmig_model *model)
{
	dmig_program_clear(&model->program);
	free(model->columns);
	*model = (struct dmig_model){};
}

static bool is_device(const struct dmig_model_column *column)
{
	return column->of == DMIG_MODEL_DEVICES || column->of == DMIG_MODEL_OWN;
}

void dmig_model_ask_most(struct dmig_model *model)
{
	uint32_t i;

	for (i = 0; i < model->program.column_count; i++)
		model->program.columns[i].cost = is_device(&model->columns[i]) ? -1 : 0;
	model->program.rows[model->total_row].limit = 0;
}

void dmig_model_ask_cheapest(struct dmig_model *model, uint64_t moved)
{
	const struct dmig_problem *problem = model->problem;
	uint32_t i;

	for (i = 0; i < model->program.column_count; i++) {
		const struct dmig_model_column *column = &model->columns[i];

		model->program.columns[i].cost =
			is_device(column) ? dmig_cost(problem, column->what,
						      problem->groups[column->where].pool)
					  : 0;
	}
	model->program.rows[model->total_row].limit = -(int64_t)moved;
}
