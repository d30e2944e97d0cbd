/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_LOG_H
#define VGPU_LOG_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct vfio_log_ops;

struct vgpu_log_range {
	u64 first;
	u64 last;
};

/**
 * struct vgpu_log - which memory of the guest the device has written
 * @lock: guards all of this. User memory, the bitmap of a report, is pinned under it,
 *	so it is not taken where memory is being mapped
 * @range: what the user wants to know of; NULL while nothing is logged
 * @ranges: how many
 * @words: for each VGPU_LOG_PAGES pages of 4 KiB a value with a bit for each that was written
 * @count: how many values there are
 * @lost: there was no room for a page, so no report can be trusted any more
 */
struct vgpu_log {
	struct mutex lock; /* guards all of this */
	struct vgpu_log_range *range;
	unsigned int ranges;
	struct xarray words;
	unsigned int count;
	bool lost;
};

extern const struct vfio_log_ops vgpu_log_ops;

void vgpu_log_init(struct vgpu_log *log);
void vgpu_log_end(struct vgpu_log *log);
void vgpu_log_mark(struct vgpu_log *log, u64 address, u64 size);

#endif
