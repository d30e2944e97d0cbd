// SPDX-License-Identifier: LGPL-2.1-or-later
#include "clock.h"
#include "stream.h"
#include "vgpu.h"

#include <errno.h>
#include <string.h>

/* Take account of the time since it was last done. */
static uint64_t count(struct registers *registers)
{
	const uint64_t now = clock_now();

	if (registers->running)
		registers->counted += now - registers->since;
	registers->since = now;
	return registers->counted;
}

void registers_reset(struct vgpu *vgpu)
{
	vgpu->registers = (struct registers){
		.word = {
			[REG_ID] = REGISTERS_ID,
			[REG_INTERFACE] = INTERFACE,
			[REG_MEMORY_LO] = (uint32_t)vgpu->memory.size,
			[REG_MEMORY_HI] = (uint32_t)(vgpu->memory.size >> 32),
		},
		.since = clock_now(),
	};
}

/* Both halves are of one moment, so that a carry between two reads does no harm. */
static void read_counter(struct vgpu *vgpu)
{
	const uint64_t counter = count(&vgpu->registers);

	vgpu->registers.word[REG_COUNTER_LO] = (uint32_t)counter;
	vgpu->registers.word[REG_COUNTER_HI] = (uint32_t)(counter >> 32);
}

static void read_status(struct vgpu *vgpu)
{
	vgpu->registers.word[REG_STATUS] = dma_status(&vgpu->dma);
}

static void write_command(struct vgpu *vgpu)
{
	const uint32_t *word = vgpu->registers.word;
	const struct fill job = {
		.address = word[REG_DMA_LO] | (uint64_t)word[REG_DMA_HI] << 32,
		.length = word[REG_DMA_LENGTH],
		.word = word[REG_DMA_WORD],
	};

	dma_command(vgpu, word[REG_COMMAND], &job);
}

/* What is to be done before a register is read, and after it was written. */
static const struct {
	void (*before_read)(struct vgpu *vgpu);
	void (*after_write)(struct vgpu *vgpu);
	bool writable;
} actions[REG_COUNT] = {
	[REG_COUNTER_LO] = { .before_read = read_counter },
	[REG_SCRATCH_0] = { .writable = true },
	[REG_SCRATCH_1] = { .writable = true },
	[REG_DMA_LO] = { .writable = true },
	[REG_DMA_HI] = { .writable = true },
	[REG_DMA_LENGTH] = { .writable = true },
	[REG_DMA_WORD] = { .writable = true },
	[REG_COMMAND] = { .after_write = write_command, .writable = true },
	[REG_STATUS] = { .before_read = read_status },
};

static bool is_register(uint64_t offset, size_t size)
{
	return size == sizeof(uint32_t) && offset % sizeof(uint32_t) == 0;
}

/* Where there is no register zero is read, and a write changes nothing. */
int registers_read(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size)
{
	const uint64_t i = offset / sizeof(uint32_t);
	uint32_t value = 0;

	if (!is_register(offset, size))
		return -EINVAL;
	if (i < REG_COUNT) {
		if (actions[i].before_read)
			actions[i].before_read(vgpu);
		value = htole32(vgpu->registers.word[i]);
	}
	memcpy(bytes, &value, sizeof(value));
	return 0;
}

int registers_write(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size)
{
	const uint64_t i = offset / sizeof(uint32_t);
	uint32_t value;

	if (!is_register(offset, size))
		return -EINVAL;
	if (i >= REG_COUNT || !actions[i].writable)
		return 0;
	memcpy(&value, bytes, sizeof(value));
	vgpu->registers.word[i] = le32toh(value);
	if (actions[i].after_write)
		actions[i].after_write(vgpu);
	return 0;
}

void registers_run(struct vgpu *vgpu, bool run)
{
	count(&vgpu->registers);
	vgpu->registers.running = run;
}

uint64_t registers_counter(struct vgpu *vgpu)
{
	return count(&vgpu->registers);
}

/* What is worked out when it is read is not saved: where it comes from is. */
void registers_save(struct vgpu *vgpu, struct stream_registers *to)
{
	to->counter = htole64(count(&vgpu->registers));
	for (unsigned int i = 0; i < REG_COUNT; i++)
		if (!actions[i].before_read)
			to->word[i] = htole32(vgpu->registers.word[i]);
}

/* Constants are what they are here; everything that moves is as it was there. */
void registers_load(struct vgpu *vgpu, const struct stream_registers *from)
{
	for (unsigned int i = REG_COUNTER_LO; i < REG_COUNT; i++)
		vgpu->registers.word[i] = le32toh(from->word[i]);
	vgpu->registers.counted = le64toh(from->counter);
	vgpu->registers.since = clock_now();
}
