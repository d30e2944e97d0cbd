/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_STATUS_H
#define VGPU_STATUS_H

#include "vgpu.h"

#include <stdio.h>

/*
 * How the device is at one moment; the lock is taken.  The digest is of all bytes of its
 * memory: two devices with the same memory have the same.
 */
void status_print(struct vgpu *vgpu, bool json, FILE *to);

#endif
