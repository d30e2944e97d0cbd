/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_REGISTERS_H
#define VGPU_REGISTERS_H

#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct vgpu;
struct vgpu_stream_registers;

#define VGPU_REGISTERS_SIZE 4096
#define VGPU_ID             0x47564d44
#define VGPU_INTERFACE      1

/* The registers in BAR 0, in words of 32 bits. */
enum vgpu_register {
	VGPU_REG_ID,
	VGPU_REG_INTERFACE,
	VGPU_REG_MEMORY_LO,
	VGPU_REG_MEMORY_HI,
	VGPU_REG_COUNTER_LO,
	VGPU_REG_COUNTER_HI,
	VGPU_REG_SCRATCH_0,
	VGPU_REG_SCRATCH_1,
	VGPU_REG_DMA_LO,
	VGPU_REG_DMA_HI,
	VGPU_REG_DMA_LENGTH,
	VGPU_REG_DMA_WORD,
	VGPU_REG_COMMAND,
	VGPU_REG_STATUS,
	VGPU_REG_COUNT,
};

/**
 * struct vgpu_registers - the registers and the counter behind two of them
 * @lock: guards all of this; of other locks only that of the DMA is taken under it
 * @word: the values as last read or written
 * @counted: microseconds that the device ran up to @since
 * @since: when @counted was taken
 * @running: the counter moves
 */
struct vgpu_registers {
	struct mutex lock; /* guards all of this */
	u32 word[VGPU_REG_COUNT];
	u64 counted;
	ktime_t since;
	bool running;
};

void vgpu_registers_init(struct vgpu_registers *registers);
void vgpu_registers_reset(struct vgpu *vgpu);
int vgpu_registers_read(struct vgpu *vgpu, unsigned int offset, u32 *value);
int vgpu_registers_write(struct vgpu *vgpu, unsigned int offset, u32 value);
void vgpu_registers_run(struct vgpu *vgpu, bool run);
u64 vgpu_registers_counter(struct vgpu *vgpu);
void vgpu_registers_save(struct vgpu *vgpu, struct vgpu_stream_registers *to);
void vgpu_registers_load(struct vgpu *vgpu, const struct vgpu_stream_registers *from);

#endif
