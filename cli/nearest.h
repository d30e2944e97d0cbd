/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/* The known name that a mistyped one is nearest to. */
struct nearest {
	const char *wanted;
	size_t wanted_len;
	const char *best; /* NULL as long as nothing was near enough to be meant */
	unsigned int distance;
};

void nearest_offer(struct nearest *nearest, const char *name);

#endif
