/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_SHORTEN_H
#define CLI_SHORTEN_H

#include <stdio.h>

/* Text for where there is not room for all of it.  A character counts as one column. */

/* How many columns a text takes. */
size_t columns_of(const char *text);

/* A copy that takes at most @max columns, "…" standing for the rest; NULL without memory. */
char *shorten(const char *text, size_t max);

/* The columns of the terminal that standard output is; 0 if it is none. */
size_t terminal_columns(void);

/* Print text of words behind @indent blanks, in lines of @width columns; 0: in one. */
void print_words(FILE *out, const char *text, size_t indent, size_t width);

#endif
