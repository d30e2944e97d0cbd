/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_DMA_H
#define VGPU_DMA_H

#include <stdbool.h>
#include <stdint.h>

struct vgpu;
struct stream_registers;

#define DMA_MAX 0x100000

enum dma_command {
	COMMAND_STOP = 0,
	COMMAND_FILL = 1,
	COMMAND_HEARTBEAT = 2,
};

enum dma_status {
	STATUS_IDLE = 0,
	STATUS_BUSY = 1,
	STATUS_ERROR = 2,
};

struct fill {
	uint64_t address;
	uint32_t length;
	uint32_t word;
};

/* What the device writes to the memory of the guest; guarded by the lock of the device. */
struct dma {
	bool allowed; /* by the state of the device */
	bool filling; /* @fill is to be done */
	struct fill fill;
	bool heartbeat; /* write the counter from time to time */
	uint64_t heartbeat_address;
	uint64_t heartbeat_at; /* the next one, in microseconds */
	bool failed;           /* since the last command a job met memory that it could not write */
};

void dma_reset(struct dma *dma);
void dma_allow(struct vgpu *vgpu, bool allowed);
/* A command clears the error of the one before; one that does not exist is an error. */
void dma_command(struct vgpu *vgpu, uint32_t command, const struct fill *job);
enum dma_status dma_status(const struct dma *dma);

/* Do what is to be done; returns when to come again, UINT64_MAX: when something changes. */
uint64_t dma_run(struct vgpu *vgpu, uint64_t now);

void dma_save(const struct dma *dma, struct stream_registers *to);
void dma_load(struct dma *dma, const struct stream_registers *from);

#endif
