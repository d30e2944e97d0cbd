/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_DMA_H
#define VGPU_DMA_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct vgpu;
struct vgpu_stream_registers;

#define VGPU_DMA_MAX 0x100000

enum vgpu_dma_command {
	VGPU_COMMAND_STOP = 0,
	VGPU_COMMAND_FILL = 1,
	VGPU_COMMAND_HEARTBEAT = 2,
};

enum vgpu_dma_status {
	VGPU_STATUS_IDLE = 0,
	VGPU_STATUS_BUSY = 1,
	VGPU_STATUS_ERROR = 2,
};

struct vgpu_fill {
	u64 address;
	u32 length;
	u32 word;
};

/**
 * struct vgpu_dma - what the device writes to the memory of the guest
 * @lock: guards what follows it up to @failed; nothing is taken under it
 * @allowed: the state of the device permits DMA. Both works ask for it when they begin
 * @filling: @fill is to be done, or being done
 * @fill: the job, with the registers' values at the time of the command
 * @heartbeat: write the counter from time to time
 * @heartbeat_address: to here
 * @failed: since the last command a job met memory that it could not write
 * @fill_work: does @fill
 * @heartbeat_work: writes the counter and queues itself again
 * @buffer: a page for @fill_work alone
 *
 * The works write with vfio_dma_rw(), which sleeps, so they hold no lock then. They
 * run only between vgpu_dma_resume() and vgpu_dma_pause(): that is, while the device
 * is open.
 */
struct vgpu_dma {
	spinlock_t lock; /* guards what follows up to failed */
	bool allowed;
	bool filling;
	struct vgpu_fill fill;
	bool heartbeat;
	u64 heartbeat_address;
	bool failed;

	struct work_struct fill_work;
	struct delayed_work heartbeat_work;
	u32 *buffer;
};

/* Of all devices; one that must wait for its guest's memory does not hold up others. */
extern struct workqueue_struct *vgpu_workqueue;

void vgpu_dma_init(struct vgpu_dma *dma);
int vgpu_dma_open(struct vgpu_dma *dma);
void vgpu_dma_close(struct vgpu_dma *dma);
void vgpu_dma_pause(struct vgpu_dma *dma);
void vgpu_dma_resume(struct vgpu_dma *dma);
void vgpu_dma_reset(struct vgpu_dma *dma);
void vgpu_dma_command(struct vgpu_dma *dma, u32 command, const struct vgpu_fill *job);
enum vgpu_dma_status vgpu_dma_status(struct vgpu_dma *dma);
void vgpu_dma_save(struct vgpu_dma *dma, struct vgpu_stream_registers *to);
void vgpu_dma_load(struct vgpu_dma *dma, const struct vgpu_stream_registers *from);

#endif
