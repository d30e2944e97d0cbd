/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

/* What is to take the place of a file when all of it is there; standard output as it comes. */
struct output {
	FILE *out;
	const char *path; /* NULL: standard output */
	char *text;       /* what is kept until then */
	size_t size;
};

/* NULL or "-": standard output.  0, or STATUS_IO after a complaint. */
int output_begin(struct output *output, const char *path);
/* Put it into its place if @status is 0.  What to exit with. */
int output_end(struct output *output, int status);

#endif
