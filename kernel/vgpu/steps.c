// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>

#include "save.h"

/*
 * What is sent, in which order: a program of steps, which stream.h has as the reader
 * sees it.
 */

/* Put a record behind those that are in the buffer; @payload may be there already. */
static void vgpu_save_record(struct vgpu_save *save, enum vgpu_record_type type, u64 offset,
			     const void *payload, size_t length)
{
	u8 *to = save->buffer + save->size;
	const struct vgpu_record record = {
		.type = cpu_to_le32(type),
		.offset = cpu_to_le64(offset),
		.length = cpu_to_le32(length),
	};
	struct vgpu_record *made = memcpy(to, &record, sizeof(record));

	memcpy(to + sizeof(record), payload, length);
	made->crc = cpu_to_le32(vgpu_record_crc(made, to + sizeof(record), length));
	save->size += sizeof(record) + length;
}

/* The records in the buffer are ready to be read. */
static void vgpu_save_offer(struct vgpu_save *save, bool initial)
{
	save->out = save->buffer;
	save->pos = 0;
	save->initial = initial;
	save->crc = vgpu_stream_crc(save->crc, save->buffer, save->size);
	if (save->corrupt - save->bytes < save->size)
		save->buffer[save->corrupt - save->bytes] ^= 1;
	save->bytes += save->size;
}

static int vgpu_save_head(struct vgpu_save *save, enum devmig_phase phase)
{
	save->out = save->heads[phase]->data;
	save->size = save->heads[phase]->size;
	save->pos = 0;
	save->initial = phase == DEVMIG_PRE_COPY;
	save->step++;
	return 1;
}

static int vgpu_save_pre_head(struct vgpu_save *save)
{
	return vgpu_save_head(save, DEVMIG_PRE_COPY);
}

static int vgpu_save_stop_head(struct vgpu_save *save)
{
	return vgpu_save_head(save, DEVMIG_STOP_COPY);
}

static int vgpu_save_registers(struct vgpu_save *save)
{
	struct vgpu *vgpu = save->session.vgpu;
	struct vgpu_stream_registers registers = {
		.memory_size = cpu_to_le64(vgpu->memory.size),
	};

	vgpu_registers_save(vgpu, &registers);
	vgpu_dma_save(&vgpu->dma, &registers);
	vgpu_config_read(&vgpu->config, registers.config, sizeof(registers.config), 0);
	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_REGISTERS, 0, &registers, sizeof(registers));
	vgpu_save_offer(save, save->phase == DEVMIG_PRE_COPY);
	save->step++;
	return 1;
}

static int vgpu_save_some_pages(struct vgpu_save *save, xa_mark_t mark)
{
	struct page *pages[VGPU_BATCH];
	unsigned int count, i;

	count = vgpu_memory_take(&save->session.vgpu->memory, mark, &save->next, pages,
				 ARRAY_SIZE(pages));
	if (!count)
		return 0;
	save->size = 0;
	for (i = 0; i < count; i++, save->next++)
		vgpu_save_record(save, VGPU_RECORD_PAGES, (u64)save->next << PAGE_SHIFT,
				 page_address(pages[i]), PAGE_SIZE);
	vgpu_save_offer(save, mark == VGPU_INITIAL);
	return 1;
}

static int vgpu_save_pages(struct vgpu_save *save)
{
	return vgpu_save_some_pages(save, VGPU_INITIAL) ?: vgpu_save_some_pages(save, VGPU_DIRTY);
}

/* More pages may come as long as the device runs. */
static int vgpu_save_pre_pages(struct vgpu_save *save)
{
	if (save->phase == DEVMIG_PRE_COPY)
		return vgpu_save_pages(save) ?: -ENOMSG;
	save->step++;
	return 0;
}

static int vgpu_save_stop_pages(struct vgpu_save *save)
{
	const int some = vgpu_save_pages(save);

	if (!some)
		save->step++;
	return some;
}

static int vgpu_save_switch(struct vgpu_save *save)
{
	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_SWITCH, 0, NULL, 0);
	vgpu_save_offer(save, false);
	save->step++;
	return 1;
}

static int vgpu_save_end_record(struct vgpu_save *save)
{
	const struct vgpu_stream_end end = {
		.bytes = cpu_to_le64(save->bytes),
		.crc = cpu_to_le32(save->crc),
	};

	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_END, 0, &end, sizeof(end));
	vgpu_save_offer(save, false);
	save->step++;
	return 1;
}

enum {
	VGPU_STEP_PRE_HEAD,
	VGPU_STEP_PRE_REGISTERS,
	VGPU_STEP_PRE_PAGES,
	VGPU_STEP_SWITCH,
	VGPU_STEP_STOP_HEAD,
	VGPU_STEP_STOP_PAGES,
	VGPU_STEP_STOP_REGISTERS,
	VGPU_STEP_END,
	VGPU_STEPS,
};

/* Each makes something to read and returns 1, or goes on to the next and returns 0. */
static int (*const vgpu_steps[VGPU_STEPS])(struct vgpu_save *save) = {
	[VGPU_STEP_PRE_HEAD] = vgpu_save_pre_head,
	[VGPU_STEP_PRE_REGISTERS] = vgpu_save_registers,
	[VGPU_STEP_PRE_PAGES] = vgpu_save_pre_pages,
	[VGPU_STEP_SWITCH] = vgpu_save_switch,
	[VGPU_STEP_STOP_HEAD] = vgpu_save_stop_head,
	[VGPU_STEP_STOP_PAGES] = vgpu_save_stop_pages,
	[VGPU_STEP_STOP_REGISTERS] = vgpu_save_registers,
	[VGPU_STEP_END] = vgpu_save_end_record,
};

/* The first step of what @phase begins with. */
void vgpu_save_start(struct vgpu_save *save)
{
	save->step = save->phase == DEVMIG_PRE_COPY ? VGPU_STEP_PRE_HEAD : VGPU_STEP_STOP_HEAD;
}

/* Something to read is there: 1; the end: 0; nothing now: -ENOMSG. */
int vgpu_save_fill(struct vgpu_save *save)
{
	int ret = save->pos < save->size;

	while (!ret && save->step < VGPU_STEPS)
		ret = vgpu_steps[save->step](save);
	return ret;
}

/*
 * What is still to be read of the initial data, and of pages that were written since
 * they were read: to the byte, if nothing else is written.
 */
void vgpu_save_left(struct vgpu_save *save, u64 *initial, u64 *dirty)
{
	struct vgpu_memory *memory = &save->session.vgpu->memory;

	mutex_lock(&memory->lock);
	*initial = memory->initial * VGPU_PAGE_RECORD;
	*dirty = memory->dirty * VGPU_PAGE_RECORD;
	mutex_unlock(&memory->lock);
	*(save->initial ? initial : dirty) += save->size - save->pos;
	if (save->step <= VGPU_STEP_PRE_HEAD)
		*initial += save->heads[DEVMIG_PRE_COPY]->size;
	if (save->step <= VGPU_STEP_PRE_REGISTERS)
		*initial += VGPU_REGISTERS_RECORD;
}
