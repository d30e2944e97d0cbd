/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_FAULTS_H
#define VGPU_FAULTS_H

#include <linux/atomic.h>
#include <linux/types.h>

struct dentry;
struct vgpu;
struct vgpu_fault_kind;

enum vgpu_fault {
	VGPU_FAIL_NEXT,
	VGPU_ERROR_NEXT,
	VGPU_STALL_MS,
	VGPU_CORRUPT,
	VGPU_SHORT_READS,
	VGPU_FAULTS,
};

/* A file in debugfs, and the number behind it. */
struct vgpu_fault_file {
	const struct vgpu_fault_kind *kind;
	atomic64_t value;
};

/**
 * struct vgpu_faults - what tests make go wrong
 * @dir: of this device, in debugfs
 * @file: what is set; no lock, each is read or taken in one go
 */
struct vgpu_faults {
	struct dentry *dir;
	struct vgpu_fault_file file[VGPU_FAULTS];
};

void vgpu_faults_create(struct vgpu *vgpu);
void vgpu_faults_remove(struct vgpu *vgpu);
u64 vgpu_fault_get(struct vgpu_faults *faults, enum vgpu_fault fault);
u64 vgpu_fault_take(struct vgpu_faults *faults, enum vgpu_fault fault);
int vgpu_fault_stall(unsigned int stall);
bool vgpu_fault_hit(struct vgpu_faults *faults, enum vgpu_fault fault, u64 value);

#endif
