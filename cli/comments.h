/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_COMMENTS_H
#define CLI_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Comments of the text form, which a document does not keep.  All of these
 * want a text that was parsed without an error.
 */
bool comments_present(const char *text, size_t size);

/*
 * The canonical text of the same document with the comments of @text put in at
 * their places: comment lines before the line that they stood before, others
 * behind their line.  Between two comment lines one empty line stays.
 * To be freed; NULL: out of memory, or @canonical has not the same lines.
 */
char *comments_keep(const char *text, size_t size, const char *canonical, size_t *ret_size);

#endif
