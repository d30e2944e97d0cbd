/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_REPORT_H
#define VGPU_REPORT_H

#include <stdbool.h>

/* A line on standard error, with the program's name.  Returns false. */
bool report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
