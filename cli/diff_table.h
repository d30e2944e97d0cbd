/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_DIFF_TABLE_H
#define CLI_DIFF_TABLE_H

#include "diff_print.h"

/* A table with these columns; 0, or STATUS_IO after a complaint. */
int diff_table_begin(struct table **ret, const struct table_column *columns, size_t count);
#define DIFF_TABLE_BEGIN(table, columns)                                                           \
	diff_table_begin(table, columns, sizeof(columns) / sizeof(*(columns)))

void diff_number(struct table *table, struct table_row *row, size_t column, uint64_t value);
/* The name of a class. */
void diff_class_cell(struct table *table, struct table_row *row, size_t column,
		     const struct devmig_fleet *fleet, uint32_t class_number);

/* Are so many rows all that are to be shown? */
bool diff_is_past(const struct diff_shown *shown, size_t rows);
/* Of @count rows those that were not shown. */
void diff_tell_rest(const struct diff_shown *shown, uint64_t count);

#endif
