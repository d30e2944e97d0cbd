// SPDX-License-Identifier: LGPL-2.1-or-later
#include "huge.h"
#include <stdint.h>
#include <sys/mman.h>

#define HUGE_SIZE ((size_t)2 << 20)

void dmig_advise_huge(void *bytes, size_t size)
{
	const uintptr_t first = ((uintptr_t)bytes + HUGE_SIZE - 1) / HUGE_SIZE * HUGE_SIZE;
	const uintptr_t end = ((uintptr_t)bytes + size) / HUGE_SIZE * HUGE_SIZE;

	if (first < end)
		(void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}
