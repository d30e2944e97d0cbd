/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_PLATFORM_H
#define DMIG_PLATFORM_H

/*
 * What the core takes from its surroundings: fixed-width types, errno
 * numbers, four memory functions, and in the kernel the way to let others have
 * the processor.  The same files are compiled into
 * libdevmig and into a Linux kernel module, so nothing else may be used.
 */
#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#define DMIG_U64_MAX (~0ULL)
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
#define DMIG_U64_MAX UINT64_MAX
#endif

/*
 * Where a word has 32 bits, some operations on 64 are calls of the compiler's
 * library, which the kernel has not got: these take their place.
 */

/* @divisor is not 0. */
static inline u64 dmig_divide(u64 value, u64 divisor, u64 *ret_rest)
{
#ifdef __KERNEL__
	return div64_u64_rem(value, divisor, ret_rest);
#else
	*ret_rest = value % divisor;
	return value / divisor;
#endif
}

/* Is the product past @max?  Without dividing. */
static inline bool dmig_product_past(u64 a, u64 b, u64 max)
{
	u64 product;

	return __builtin_mul_overflow(a, b, &product) || product > max;
}

/* The number of the lowest bit of a word that is not 0. */
static inline unsigned int dmig_lowest_bit(u64 word)
{
	const u32 low = (u32)word;

	if (sizeof(long) == sizeof(u64))
		return (unsigned int)__builtin_ctzll(word);
	return (unsigned int)(low ? __builtin_ctz(low) : 32 + __builtin_ctz((u32)(word >> 32)));
}

/* A variable that is written before it is read: it need not be cleared against mistakes. */
#if __has_attribute(__uninitialized__)
#define DMIG_WRITTEN_FIRST __attribute__((__uninitialized__))
#else
#define DMIG_WRITTEN_FIRST
#endif

/*
 * In long work: let others have the processor.  Documents that are made to be slow
 * take a second, and nobody takes it away from a kernel that is not preemptible.
 */
static inline void dmig_breathe(void)
{
#ifdef __KERNEL__
	cond_resched();
#endif
}

#define DMIG_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define dmig_likely(x)    __builtin_expect(!!(x), 1)
#define dmig_unlikely(x)  __builtin_expect(!!(x), 0)

#endif
