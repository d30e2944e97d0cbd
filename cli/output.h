/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

/*
 * A file that is written bit by bit, and then takes the place of the one that was
 * there, or not at all.  A link stays, and so does the mode.
 */
struct output {
	FILE *out;
	const char *path; /* NULL: standard output */
	char *real;       /* where the link leads */
	char *spare;      /* what it is called until it is complete */
};

/* NULL or "-": standard output.  0, or STATUS_IO after a complaint. */
int output_begin(struct output *output, const char *path);
/* Put it into its place if @status is 0.  What to exit with. */
int output_end(struct output *output, int status);

#endif
