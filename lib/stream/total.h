/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TOTAL_H
#define DMIG_LIB_TOTAL_H

#include <core/platform.h>
#include <devmig/document.h>

/* All of a device's data so far: how much, and its digest. */
struct dmig_total;

/* NULL without memory. */
struct dmig_total *dmig_total_new(void);
void dmig_total_add(struct dmig_total *total, const void *bytes, size_t size);
u64 dmig_total_bytes(const struct dmig_total *total);
struct devmig_digest dmig_total_digest(const struct dmig_total *total);
/* NULL is allowed. */
void dmig_total_free(struct dmig_total *total);

#endif
