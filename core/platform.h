/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_PLATFORM_H
#define DMIG_PLATFORM_H

/*
 * What the core takes from its surroundings: fixed-width types, errno
 * numbers and four memory functions.  The same files are compiled into
 * libdevmig and into a Linux kernel module, so nothing else may be used.
 */
#ifdef __KERNEL__
#include <linux/errno.h>
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

#define DMIG_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define dmig_likely(x)    __builtin_expect(!!(x), 1)
#define dmig_unlikely(x)  __builtin_expect(!!(x), 0)

#endif
