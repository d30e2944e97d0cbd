/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_TEST_MEMBER_H
#define DMIG_TEST_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The member of a JSON object at @path, names with a dot between them: a
 * string's content, or a number, as text with a NUL.  False: there is none, or
 * it does not fit into @size bytes, or the text is not JSON.
 */
bool member_get(const char *text, const char *path, char *ret, size_t size);

/* Has the object a member of this name, of any kind? */
bool member_is_there(const char *text, const char *name);

#endif
