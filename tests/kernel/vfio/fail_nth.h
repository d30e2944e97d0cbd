/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Things that are done while the kernel runs out of memory in the middle of them. */
#ifndef VFIO_TEST_FAIL_NTH_H
#define VFIO_TEST_FAIL_NTH_H

#include <stdbool.h>

struct scarce {
	const char *what;
	/* Is done with the fault, and again without: 0 or -errno; -EILSEQ: done wrong. */
	int (*act)(void *context);
	/* After either, with memory: is everything as act() says? Then it is made ready for the next. */
	bool (*check)(void *context, int error);
	void *context;
	unsigned int step; /* from one fault to the next; 0 counts as 1 */
};

/*
 * The N-th allocation, or copy from or to user memory, of act() fails; N counts up until there is none
 * that could. What counts, and that nothing is printed about it, is set up in debugfs before.
 */
void fail_each(const struct scarce *scarce);

#endif
