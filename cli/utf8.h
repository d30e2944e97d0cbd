/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stddef.h>

/* Bytes of the UTF-8 character that @at, of which @left are there, begins with; 0: it is none. */
size_t utf8_len(const unsigned char *at, size_t left);

#endif
