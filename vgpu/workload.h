/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_WORKLOAD_H
#define VGPU_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

struct vgpu;
struct stream_registers;

/*
 * What stands for a guest: pages are written one after the other, at a rate.  Step number
 * s writes the page that follows from the seed and s, and its bytes follow from the seed, the
 * page and s, which is in it: so it can be told of every page whether it is one that was
 * written so.  All of it moves with the device, as a guest does.  Guarded by the lock of the
 * device.
 */
struct workload {
	uint64_t rate; /* bytes in a second */
	uint64_t size; /* bytes of the memory that are written, from its begin */
	uint64_t seed;
	uint64_t step;
	bool running;
	uint64_t due; /* steps are done up to here, in microseconds */
};

/* Bytes in a second, at most. */
#define WORKLOAD_RATE_MAX (1ULL << 40)

/* As it was told to be when the program began. */
void workload_reset(struct vgpu *vgpu);
void workload_run(struct vgpu *vgpu, bool run);
/* Write pages @first to @end - 1 once, as steps would. */
void workload_fill(struct vgpu *vgpu, uint64_t first, uint64_t end);

/* Do what is due, a part of it at most; returns when to come again, UINT64_MAX: never. */
uint64_t workload_work(struct vgpu *vgpu, uint64_t now);

/*
 * Of pages @first to @end - 1, add how many a step has written, and how many of these are not
 * as it wrote them.
 */
void workload_verify(const struct vgpu *vgpu, uint64_t first, uint64_t end, uint64_t *written,
		     uint64_t *wrong);

void workload_save(const struct workload *workload, struct stream_registers *to);
/* false: no such workload fits. */
bool workload_load(struct vgpu *vgpu, const struct stream_registers *from);

#endif
