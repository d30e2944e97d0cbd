// SPDX-License-Identifier: LGPL-2.1-or-later
#include "matrix.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

static const char *const kinds[] = {
	[DEVMIG_GROUP_ISLAND] = "island",
	[DEVMIG_GROUP_ORIGIN] = "origin",
	[DEVMIG_GROUP_PASSAGE] = "passage",
	[DEVMIG_GROUP_DEAD_END] = "dead-end",
};

DEVMIG_EXPORT const char *devmig_group_kind_name(enum devmig_group_kind kind)
{
	return (unsigned int)kind < DMIG_COUNT(kinds) ? kinds[kind] : NULL;
}

static int compare_numbers(const void *a, const void *b)
{
	const u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* The classes that are asked for, each once. */
static void choose_all(u32 *classes, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		classes[i] = i;
}

static u32 choose_some(const struct devmig_matrix_options *options, u32 *classes)
{
	u32 count = 0, i;

	memcpy(classes, options->classes, options->class_count * sizeof(*classes));
	qsort(classes, options->class_count, sizeof(*classes), compare_numbers);
	for (i = 0; i < options->class_count; i++)
		if (!count || classes[i] != classes[count - 1])
			classes[count++] = classes[i];
	return count;
}

static int choose(struct devmig_matrix *matrix, const struct devmig_matrix_options *options,
		  u32 **ret, struct devmig_error **ret_error)
{
	const u32 there = devmig_fleet_class_count(matrix->fleet);
	const u32 wanted = options->classes ? options->class_count : there;

	if (wanted > DEVMIG_MATRIX_CLASSES_MAX)
		return dmig_fail(ret_error, -E2BIG,
				 "%u classes are too many for a matrix, which has up to %u: "
				 "choose some",
				 wanted, DEVMIG_MATRIX_CLASSES_MAX);
	*ret = calloc((size_t)wanted + 1, sizeof(**ret));
	if (!*ret)
		return dmig_fail_memory(ret_error);
	matrix->count = wanted;
	if (options->classes)
		matrix->count = choose_some(options, *ret);
	else
		choose_all(*ret, wanted);
	if (matrix->count && (*ret)[matrix->count - 1] >= there)
		return dmig_fail(ret_error, -ERANGE, "the fleet has no class %u",
				 (*ret)[matrix->count - 1]);
	return 0;
}

static int work_out(struct devmig_matrix *matrix, const struct devmig_matrix_options *options,
		    struct devmig_error **ret_error)
{
	dmig_auto(free) u32 *classes = NULL;
	int err = choose(matrix, options, &classes, ret_error);

	if (!err)
		err = dmig_matrix_name(matrix, classes, ret_error);
	if (!err)
		err = dmig_matrix_ask(matrix, ret_error);
	if (err)
		return err;
	return dmig_matrix_arrange(matrix) ? dmig_fail_memory(ret_error) : 0;
}

DEVMIG_EXPORT int devmig_matrix_new(struct devmig_fleet *fleet,
				    const struct devmig_matrix_options *options,
				    struct devmig_matrix **ret, struct devmig_error **ret_error)
{
	struct devmig_matrix *matrix;
	int err;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "no reading has the number %d",
				 (int)options->reading);
	matrix = calloc(1, sizeof(*matrix));
	if (!matrix)
		return dmig_fail_memory(ret_error);
	matrix->fleet = devmig_fleet_ref(fleet);
	matrix->reading = options->reading;
	err = work_out(matrix, options, ret_error);
	if (err)
		devmig_matrix_free(matrix);
	else
		*ret = matrix;
	return err;
}

DEVMIG_EXPORT void devmig_matrix_free(struct devmig_matrix *matrix)
{
	u32 i;

	if (!matrix)
		return;
	for (i = 0; matrix->members && i < matrix->count; i++)
		free(matrix->members[i].name);
	free(matrix->members);
	free(matrix->cells);
	free(matrix->groups);
	dmig_condensation_end(&matrix->edges);
	dmig_bits_end(&matrix->implied);
	devmig_fleet_unref(matrix->fleet);
	free(matrix);
}

DEVMIG_EXPORT uint32_t devmig_matrix_count(const struct devmig_matrix *matrix)
{
	return matrix->count;
}

DEVMIG_EXPORT int devmig_matrix_class(const struct devmig_matrix *matrix, uint32_t place,
				      struct devmig_matrix_class *ret)
{
	if (place >= matrix->count)
		return -ERANGE;
	*ret = matrix->members[place].class;
	return 0;
}

DEVMIG_EXPORT enum devmig_answer devmig_matrix_answer(const struct devmig_matrix *matrix,
						      uint32_t source, uint32_t destination,
						      unsigned int *ret_unset)
{
	u8 cell = DMIG_CELL_NO;
	bool there = source < matrix->count && destination < matrix->count;

	if (there)
		cell = matrix->cells[(size_t)source * matrix->count + destination];
	if (ret_unset)
		*ret_unset = cell > DMIG_CELL_YES ? cell - DMIG_CELL_YES : 0;
	if (!there)
		return DEVMIG_COULD_NOT_TELL;
	if (cell == DMIG_CELL_NO)
		return DEVMIG_INCOMPATIBLE;
	return cell == DMIG_CELL_YES ? DEVMIG_COMPATIBLE : DEVMIG_AFTER_APPLY;
}

DEVMIG_EXPORT uint32_t devmig_matrix_group_count(const struct devmig_matrix *matrix)
{
	return matrix->group_count;
}

DEVMIG_EXPORT int devmig_matrix_group(const struct devmig_matrix *matrix, uint32_t group,
				      struct devmig_group *ret)
{
	if (group >= matrix->group_count)
		return -ERANGE;
	*ret = matrix->groups[group];
	return 0;
}

/* Count the pairs of a group's class with all of another group. */
static void count_pairs(const struct devmig_matrix *matrix, u32 row, const struct devmig_group *to,
			struct devmig_one_way *ret)
{
	const u8 *cells = matrix->cells + (size_t)row * matrix->count + to->first;
	u32 i;

	for (i = 0; i < to->count; i++) {
		ret->compatible += cells[i] == DMIG_CELL_YES;
		ret->after_apply += cells[i] > DMIG_CELL_YES;
	}
}

DEVMIG_EXPORT int devmig_matrix_one_way(const struct devmig_matrix *matrix, uint32_t from,
					uint32_t to, struct devmig_one_way *ret)
{
	const struct devmig_group *source;
	u32 i;

	if (from >= matrix->group_count || to >= matrix->group_count)
		return -ERANGE;
	if (!dmig_bits_get(&matrix->edges.to, from, to))
		return -ENOENT;
	*ret = (struct devmig_one_way){ .implied = dmig_bits_get(&matrix->implied, from, to) };
	source = &matrix->groups[from];
	for (i = 0; i < source->count; i++)
		count_pairs(matrix, source->first + i, &matrix->groups[to], ret);
	return 0;
}
