/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_JSON_STRING_H
#define DMIG_LIB_JSON_STRING_H

#include <stddef.h>

/*
 * The length of what stands for one character at @at, inside a string, other
 * than a plain byte of ASCII: an escape (two of them for a surrogate pair) or a
 * sequence of UTF-8.  0: neither.
 */
size_t dmig_json_char_len(const char *at, const char *end);

#endif
