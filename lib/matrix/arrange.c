// SPDX-License-Identifier: LGPL-2.1-or-later
#include "matrix.h"
#include <lib/common/cleanup.h>

/* From classes in the order of their names to places, with what follows from them. */

static int permute_cells(struct devmig_matrix *matrix, const u32 *order)
{
	u32 n = matrix->count, row, column;
	u8 *cells = malloc((size_t)n * n + 1);

	if (!cells)
		return -ENOMEM;
	for (row = 0; row < n; row++) {
		const u8 *from = matrix->cells + (size_t)order[row] * n;
		u8 *to = cells + (size_t)row * n;

		for (column = 0; column < n; column++)
			to[column] = from[order[column]];
	}
	free(matrix->cells);
	matrix->cells = cells;
	return 0;
}

static int permute_members(struct devmig_matrix *matrix, const u32 *order, const u32 *group_of)
{
	struct dmig_member *members = calloc((size_t)matrix->count + 1, sizeof(*members));
	u32 i;

	if (!members)
		return -ENOMEM;
	for (i = 0; i < matrix->count; i++) {
		members[i] = matrix->members[order[i]];
		members[i].class.group = group_of[order[i]];
	}
	free(matrix->members);
	matrix->members = members;
	return 0;
}

static void count_edges(struct devmig_matrix *matrix)
{
	struct dmig_relation relation = { .cells = matrix->cells, .count = matrix->count };
	u32 row, at;

	for (row = 0; row < matrix->count; row++) {
		for (at = dmig_relation_next(&relation, row, 0); at < matrix->count;
		     at = dmig_relation_next(&relation, row, at + 1)) {
			matrix->members[row].class.to += at != row;
			matrix->members[at].class.from += at != row;
			matrix->members[row].class.to_itself |= at == row;
		}
	}
}

static u64 records_of(const struct devmig_matrix_class *class)
{
	return (u64) class->in_use + class->free;
}

static void add_member(struct devmig_matrix *matrix, u32 place)
{
	const struct devmig_matrix_class *class = &matrix->members[place].class;
	struct devmig_group *group = &matrix->groups[class->group];

	if (!group->count++)
		group->first = group->lead = place;
	else if (records_of(class) > records_of(&matrix->members[group->lead].class))
		group->lead = place;
	group->in_use += class->in_use;
	group->free += class->free;
	group->instances += class->instances;
}

static enum devmig_group_kind kind_of(const struct devmig_group *group)
{
	if (group->from)
		return group->to ? DEVMIG_GROUP_PASSAGE : DEVMIG_GROUP_DEAD_END;
	return group->to ? DEVMIG_GROUP_ORIGIN : DEVMIG_GROUP_ISLAND;
}

static int sum_up(struct devmig_matrix *matrix)
{
	u32 i;

	matrix->groups = calloc((size_t)matrix->group_count + 1, sizeof(*matrix->groups));
	if (!matrix->groups)
		return -ENOMEM;
	for (i = 0; i < matrix->count; i++)
		add_member(matrix, i);
	for (i = 0; i < matrix->group_count; i++) {
		matrix->groups[i].to = dmig_bits_count(&matrix->edges.to, i);
		matrix->groups[i].from = dmig_bits_count(&matrix->edges.from, i);
		matrix->groups[i].kind = kind_of(&matrix->groups[i]);
	}
	return 0;
}

static int find_edges(struct devmig_matrix *matrix, const u32 *group_of, const u32 *order)
{
	struct dmig_relation relation = { .cells = matrix->cells, .count = matrix->count };
	int err = dmig_condense(&relation, group_of, matrix->group_count, &matrix->edges);

	if (!err)
		err = dmig_find_implied(&matrix->edges, &matrix->implied);
	if (!err)
		err = permute_cells(matrix, order);
	if (!err)
		err = permute_members(matrix, order, group_of);
	return err;
}

int dmig_matrix_arrange(struct devmig_matrix *matrix)
{
	struct dmig_relation relation = { .cells = matrix->cells, .count = matrix->count };
	dmig_auto(free) u32 *group_of = calloc(2 * (size_t)matrix->count + 1, sizeof(*group_of));
	u32 *order = group_of + matrix->count;
	int err;

	if (!group_of)
		return -ENOMEM;
	err = dmig_groups_find(&relation, group_of, &matrix->group_count);
	if (!err)
		err = dmig_order_find(&relation, group_of, matrix->group_count, order);
	if (!err)
		err = find_edges(matrix, group_of, order);
	if (err)
		return err;
	count_edges(matrix);
	return sum_up(matrix);
}
