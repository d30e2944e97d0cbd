/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_REGISTERS_H
#define VGPU_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;
struct stream_registers;

#define REGISTERS_SIZE 4096
#define REGISTERS_ID   0x47564d44
#define INTERFACE      1

/* The registers in BAR 0, in words of 32 bits: those of devmig_vgpu.ko. */
enum vgpu_register {
	REG_ID,
	REG_INTERFACE,
	REG_MEMORY_LO,
	REG_MEMORY_HI,
	REG_COUNTER_LO,
	REG_COUNTER_HI,
	REG_SCRATCH_0,
	REG_SCRATCH_1,
	REG_DMA_LO,
	REG_DMA_HI,
	REG_DMA_LENGTH,
	REG_DMA_WORD,
	REG_COMMAND,
	REG_STATUS,
	REG_COUNT,
};

/* Guarded by the lock of the device, which the callers hold. */
struct registers {
	uint32_t word[REG_COUNT]; /* as last read or written */
	uint64_t counted;         /* microseconds that the device ran up to @since */
	uint64_t since;           /* of clock_now() */
	bool running;             /* the counter moves */
};

void registers_reset(struct vgpu *vgpu);
/* They are read and written whole: -EINVAL for anything else. */
int registers_read(struct vgpu *vgpu, uint64_t offset, void *bytes, size_t size);
int registers_write(struct vgpu *vgpu, uint64_t offset, const void *bytes, size_t size);

void registers_run(struct vgpu *vgpu, bool run);
uint64_t registers_counter(struct vgpu *vgpu);

void registers_save(struct vgpu *vgpu, struct stream_registers *to);
void registers_load(struct vgpu *vgpu, const struct stream_registers *from);

#endif
