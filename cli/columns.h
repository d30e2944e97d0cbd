/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "table.h"

/* Columns of a verb's table that are chosen by name: --columns=LIST, --columns=+LIST. */

/* What an entry of a verb's table of columns begins with. */
struct column {
	struct table_column column;
	bool by_default;
};

/* As many as a list can name: each may stand there several times. */
#define COLUMNS_MAX 64

struct columns {
	const char *verb;
	const struct column *all; /* of the first entry */
	size_t size;              /* of an entry */
	size_t count;             /* of them */
	size_t chosen[COLUMNS_MAX];
	size_t nchosen;
};

/*
 * @list: names with commas between them, behind a '+' for the usual ones as well; NULL: only
 * these.  0, or STATUS_USAGE after a complaint.
 */
int columns_choose(struct columns *columns, const char *list);

/* Make them the table's. */
void columns_put(const struct columns *columns, struct table *table);

#endif
