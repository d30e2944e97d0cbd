// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * Preloaded into a program: the allocation number FAIL_NTH fails, and no other.
 * A program that ends before it comes to that exits with 99.
 */

#define NOT_REACHED 99

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static long left; /* allocations up to the one that fails; 0: it has */

static int fails(void)
{
	if (!left || --left)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

__attribute__((constructor)) static void begin(void)
{
	left = atol(getenv("FAIL_NTH"));
}

__attribute__((destructor)) static void end(void)
{
	if (left)
		_exit(NOT_REACHED);
}
