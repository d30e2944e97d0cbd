// SPDX-License-Identifier: GPL-2.0-only
#include <linux/nospec.h>
#include <linux/string.h>

#include "stream.h"
#include "vgpu.h"

void vgpu_registers_init(struct vgpu_registers *registers)
{
	mutex_init(&registers->lock);
}

/* Take account of the time since it was last done. */
static u64 vgpu_count(struct vgpu_registers *registers)
{
	const ktime_t now = ktime_get();

	if (registers->running)
		registers->counted += ktime_us_delta(now, registers->since);
	registers->since = now;
	return registers->counted;
}

void vgpu_registers_reset(struct vgpu *vgpu)
{
	struct vgpu_registers *registers = &vgpu->registers;
	const u64 size = vgpu->memory.size;

	mutex_lock(&registers->lock);
	memset(registers->word, 0, sizeof(registers->word));
	registers->word[VGPU_REG_ID] = VGPU_ID;
	registers->word[VGPU_REG_INTERFACE] = VGPU_INTERFACE;
	registers->word[VGPU_REG_MEMORY_LO] = lower_32_bits(size);
	registers->word[VGPU_REG_MEMORY_HI] = upper_32_bits(size);
	registers->counted = 0;
	registers->since = ktime_get();
	mutex_unlock(&registers->lock);
}

/* Both halves are of one moment, so that a carry between two reads does no harm. */
static void vgpu_read_counter(struct vgpu *vgpu)
{
	const u64 counter = vgpu_count(&vgpu->registers);

	vgpu->registers.word[VGPU_REG_COUNTER_LO] = lower_32_bits(counter);
	vgpu->registers.word[VGPU_REG_COUNTER_HI] = upper_32_bits(counter);
}

static void vgpu_read_status(struct vgpu *vgpu)
{
	vgpu->registers.word[VGPU_REG_STATUS] = vgpu_dma_status(&vgpu->dma);
}

static void vgpu_write_command(struct vgpu *vgpu)
{
	const u32 *word = vgpu->registers.word;
	const struct vgpu_fill job = {
		.address = word[VGPU_REG_DMA_LO] | (u64)word[VGPU_REG_DMA_HI] << 32,
		.length = word[VGPU_REG_DMA_LENGTH],
		.word = word[VGPU_REG_DMA_WORD],
	};

	vgpu_dma_command(&vgpu->dma, word[VGPU_REG_COMMAND], &job);
}

/* What is to be done before a register is read, and after it was written. */
static const struct {
	void (*before_read)(struct vgpu *vgpu);
	void (*after_write)(struct vgpu *vgpu);
	bool writable;
} vgpu_actions[VGPU_REG_COUNT] = {
	[VGPU_REG_COUNTER_LO] = { .before_read = vgpu_read_counter },
	[VGPU_REG_SCRATCH_0] = { .writable = true },
	[VGPU_REG_SCRATCH_1] = { .writable = true },
	[VGPU_REG_DMA_LO] = { .writable = true },
	[VGPU_REG_DMA_HI] = { .writable = true },
	[VGPU_REG_DMA_LENGTH] = { .writable = true },
	[VGPU_REG_DMA_WORD] = { .writable = true },
	[VGPU_REG_COMMAND] = { .after_write = vgpu_write_command, .writable = true },
	[VGPU_REG_STATUS] = { .before_read = vgpu_read_status },
};

/* Where there is no register zero is read, and a write changes nothing. */
int vgpu_registers_read(struct vgpu *vgpu, unsigned int offset, u32 *value)
{
	struct vgpu_registers *registers = &vgpu->registers;
	unsigned int index = offset / sizeof(u32);

	if (offset % sizeof(u32) || offset >= VGPU_REGISTERS_SIZE)
		return -EINVAL;
	*value = 0;
	if (index >= VGPU_REG_COUNT)
		return 0;
	index = array_index_nospec(index, VGPU_REG_COUNT);
	mutex_lock(&registers->lock);
	if (vgpu_actions[index].before_read)
		vgpu_actions[index].before_read(vgpu);
	*value = registers->word[index];
	mutex_unlock(&registers->lock);
	return 0;
}

int vgpu_registers_write(struct vgpu *vgpu, unsigned int offset, u32 value)
{
	struct vgpu_registers *registers = &vgpu->registers;
	unsigned int index = offset / sizeof(u32);

	if (offset % sizeof(u32) || offset >= VGPU_REGISTERS_SIZE)
		return -EINVAL;
	if (index >= VGPU_REG_COUNT)
		return 0;
	index = array_index_nospec(index, VGPU_REG_COUNT);
	if (!vgpu_actions[index].writable)
		return 0;
	mutex_lock(&registers->lock);
	registers->word[index] = value;
	if (vgpu_actions[index].after_write)
		vgpu_actions[index].after_write(vgpu);
	mutex_unlock(&registers->lock);
	return 0;
}

void vgpu_registers_run(struct vgpu *vgpu, bool run)
{
	mutex_lock(&vgpu->registers.lock);
	vgpu_count(&vgpu->registers);
	vgpu->registers.running = run;
	mutex_unlock(&vgpu->registers.lock);
}

u64 vgpu_registers_counter(struct vgpu *vgpu)
{
	u64 counter;

	mutex_lock(&vgpu->registers.lock);
	counter = vgpu_count(&vgpu->registers);
	mutex_unlock(&vgpu->registers.lock);
	return counter;
}

/* What is worked out when it is read is not saved: where it comes from is. */
void vgpu_registers_save(struct vgpu *vgpu, struct vgpu_stream_registers *to)
{
	struct vgpu_registers *registers = &vgpu->registers;
	unsigned int i;

	mutex_lock(&registers->lock);
	to->counter = cpu_to_le64(vgpu_count(registers));
	for (i = 0; i < VGPU_REG_COUNT; i++)
		if (!vgpu_actions[i].before_read)
			to->word[i] = cpu_to_le32(registers->word[i]);
	mutex_unlock(&registers->lock);
}

/* Constants are what they are here; everything that moves is as it was there. */
void vgpu_registers_load(struct vgpu *vgpu, const struct vgpu_stream_registers *from)
{
	struct vgpu_registers *registers = &vgpu->registers;
	unsigned int i;

	mutex_lock(&registers->lock);
	for (i = VGPU_REG_COUNTER_LO; i < VGPU_REG_COUNT; i++)
		registers->word[i] = le32_to_cpu(from->word[i]);
	registers->counted = le64_to_cpu(from->counter);
	registers->since = ktime_get();
	mutex_unlock(&registers->lock);
}
