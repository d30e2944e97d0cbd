/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdio.h>

/*
 * End a text that was written to a stream of open_memstream(@text, ...).  NULL
 * if there was no memory for all of it, or for the stream, which is NULL then.
 */
char *text_end(FILE *out, char **text);

#endif
