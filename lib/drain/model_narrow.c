// SPDX-License-Identifier: LGPL-2.1-or-later
#include "making.h"

#include <errno.h>
#include <stdlib.h>

bool dmig_narrow_is(const struct dmig_making *making, uint32_t type, uint32_t host)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_room *room = &problem->hosts[host];
	uint32_t g;

	for (g = room->first; g < room->first + room->count && problem->port_count; g++)
		if (problem->groups[g].port != DMIG_NOWHERE &&
		    problem->ports[problem->groups[g].port] < dmig_making_item(making, type)->size)
			return true;
	return false;
}

/* The ports of a host stand together. */
static void find_ports(const struct dmig_making *making, struct dmig_narrow *narrow)
{
	const struct dmig_room *room = &making->problem->hosts[narrow->host];
	uint32_t g, port, last = 0;

	narrow->first_port = DMIG_NOWHERE;
	for (g = room->first; g < room->first + room->count; g++) {
		port = making->problem->groups[g].port;
		if (port == DMIG_NOWHERE)
			continue;
		if (port < narrow->first_port)
			narrow->first_port = port;
		if (port > last)
			last = port;
	}
	narrow->port_count = last - narrow->first_port + 1;
}

static int add_rows(struct dmig_making *making, uint32_t count, bool equal, uint32_t *ret_first)
{
	uint32_t i;
	int err = 0;

	*ret_first = making->model->program.row_count;
	for (i = 0; i < count && !err; i++)
		err = dmig_program_row(&making->model->program, 0, equal, NULL);
	return err;
}

int dmig_narrow_add(struct dmig_making *making, uint32_t type, uint32_t host)
{
	struct dmig_narrow narrow = { .type = type, .host = host };
	int err;

	if (making->narrow_count == making->narrow_space) {
		uint32_t more = making->narrow_space ? 2 * making->narrow_space : 16;
		struct dmig_narrow *grown = reallocarray(making->narrow, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		making->narrow = grown;
		making->narrow_space = more;
	}
	find_ports(making, &narrow);
	/* Equal: more would be somebody else's devices. */
	err = add_rows(making, dmig_making_item(making, type)->count, true, &narrow.own_row);
	if (!err)
		err = add_rows(making, narrow.port_count, false, &narrow.port_row);
	making->narrow[making->narrow_count++] = narrow;
	making->is_narrow[host] = true;
	return err;
}

/* As many devices of each need as the item has, and no more through each port than may be. */
int dmig_narrow_item(struct dmig_making *making, uint32_t type, uint32_t host)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_item *item = dmig_making_item(making, type);
	const struct dmig_need *needs = problem->needs + item->first;
	const struct dmig_narrow *narrow = making->narrow;
	uint32_t i;
	int err = 0;

	while (narrow->type != type || narrow->host != host)
		narrow++;
	for (i = 0; i < item->count && !err; i++) {
		err = dmig_making_entry(making, narrow->own_row + i, needs[i].count);
		if (!err)
			err = dmig_making_entry(making, making->kind_row[needs[i].kind],
						-(int64_t)needs[i].count);
	}
	for (i = 0; i < narrow->port_count && !err; i++)
		err = dmig_making_entry(making, narrow->port_row + i,
					-(int64_t)problem->ports[narrow->first_port + i]);
	return err;
}

static int add_device(struct dmig_making *making, const struct dmig_narrow *narrow, uint32_t need,
		      uint32_t group)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_item *item = dmig_making_item(making, narrow->type);
	const struct dmig_need *of = &problem->needs[item->first + need];
	const struct dmig_group *in = &problem->groups[group];
	int err = dmig_making_column(making, of->count,
				     (struct dmig_model_column){ .of = DMIG_MODEL_OWN,
								 .what = of->kind,
								 .where = group,
								 .owner = narrow->type });

	if (!err)
		err = dmig_making_entry(making, narrow->own_row + need, -1);
	if (!err)
		err = dmig_making_entry(making, making->kind_row[of->kind], 1);
	if (!err)
		err = dmig_making_entry(making, making->group_row[group], 1);
	if (!err && in->parent != DMIG_NOWHERE)
		err = dmig_making_entry(making, making->parent_row[in->parent], in->units);
	if (!err && in->port != DMIG_NOWHERE)
		err = dmig_making_entry(making, narrow->port_row + in->port - narrow->first_port,
					1);
	return err ? err : dmig_making_entry(making, making->model->total_row, -1);
}

static int add_devices(struct dmig_making *making, const struct dmig_narrow *narrow)
{
	const struct dmig_problem *problem = making->problem;
	const struct dmig_item *item = dmig_making_item(making, narrow->type);
	const struct dmig_room *room = &problem->hosts[narrow->host];
	uint32_t i, g;
	int err = 0;

	for (i = 0; i < item->count; i++)
		for (g = room->first; g < room->first + room->count && !err; g++)
			if (dmig_cost(problem, problem->needs[item->first + i].kind,
				      problem->groups[g].pool) >= 0 &&
			    dmig_left_room(&making->left, problem, g))
				err = add_device(making, narrow, i, g);
	return err;
}

int dmig_narrow_devices(struct dmig_making *making)
{
	uint32_t i;
	int err = 0;

	for (i = 0; i < making->narrow_count && !err; i++)
		err = add_devices(making, &making->narrow[i]);
	return err;
}
