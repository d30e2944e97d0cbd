// SPDX-License-Identifier: LGPL-2.1-or-later
#include "matrix.h"
#include "name.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/fleet/fleet.h>

/* The classes of a matrix: their names and what is behind them. */

static int fail(const struct devmig_fleet *fleet, int err, struct devmig_error **ret_error)
{
	return err == -ENOMEM ? dmig_fail_memory(ret_error) : dmig_fleet_damaged(fleet, ret_error);
}

static int choose_parts(struct devmig_matrix *matrix, const u32 *classes,
			struct dmig_naming *namings, struct devmig_error **ret_error)
{
	u32 i;

	for (i = 0; i < matrix->count; i++) {
		struct devmig_document *document;
		int err = devmig_fleet_document(matrix->fleet, classes[i], &document, ret_error);

		if (err)
			return err;
		namings[i].document = document;
	}
	return dmig_naming_choose(namings, matrix->count) ? dmig_fail_memory(ret_error) : 0;
}

static int fill(struct devmig_matrix *matrix, u32 number, const struct dmig_naming *naming,
		struct dmig_member *ret, struct devmig_error **ret_error)
{
	struct devmig_class class;
	int err = devmig_fleet_class(matrix->fleet, number, &class);

	if (err)
		return fail(matrix->fleet, err, ret_error);
	ret->name = dmig_naming_print(naming, &class.digest,
				      devmig_fleet_class_digits(matrix->fleet, number));
	if (!ret->name)
		return dmig_fail_memory(ret_error);
	ret->class = (struct devmig_matrix_class){
		.name = ret->name,
		.class_number = number,
		.in_use = class.in_use.count,
		.free = class.free.count,
		.instances = class.instances,
	};
	return 0;
}

/* Numbers within names count as numbers, so that version 2.9 stands before 2.10. */
static int compare_members(const void *a, const void *b)
{
	return strverscmp(((const struct dmig_member *)a)->name,
			  ((const struct dmig_member *)b)->name);
}

int dmig_matrix_name(struct devmig_matrix *matrix, const u32 *classes,
		     struct devmig_error **ret_error)
{
	dmig_auto(free) struct dmig_naming *namings =
		calloc((size_t)matrix->count + 1, sizeof(*namings));
	int err;
	u32 i;

	matrix->members = calloc((size_t)matrix->count + 1, sizeof(*matrix->members));
	if (!namings || !matrix->members)
		return dmig_fail_memory(ret_error);
	err = choose_parts(matrix, classes, namings, ret_error);
	for (i = 0; !err && i < matrix->count; i++)
		err = fill(matrix, classes[i], &namings[i], &matrix->members[i], ret_error);
	if (!err)
		qsort(matrix->members, matrix->count, sizeof(*matrix->members), compare_members);
	return err;
}

static int ask_row(struct devmig_matrix *matrix, u32 row)
{
	const struct dmig_member *members = matrix->members;
	u8 *cells = matrix->cells + (size_t)row * matrix->count;
	u32 i;

	for (i = 0; i < matrix->count; i++) {
		enum devmig_answer answer;
		unsigned int unset;
		int err = devmig_fleet_match(matrix->fleet, members[row].class.class_number,
					     members[i].class.class_number, matrix->reading,
					     &answer, &unset);

		if (err)
			return err;
		if (answer == DEVMIG_COMPATIBLE)
			cells[i] = DMIG_CELL_YES;
		else if (answer == DEVMIG_AFTER_APPLY)
			cells[i] = (u8)(DMIG_CELL_YES + unset);
	}
	return 0;
}

/* Each list of APPLY can leave as much unset as an object has fields, and two can be asked. */
_Static_assert(DMIG_CELL_YES + 2 * DMIG_FIELDS_MAX <= UINT8_MAX, "a cell holds what is unset");

int dmig_matrix_ask(struct devmig_matrix *matrix, struct devmig_error **ret_error)
{
	int err = 0;
	u32 i;

	matrix->cells = calloc((size_t)matrix->count * matrix->count + 1, 1);
	if (!matrix->cells)
		return dmig_fail_memory(ret_error);
	for (i = 0; !err && i < matrix->count; i++)
		err = ask_row(matrix, i);
	return err ? fail(matrix->fleet, err, ret_error) : 0;
}
