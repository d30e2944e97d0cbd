/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_COMPAT_H
#define DEVMIG_COMPAT_H

#include <linux/sysfs.h>
#include <linux/version.h>

/*
 * Where kernels from 6.1 on differ in what this module uses of them. The rest of
 * the code is written for the newest.
 */

/* The source of a string of a trace event stands in __string() alone since 6.10. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define devmig_assign_str(to, from) __assign_str(to, from)
#else
#define devmig_assign_str(to, from) __assign_str(to)
#endif

/* Operations of binary attributes get them as constants since 6.16. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
typedef struct bin_attribute devmig_bin_attribute;
#else
typedef const struct bin_attribute devmig_bin_attribute;
#endif

#endif
