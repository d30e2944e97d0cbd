/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "color.h"

/*
 * Tables for people, printed by libsmartcols.  It is loaded when the first
 * table is made, as the verbs that answer scripts thousands of times print
 * none.  Where memory runs out on the way, that comes out of table_print().
 */
struct table;

enum table_flags {
	TABLE_RIGHT = 1, /* numbers */
	TABLE_LINES = 2, /* a cell may have several lines */
	TABLE_TREE = 4,  /* the column that shows who belongs to whom */
};

struct table_column {
	const char *name;
	unsigned int flags; /* enum table_flags */
};

/* 0, or STATUS_IO after a complaint. */
int table_new(struct table **ret);
void table_free(struct table *table);
static inline void cli_auto_table(struct table **table)
{
	table_free(*table);
}
void table_column(struct table *table, const struct table_column *column);

/* A row, below another one for trees, else NULL. */
struct table_row;
struct table_row *table_row(struct table *table, struct table_row *parent);
/* The text is copied; NULL: there was no memory to make it. */
void table_cell(struct table *table, struct table_row *row, size_t column, const char *text,
		enum color color);

/*
 * What stands below the next row: lines of their own; "" for nothing; NULL as
 * above.  Either all rows have a note or none, and with notes each row is one
 * line.
 */
void table_note(struct table *table, const char *text);
/* The same for words, in lines that fit the terminal. */
void table_note_words(struct table *table, const char *text);

/* 0, or STATUS_IO after a complaint. */
int table_print(struct table *table);

#endif
