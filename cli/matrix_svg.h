/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_MATRIX_SVG_H
#define CLI_MATRIX_SVG_H

#include "matrix_print.h"

/* A picture that is being drawn; lengths are in its units, pixels at first. */
struct svg {
	const struct view *view;
	FILE *out;
	double cell; /* the side of a cell */
	double font; /* size of names */
	double name; /* the width of the longest name */
	double left; /* of the cells */
	double top;  /* of the cells */
	double side; /* of all cells together */
	double width;
	double height;
	bool mirror; /* names stand on the right and below, too */
};

#define SVG_BAR     60.0  /* the longest bar */
#define SVG_ADVANCE 0.602 /* width of a character of the font, by its size */

/* Rows with their names, counts and cells. */
void svg_rows(const struct svg *svg);
/* Names and counts of columns. */
void svg_columns(const struct svg *svg);
/* Names of what is connected; 0 or what to exit with. */
int svg_parts(const struct svg *svg);
/* Lines by which one finds one's way, and around groups. */
void svg_lines(const struct svg *svg);

#endif
