/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_FAULT_DATA_H
#define VGPU_FAULT_DATA_H

#include "faults.h"

#include <stddef.h>
#include <stdint.h>

struct vgpu;

/*
 * Reading and writing a device's data, with what tests make go wrong of it; with the
 * lock of the device.  -EINVAL: there is none in this state; else as save_read() and
 * resume_write().
 */
int fault_read(struct vgpu *vgpu, uint8_t *bytes, size_t size, size_t *ret_size);
int fault_write(struct vgpu *vgpu, const uint8_t *bytes, size_t size);

/* Wait as long as a fault has it, or until the server is to end; the lock is given up meanwhile. */
void fault_stall(struct vgpu *vgpu, enum fault fault);

#endif
