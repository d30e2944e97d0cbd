/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_SAVE_H
#define VGPU_SAVE_H

#include "stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;

/* What is made and not read yet: a head with its text at most. */
#define SAVE_STAGED_MAX (sizeof(struct stream_head) + STREAM_TEXT_MAX)

/* The sending side of a migration; guarded by the lock of the device. */
struct save {
	uint8_t *staged; /* NULL: nothing is being saved */
	size_t size;     /* bytes of it */
	size_t pos;      /* how many of them were read */
	bool initial;    /* they count as initial data */

	enum stream_phase phase;
	unsigned int step; /* of the table in save.c */
	uint64_t page;     /* where to look for pages */
	uint64_t bytes;    /* of all records so far */
	uint64_t chain;    /* of their checksums */

	uint8_t *to; /* of the read that is under way */
	size_t room;

	uint64_t delivered; /* bytes that were read; for faults */
	uint8_t last;       /* the last of them */
};

/* 0 or -ENOMEM. */
int save_begin(struct vgpu *vgpu, enum stream_phase phase);
/* The device has stopped: go on with stop-and-copy. */
void save_switch(struct vgpu *vgpu);
void save_end(struct vgpu *vgpu);

/* *ret_size 0: the end.  -ENOMSG: in pre-copy there is nothing now. */
int save_read(struct vgpu *vgpu, uint8_t *bytes, size_t size, size_t *ret_size);

/* Bytes that are left in pre-copy, exactly, as long as nothing is written. */
void save_left(struct vgpu *vgpu, uint64_t *ret_initial, uint64_t *ret_dirty);
/* Bytes that a stop-and-copy would move now. */
uint64_t save_data_size(struct vgpu *vgpu);

#endif
