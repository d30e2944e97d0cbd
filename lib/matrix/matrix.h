/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_MATRIX_H
#define DMIG_LIB_MATRIX_H

#include "relation.h"
#include <devmig/matrix.h>

/* A class as it is kept; its name is its own. */
struct dmig_member {
	char *name;
	struct devmig_matrix_class class;
};

/* Immutable once made. */
struct devmig_matrix {
	struct devmig_fleet *fleet; /* owns a reference */
	enum devmig_reading reading;
	u32 count;
	u8 *cells; /* by places: CELL_NO, CELL_YES, or that and how many attributes are unset */
	struct dmig_member *members; /* by places */
	u32 group_count;
	struct devmig_group *groups;
	struct dmig_condensation edges;
	struct dmig_bits implied;
};

#define DMIG_CELL_NO  0
#define DMIG_CELL_YES 1

/* The classes in the order of their names, in which equals stand.  matrix->count is set. */
int dmig_matrix_name(struct devmig_matrix *matrix, const u32 *classes,
		     struct devmig_error **ret_error);
/* Ask each pair. */
int dmig_matrix_ask(struct devmig_matrix *matrix, struct devmig_error **ret_error);
/* Find groups, and put all in its place.  -ENOMEM. */
int dmig_matrix_arrange(struct devmig_matrix *matrix);

#endif
