// SPDX-License-Identifier: LGPL-2.1-or-later
#include "save.h"
#include "vgpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_MAX (STREAM_RECORD_MAX / MEMORY_PAGE)

#define PAGE_RECORD (sizeof(struct stream_record) + MEMORY_PAGE)
#define ENDING_RECORD                                                                              \
	(3 * sizeof(struct stream_record) + sizeof(struct stream_registers) + CONFIG_SIZE +        \
	 sizeof(struct stream_end))

/* Where so many bytes go: to the reader if they all fit, else they wait. */
static uint8_t *place(struct save *save, size_t size)
{
	uint8_t *at = save->to;

	if (save->room < size) {
		save->size = size;
		save->pos = 0;
		return save->staged;
	}
	save->to += size;
	save->room -= size;
	return at;
}

static size_t head_size(const struct vgpu *vgpu)
{
	return sizeof(struct stream_head) + vgpu->text_size;
}

static void make_head(struct vgpu *vgpu, enum stream_phase phase)
{
	uint8_t *to = place(&vgpu->save, head_size(vgpu));
	struct stream_head head = {
		.magic = STREAM_MAGIC,
		.major = htole16(STREAM_MAJOR),
		.minor = htole16(STREAM_MINOR),
		.phase = htole32(phase),
		.text_size = htole32((uint32_t)vgpu->text_size),
		.memory_size = htole64(vgpu->memory.size),
	};

	head.checksum = htole64(stream_checksum(&head, sizeof(head), vgpu->text, vgpu->text_size));
	memcpy(to, &head, sizeof(head));
	memcpy(to + sizeof(head), vgpu->text, vgpu->text_size);
	vgpu->save.initial = phase == STREAM_PRE_COPY;
}

static void make_record(struct save *save, enum stream_type type, uint64_t offset,
			const void *payload, size_t size)
{
	uint8_t *to = place(save, sizeof(struct stream_record) + size);
	struct stream_record record = {
		.type = htole32(type),
		.size = htole32((uint32_t)size),
		.offset = htole64(offset),
	};
	uint64_t checksum;

	/* Of the copy: clients may be writing to the window. */
	if (size)
		memcpy(to + sizeof(record), payload, size);
	checksum = stream_checksum(&record, sizeof(record), to + sizeof(record), size);
	record.checksum = htole64(checksum);
	memcpy(to, &record, sizeof(record));
	save->bytes += sizeof(record) + size;
	save->chain = stream_chain(save->chain, checksum);
}

/* As many in a row as the reader has room for, and one in any case. */
static bool make_pages(struct vgpu *vgpu, struct memory_marks *marks)
{
	struct save *save = &vgpu->save;
	const size_t room = save->room > PAGE_RECORD
				    ? (save->room - sizeof(struct stream_record)) / MEMORY_PAGE
				    : 1;
	const uint64_t count =
		memory_take(&vgpu->memory, marks, &save->page, room < PAGES_MAX ? room : PAGES_MAX);

	if (!count)
		return false;
	save->initial = marks == &vgpu->memory.initial;
	make_record(save, STREAM_PAGES, save->page * MEMORY_PAGE,
		    vgpu->memory.bytes + save->page * MEMORY_PAGE, count * MEMORY_PAGE);
	save->page += count;
	return true;
}

static bool make_some_pages(struct vgpu *vgpu)
{
	return make_pages(vgpu, &vgpu->memory.initial) || make_pages(vgpu, &vgpu->memory.dirty);
}

/* Each makes something, or says that the next one's turn has come (0), or -ENOMSG. */
enum { MADE = 1, NEXT = 0 };

static int step_pre_head(struct vgpu *vgpu)
{
	vgpu->save.step++;
	make_head(vgpu, STREAM_PRE_COPY);
	return MADE;
}

/* More may come as long as the device runs. */
static int step_pre_pages(struct vgpu *vgpu)
{
	if (vgpu->save.phase == STREAM_STOP_COPY) {
		vgpu->save.step++;
		return NEXT;
	}
	if (make_some_pages(vgpu))
		return MADE;
	memory_scan_window(&vgpu->memory, false);
	return make_some_pages(vgpu) ? MADE : -ENOMSG;
}

static int step_switch(struct vgpu *vgpu)
{
	vgpu->save.step++;
	vgpu->save.initial = false;
	make_record(&vgpu->save, STREAM_SWITCH, 0, NULL, 0);
	return MADE;
}

static int step_stop_head(struct vgpu *vgpu)
{
	vgpu->save.step++;
	make_head(vgpu, STREAM_STOP_COPY);
	return MADE;
}

static int step_stop_pages(struct vgpu *vgpu)
{
	if (make_some_pages(vgpu))
		return MADE;
	vgpu->save.step++;
	return NEXT;
}

