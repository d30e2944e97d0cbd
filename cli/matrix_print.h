/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_MATRIX_PRINT_H
#define CLI_MATRIX_PRINT_H

#include <devmig/devmig.h>
#include <stdbool.h>
#include <stdio.h>

/* A matrix that is to be printed. */
struct view {
	const struct devmig_fleet *fleet;
	const struct devmig_matrix *matrix;
	size_t bad_records;
	enum devmig_reading reading;
	uint32_t count;  /* of its classes */
	uint32_t groups; /* of its groups */
	FILE *out;       /* where to, for what is no table */
};

/* What stands in a cell of it. */
enum mark {
	MARK_NO,
	MARK_YES,
	MARK_APPLY,         /* once something is set */
	MARK_ONE_WAY,       /* to another group, from which there is no way back */
	MARK_ONE_WAY_APPLY, /* the same once something is set */
	MARK_COUNT,
};

enum mark mark_of(const struct view *view, uint32_t source, uint32_t destination);
/* The class, or the group, of a number that there is. */
struct devmig_matrix_class class_at(const struct view *view, uint32_t place);
/* Bytes, which are columns too, of the longest name that is shown. */
size_t longest_name(const struct view *view);
struct devmig_group group_at(const struct view *view, uint32_t group);
/* "dead end" */
const char *kind_words(enum devmig_group_kind kind);
/*
 * The name of a class in @width columns: the digits at its end stay, as it can be
 * looked up by them.  To be freed; NULL without memory.
 */
char *name_within(const struct view *view, uint32_t place, size_t width);
#define NAME_MIN 16 /* columns that are left of a name, however narrow the terminal is */
/* So many columns of a terminal as @others leave, but enough to tell; all of it elsewhere. */
size_t name_room(size_t others);
/* Text with what XML gives a meaning to as entities. */
void put_xml(FILE *out, const char *text);

/* 0 or what to exit with. */

/* Rows and columns, as characters. */
int matrix_print_grid(const struct view *view);
/* Whether that can be read: there are few classes, and the terminal is wide enough. */
bool matrix_grid_fits(const struct view *view);
/* A line for each class. */
int matrix_print_list(const struct view *view);
/* Groups, and what is odd; @all: islands of one class too. */
int matrix_print_groups(const struct view *view, bool all);
int matrix_print_json(const struct view *view);
int matrix_print_dot(const struct view *view);
int matrix_print_svg(const struct view *view);

#endif
