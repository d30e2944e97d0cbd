/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FORMAT_H
#define DMIG_LIB_FORMAT_H

#include <stdarg.h>

/*
 * printf() into memory of its own, to be freed; NULL without memory.
 * (asprintf() leaves an undefined pointer then.)
 */
char *dmig_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *dmig_vformat(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#endif
