/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_FLEET_SAMPLE_H
#define TESTS_FLEET_SAMPLE_H

#include "fixture.h"

/* A fleet that has something of all that there is. */
#define SAMPLE_LINES 12

/* Its lines, every @step from @first on, around the end; to be freed. */
char *sample(size_t first, size_t step);

#endif
