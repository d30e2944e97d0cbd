/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_RESUME_H
#define VGPU_RESUME_H

#include "stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;

/*
 * The receiving side of a migration; guarded by the lock of the device.  Pages go to their
 * place when they come, as the memory is cleared before the first; all else waits
 * for the end.  What is wrong stays wrong until a reset.
 */
struct resume {
	uint8_t *collected; /* NULL: nothing is being loaded */
	size_t size;        /* bytes of it */

	int error;       /* what was wrong first */
	bool in_records; /* a record comes next, not a head */
	uint32_t phase;  /* of the head before it; 0: none has come */
	bool ended;
	bool has_registers;
	bool has_config;
	uint64_t bytes; /* of all records so far */
	uint64_t chain; /* of their checksums */
	struct stream_registers registers;
	uint8_t config[CONFIG_SIZE];

	uint64_t taken; /* bytes that were written; for faults */
};

/* 0 or -ENOMEM. */
int resume_begin(struct vgpu *vgpu);
/*
 * -EINVAL: the source is not compatible; -EBADMSG: damaged, or of another order;
 * -EPROTONOSUPPORT: of a newer format; -E2BIG; -ENOMEM.
 */
int resume_write(struct vgpu *vgpu, const uint8_t *bytes, size_t size);
/* The last check, and the device is what has come.  -EINVAL. */
int resume_finish(struct vgpu *vgpu);
void resume_end(struct vgpu *vgpu);

#endif
