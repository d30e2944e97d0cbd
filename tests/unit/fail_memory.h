/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FAIL_MEMORY_H
#define FAIL_MEMORY_H

#include <stdbool.h>

/* After so many allocations of the library one fails, or all from then on. */
void memory_fail(int after, bool from_then_on);

/* Allocations succeed again; did one fail? */
bool memory_failed(void);

#endif
