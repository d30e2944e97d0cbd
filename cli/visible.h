/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_VISIBLE_H
#define CLI_VISIBLE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Names of hosts and devices may have any character, and error messages any byte
 * of a path.  What drives a terminal, or changes the order in which it shows what
 * stands around it, is named instead: controls, also those from U+0080 on, marks
 * and overrides of direction, separators of lines; and so is what is no UTF-8:
 * "<U+202E>", "<FF>".  Tabs and line ends stay.
 */
void put_visible(FILE *out, const char *text);
/* Is all of it visible as it is? */
bool is_visible(const char *text);
/* A copy, to be freed; NULL without memory. */
char *visible(const char *text);

#endif
