/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_ATTEMPTS_H
#define BENCH_ATTEMPTS_H

#include <stdio.h>

/*
 * Documents made by someone who wants the matcher to take long, within the
 * limits: the fields of a source, and of one object, which is meant to stand
 * in a document as often as it fits.  No object matches, as late as possible.
 */
struct attempt {
	const char *name;
	void (*self)(FILE *out);
	void (*object)(FILE *out);
};

extern const struct attempt attempts[];
extern const size_t attempts_count;

#endif
