/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_SAVE_H
#define VGPU_SAVE_H

#include <linux/mm.h>

#include "session.h"
#include "stream.h"
#include "vgpu.h"

/* Pages that are taken at once: undoing mappings costs the same for one and for many. */
#define VGPU_BATCH 16

#define VGPU_PAGE_RECORD      (sizeof(struct vgpu_record) + PAGE_SIZE)
#define VGPU_REGISTERS_RECORD (sizeof(struct vgpu_record) + sizeof(struct vgpu_stream_registers))
#define VGPU_END_RECORD       (sizeof(struct vgpu_record) + sizeof(struct vgpu_stream_end))

/**
 * struct vgpu_save - the sending side of a migration
 * @session: its @lock guards all of this
 * @phase: what the state of the device lets be sent
 * @step: which step of steps.c comes next
 * @heads: for each phase, from its start until it was sent
 * @next: where to look for pages
 * @out: what is read now: a head, or @buffer
 * @size: how many bytes
 * @pos: how many of them were read
 * @initial: they count as initial data
 * @bytes: of all records so far
 * @crc: of all records so far
 * @corrupt: the byte of the records that is to be damaged for a test
 * @buffer: records that were made
 */
struct vgpu_save {
	struct vgpu_session session;
	enum devmig_phase phase;
	unsigned int step;
	struct devmig_head *heads[DEVMIG_STOP_COPY + 1];
	pgoff_t next;
	const u8 *out;
	size_t size;
	size_t pos;
	bool initial;
	u64 bytes;
	u32 crc;
	u64 corrupt;
	u8 buffer[VGPU_BATCH * VGPU_PAGE_RECORD];
};

static inline struct vgpu_save *to_save(struct vgpu_session *session)
{
	return container_of(session, struct vgpu_save, session);
}

/* steps.c: with the lock of a session that is not over */
void vgpu_save_start(struct vgpu_save *save);
int vgpu_save_fill(struct vgpu_save *save);
void vgpu_save_left(struct vgpu_save *save, u64 *initial, u64 *dirty);

#endif
