/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_UTF8_H
#define DMIG_LIB_UTF8_H

#include <stddef.h>

/*
 * The length of the UTF-8 sequence of several bytes at @at, 0 if it is none:
 * RFC 3629, without overlong forms, surrogates and what is beyond U+10FFFF.
 */
size_t dmig_utf8_len(const char *at, const char *end);

#endif
