// SPDX-License-Identifier: LGPL-2.1-or-later
#include "model.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <string.h>

/* Handing the counts of a solution out to items by their order. */
struct reading {
	const struct dmig_model *model;
	struct dmig_solution *solution;
	int64_t *left;         /* of each column: what is not handed out yet */
	uint32_t *next;        /* of each type: the member whose turn it is */
	uint32_t *first;       /* of each host: its first column of devices; one more at the end */
	uint32_t *single_type; /* of each kind */
	uint32_t own;          /* first column of devices of one item alone */
};

static void index_columns(struct reading *reading)
{
	const struct dmig_model *model = reading->model;
	const struct dmig_problem *problem = model->problem;
	uint32_t i, host = 0;

	for (i = 0; i < model->program.column_count; i++) {
		if (model->columns[i].of == DMIG_MODEL_ITEMS)
			continue;
		if (model->columns[i].of != DMIG_MODEL_DEVICES)
			break;
		while (host <= problem->groups[model->columns[i].where].host)
			reading->first[host++] = i;
	}
	while (host <= problem->host_count)
		reading->first[host++] = i;
	while (i < model->program.column_count && model->columns[i].of != DMIG_MODEL_OWN)
		i++;
	reading->own = i;
}

static void index_singles(struct reading *reading)
{
	const struct dmig_problem *problem = reading->model->problem;
	const struct dmig_types *types = reading->model->types;
	uint32_t t;

	for (t = 0; t < types->count; t++) {
		const struct dmig_item *item = &problem->items[dmig_type_item(types, t)];

		if (item->size == 1)
			reading->single_type[problem->needs[item->first].kind] = t;
	}
}

static void put(struct reading *reading, uint32_t device, uint32_t column)
{
	const struct dmig_problem *problem = reading->model->problem;
	const struct dmig_model_column *of = &reading->model->columns[column];

	reading->left[column]--;
	reading->solution->groups[device] = of->where;
	reading->solution->cost += dmig_cost(problem, of->what, problem->groups[of->where].pool);
	reading->solution->moved++;
}

/* An item that has columns of its own there takes all that they say. */
static bool put_own(struct reading *reading, uint32_t number, uint32_t type, uint32_t host)
{
	const struct dmig_model *model = reading->model;
	const struct dmig_item *item = &model->problem->items[number];
	uint32_t i, j, k, device = item->first_device;

	for (i = 0; i < item->count; i++)
		for (j = reading->own; j < model->program.column_count; j++) {
			const struct dmig_model_column *of = &model->columns[j];

			if (of->owner != type ||
			    of->what != model->problem->needs[item->first + i].kind ||
			    model->problem->groups[of->where].host != host)
				continue;
			for (k = (uint32_t)reading->left[j]; k > 0; k--)
				put(reading, device++, j);
		}
	return device != item->first_device;
}

/* Give the devices of one item places among those that its kinds have on the host. */
static void put_item(struct reading *reading, uint32_t number, uint32_t type, uint32_t host)
{
	const struct dmig_model *model = reading->model;
	const struct dmig_item *item = &model->problem->items[number];
	uint32_t device = item->first_device, i, j, column;

	reading->solution->hosts[number] = host;
	if (put_own(reading, number, type, host))
		return;
	for (i = 0; i < item->count; i++) {
		const struct dmig_need *need = &model->problem->needs[item->first + i];

		column = reading->first[host];
		for (j = 0; j < need->count; j++) {
			while (model->columns[column].what != need->kind || !reading->left[column])
				column++;
			put(reading, device++, column);
		}
	}
}

static uint32_t next_member(struct reading *reading, uint32_t type)
{
	const struct dmig_types *types = reading->model->types;

	return types->members[types->types[type].first + reading->next[type]++];
}

static void put_items(struct reading *reading)
{
	const struct dmig_model *model = reading->model;
	uint32_t i;

	for (i = 0; i < model->program.column_count; i++)
		for (; model->columns[i].of == DMIG_MODEL_ITEMS && reading->left[i];
		     reading->left[i]--)
			put_item(reading, next_member(reading, model->columns[i].what),
				 model->columns[i].what, model->columns[i].where);
}

static void put_singles(struct reading *reading)
{
	const struct dmig_model *model = reading->model;
	const struct dmig_problem *problem = model->problem;
	uint32_t i, item;

	for (i = reading->first[0]; i < reading->first[problem->host_count]; i++) {
		while (reading->left[i]) {
			item = next_member(reading, reading->single_type[model->columns[i].what]);
			reading->solution->hosts[item] =
				problem->groups[model->columns[i].where].host;
			put(reading, problem->items[item].first_device, i);
		}
	}
}

int dmig_model_read(const struct dmig_model *model, const int64_t *values,
		    struct dmig_solution *solution)
{
	const struct dmig_problem *problem = model->problem;
	size_t columns = model->program.column_count;
	dmig_auto(free) int64_t *left = calloc(columns + 1, sizeof(*left));
	dmig_auto(free) uint32_t *next = calloc(model->types->count + (size_t)1, sizeof(*next));
	dmig_auto(free) uint32_t *first = calloc(problem->host_count + (size_t)1, sizeof(*first));
	dmig_auto(free) uint32_t *singles =
		calloc(problem->kind_count + (size_t)1, sizeof(*singles));
	struct reading reading = { model, solution, left, next, first, singles, 0 };

	if (!left || !next || !first || !singles)
		return -ENOMEM;
	memcpy(left, values, columns * sizeof(*left));
	memset(solution->hosts, 0xff, problem->item_count * sizeof(*solution->hosts));
	memset(solution->groups, 0xff, problem->device_count * sizeof(*solution->groups));
	solution->moved = 0;
	solution->cost = 0;
	index_columns(&reading);
	index_singles(&reading);
	put_items(&reading);
	put_singles(&reading);
	return 0;
}
