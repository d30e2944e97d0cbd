/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_LOG_H
#define VGPU_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;

/* Pages are of this size, whatever the client suggests. */
#define LOG_PAGE 4096

/* Pages that can be told of at once, and ranges that can be asked for. */
#define LOG_PAGES_MAX  65536
#define LOG_RANGES_MAX 1024

struct log_range {
	uint64_t first;
	uint64_t last;
};

/*
 * Where the device wrote to the guest's memory since it was last asked; guarded by the lock of
 * the device.
 */
struct dma_log {
	struct log_range *ranges; /* NULL: nothing is logged */
	size_t nranges;
	uint64_t *pages; /* numbers of pages, in order */
	size_t npages;
	bool lost; /* there were more than can be told of */
};

/* -EBUSY: it is on already; -ENOMEM. */
int log_start(struct vgpu *vgpu, const struct log_range *ranges, size_t count);
void log_stop(struct vgpu *vgpu);

/* Behind each write, so that a report between the two misses none. */
void log_mark(struct vgpu *vgpu, uint64_t address, uint64_t size);

/*
 * Set a bit for each page of @page_size, which is a multiple of LOG_PAGE, and forget what
 * lies in the range as a whole.  -EINVAL: it is not on; -ENOSPC: lost.
 */
int log_report(struct vgpu *vgpu, const struct log_range *range, uint64_t page_size,
	       uint64_t *bitmap);

#endif
