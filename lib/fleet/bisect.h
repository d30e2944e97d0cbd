/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_BISECT_H
#define DMIG_LIB_BISECT_H

#include <core/platform.h>

/*
 * The first of @from … @to - 1 that is not before what is sought; @to where all
 * are.  @is_before: 1, 0, or a negative errno, which ends it.  Where they do not
 * stand in order it is any of them.
 */
static inline int dmig_bisect(u32 from, u32 to, int (*is_before)(const void *sought, u32 at),
			      const void *sought, u32 *ret)
{
	while (from < to) {
		const u32 middle = from + (to - from) / 2;
		const int before = is_before(sought, middle);

		if (before < 0)
			return before;
		if (before)
			from = middle + 1;
		else
			to = middle;
	}
	*ret = from;
	return 0;
}

#endif