static int step_registers(struct vgpu *vgpu)
{
	struct stream_registers registers = { 0 };

	registers_save(vgpu, &registers);
	dma_save(&vgpu->dma, &registers);
	workload_save(&vgpu->workload, &registers);
	if (fault_on(&vgpu->faults, FAULT_COUNTER_LOST))
		registers.counter = 0;
	vgpu->save.step++;
	make_record(&vgpu->save, STREAM_REGISTERS, 0, &registers, sizeof(registers));
	return MADE;
}

static int step_config(struct vgpu *vgpu)
{
	vgpu->save.step++;
	make_record(&vgpu->save, STREAM_CONFIG, 0, vgpu->config.data, CONFIG_SIZE);
	return MADE;
}

static int step_end(struct vgpu *vgpu)
{
	const struct stream_end end = {
		.bytes = htole64(vgpu->save.bytes),
		.chain = htole64(vgpu->save.chain),
	};

	vgpu->save.step++;
	make_record(&vgpu->save, STREAM_END, 0, &end, sizeof(end));
	return MADE;
}

enum {
	STEP_PRE_HEAD,
	STEP_PRE_PAGES,
	STEP_SWITCH,
	STEP_STOP_HEAD,
	STEP_STOP_PAGES,
	STEP_REGISTERS,
	STEP_CONFIG,
	STEP_END,
	STEPS,
};

static int (*const steps[STEPS])(struct vgpu *vgpu) = {
	[STEP_PRE_HEAD] = step_pre_head,     [STEP_PRE_PAGES] = step_pre_pages,
	[STEP_SWITCH] = step_switch,         [STEP_STOP_HEAD] = step_stop_head,
	[STEP_STOP_PAGES] = step_stop_pages, [STEP_REGISTERS] = step_registers,
	[STEP_CONFIG] = step_config,         [STEP_END] = step_end,
};

int save_begin(struct vgpu *vgpu, enum stream_phase phase)
{
	uint8_t *staged = malloc(SAVE_STAGED_MAX);

	if (!staged)
		return -ENOMEM;
	vgpu->save = (struct save){
		.staged = staged,
		.phase = phase,
		.step = phase == STREAM_PRE_COPY ? STEP_PRE_HEAD : STEP_STOP_HEAD,
	};
	memory_track(&vgpu->memory);
	return 0;
}

void save_switch(struct vgpu *vgpu)
{
	vgpu->save.phase = STREAM_STOP_COPY;
	memory_scan_window(&vgpu->memory, true);
	if (fault_on(&vgpu->faults, FAULT_MISS_LAST))
		memory_forget_dirty(&vgpu->memory);
}

void save_end(struct vgpu *vgpu)
{
	free(vgpu->save.staged);
	vgpu->save = (struct save){ 0 };
	memory_untrack(&vgpu->memory);
}

/* Read what waits. */
static void copy_staged(struct save *save)
{
	const size_t left = save->size - save->pos;
	const size_t part = left < save->room ? left : save->room;

	memcpy(save->to, save->staged + save->pos, part);
	save->to += part;
	save->room -= part;
	save->pos += part;
}

int save_read(struct vgpu *vgpu, uint8_t *bytes, size_t size, size_t *ret_size)
{
	struct save *save = &vgpu->save;
	int made = MADE;

	save->to = bytes;
	save->room = size;
	copy_staged(save);
	while (save->room && save->step < STEPS && made >= 0) {
		made = steps[save->step](vgpu);
		copy_staged(save);
	}
	*ret_size = size - save->room;
	return made < 0 && !*ret_size && size ? made : 0;
}

void save_left(struct vgpu *vgpu, uint64_t *ret_initial, uint64_t *ret_dirty)
{
	const struct save *save = &vgpu->save;
	struct memory *memory = &vgpu->memory;

	memory_scan_window(memory, false);
	*ret_initial = memory->initial.count * PAGE_RECORD;
	*ret_dirty = memory->dirty.count * PAGE_RECORD;
	*(save->initial ? ret_initial : ret_dirty) += save->size - save->pos;
	if (save->step == STEP_PRE_HEAD)
		*ret_initial += head_size(vgpu);
}

/* What was never sent, or all that was touched where nothing is being sent. */
uint64_t save_data_size(struct vgpu *vgpu)
{
	const struct save *save = &vgpu->save;
	const uint64_t pages = save->staged ? vgpu->memory.initial.count + vgpu->memory.dirty.count
					    : memory_touched_count(&vgpu->memory);

	return save->size - save->pos + head_size(vgpu) + pages * PAGE_RECORD + ENDING_RECORD;
}
