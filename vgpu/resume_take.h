/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_RESUME_TAKE_H
#define VGPU_RESUME_TAKE_H

#include "stream.h"

struct vgpu;

/*
 * Check a head, or a record, that has come as a whole, and take what it has; errors are
 * those of resume_write().
 */
int resume_take_head(struct vgpu *vgpu, const struct stream_head *head, const char *text);
int resume_take_record(struct vgpu *vgpu, const struct stream_record *record,
		       const uint8_t *payload);

#endif
