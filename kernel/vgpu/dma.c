// SPDX-License-Identifier: GPL-2.0-only
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "stream.h"
#include "vgpu.h"

#define VGPU_HEARTBEAT_MS 10

static struct vgpu *vgpu_of_dma(struct vgpu_dma *dma)
{
	return container_of(dma, struct vgpu, dma);
}

/*
 * Write and log, in this order: where a report of the log falls between the two, the
 * page is in the next report. The other way round the report would clear the mark of a
 * write that is still to come. What failed may have been written in part.
 *
 * Nothing is pinned, so there is nothing to give up when memory is unmapped: VFIO
 * waits for a write that is under way, and the next one fails.
 */
static int vgpu_dma_write(struct vgpu_dma *dma, u64 address, void *data, size_t size)
{
	struct vgpu *vgpu = vgpu_of_dma(dma);
	int ret;

	ret = vfio_dma_rw(&vgpu->vdev, address, data, size, true);
	vgpu_log_mark(&vgpu->log, address, size);
	return ret < 0 ? ret : 0;
}

/* A pattern of words, a page at a time: each part begins with a whole word. */
static int vgpu_dma_fill(struct vgpu_dma *dma, const struct vgpu_fill *job)
{
	u32 done = 0;
	int ret = 0;
	u64 end;

	if (job->length > VGPU_DMA_MAX || check_add_overflow(job->address, (u64)job->length, &end))
		return -EINVAL;
	memset32(dma->buffer, (__force u32)cpu_to_le32(job->word), PAGE_SIZE / sizeof(u32));
	while (done < job->length && !ret) {
		const u32 part = min_t(u32, job->length - done, PAGE_SIZE);

		ret = vgpu_dma_write(dma, job->address + done, dma->buffer, part);
		done += part;
	}
	return ret;
}

static void vgpu_fill_work(struct work_struct *work)
{
	struct vgpu_dma *dma = container_of(work, struct vgpu_dma, fill_work);
	struct vgpu_fill job;
	bool go;
	int ret;

	spin_lock(&dma->lock);
	go = dma->allowed && dma->filling;
	job = dma->fill;
	spin_unlock(&dma->lock);
	if (!go)
		return;

	ret = vgpu_dma_fill(dma, &job);

	spin_lock(&dma->lock);
	dma->filling = false;
	if (ret)
		dma->failed = true;
	spin_unlock(&dma->lock);
}

static void vgpu_heartbeat_work(struct work_struct *work)
{
	struct vgpu_dma *dma = container_of(to_delayed_work(work), struct vgpu_dma, heartbeat_work);
	__le64 counter;
	u64 address;
	bool go;
	int ret;

	spin_lock(&dma->lock);
	go = dma->allowed && dma->heartbeat;
	address = dma->heartbeat_address;
	spin_unlock(&dma->lock);
	if (!go)
		return;

	counter = cpu_to_le64(vgpu_registers_counter(vgpu_of_dma(dma)));
	ret = vgpu_dma_write(dma, address, &counter, sizeof(counter));

	spin_lock(&dma->lock);
	if (ret) {
		dma->heartbeat = false;
		dma->failed = true;
	}
	if (dma->allowed && dma->heartbeat)
		queue_delayed_work(vgpu_workqueue, &dma->heartbeat_work,
				   msecs_to_jiffies(VGPU_HEARTBEAT_MS));
	spin_unlock(&dma->lock);
}

void vgpu_dma_init(struct vgpu_dma *dma)
{
	spin_lock_init(&dma->lock);
	INIT_WORK(&dma->fill_work, vgpu_fill_work);
	INIT_DELAYED_WORK(&dma->heartbeat_work, vgpu_heartbeat_work);
}

int vgpu_dma_open(struct vgpu_dma *dma)
{
	dma->buffer = kmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	return dma->buffer ? 0 : -ENOMEM;
}

/* Paused before. */
void vgpu_dma_close(struct vgpu_dma *dma)
{
	kfree(dma->buffer);
	dma->buffer = NULL;
}

/*
 * Called with the lock of the device, which the works don't take. Once it returns
 * nothing is being written, and a job that has not begun waits.
 */
void vgpu_dma_pause(struct vgpu_dma *dma)
{
	spin_lock(&dma->lock);
	dma->allowed = false;
	spin_unlock(&dma->lock);
	cancel_work_sync(&dma->fill_work);
	cancel_delayed_work_sync(&dma->heartbeat_work);
}

/* With the lock of the DMA. */
static void vgpu_dma_start(struct vgpu_dma *dma)
{
	if (!dma->allowed)
		return;
	if (dma->filling)
		queue_work(vgpu_workqueue, &dma->fill_work);
	if (dma->heartbeat)
		mod_delayed_work(vgpu_workqueue, &dma->heartbeat_work, 0);
}

void vgpu_dma_resume(struct vgpu_dma *dma)
{
	spin_lock(&dma->lock);
	dma->allowed = true;
	vgpu_dma_start(dma);
	spin_unlock(&dma->lock);
}

/* Paused before. */
void vgpu_dma_reset(struct vgpu_dma *dma)
{
	spin_lock(&dma->lock);
	dma->filling = false;
	dma->heartbeat = false;
	dma->failed = false;
	spin_unlock(&dma->lock);
}

static void vgpu_command_stop(struct vgpu_dma *dma, const struct vgpu_fill *job)
{
	dma->heartbeat = false;
}

/* One fill at a time: a second one is not heard. */
static void vgpu_command_fill(struct vgpu_dma *dma, const struct vgpu_fill *job)
{
	if (dma->filling)
		return;
	dma->fill = *job;
	dma->filling = true;
}

static void vgpu_command_heartbeat(struct vgpu_dma *dma, const struct vgpu_fill *job)
{
	dma->heartbeat_address = job->address;
	dma->heartbeat = true;
}

static void (*const vgpu_commands[])(struct vgpu_dma *dma, const struct vgpu_fill *job) = {
	[VGPU_COMMAND_STOP] = vgpu_command_stop,
	[VGPU_COMMAND_FILL] = vgpu_command_fill,
	[VGPU_COMMAND_HEARTBEAT] = vgpu_command_heartbeat,
};

/* A command clears the error of the one before it; one that does not exist is an error. */
void vgpu_dma_command(struct vgpu_dma *dma, u32 command, const struct vgpu_fill *job)
{
	spin_lock(&dma->lock);
	dma->failed = command >= ARRAY_SIZE(vgpu_commands);
	if (!dma->failed) {
		command = array_index_nospec(command, ARRAY_SIZE(vgpu_commands));
		vgpu_commands[command](dma, job);
		vgpu_dma_start(dma);
	}
	spin_unlock(&dma->lock);
}

enum vgpu_dma_status vgpu_dma_status(struct vgpu_dma *dma)
{
	enum vgpu_dma_status status;

	spin_lock(&dma->lock);
	if (dma->filling)
		status = VGPU_STATUS_BUSY;
	else
		status = dma->failed ? VGPU_STATUS_ERROR : VGPU_STATUS_IDLE;
	spin_unlock(&dma->lock);
	return status;
}

void vgpu_dma_save(struct vgpu_dma *dma, struct vgpu_stream_registers *to)
{
	u32 flags;

	spin_lock(&dma->lock);
	flags = (dma->filling ? VGPU_DMA_FILLING : 0) | (dma->heartbeat ? VGPU_DMA_HEARTBEAT : 0) |
		(dma->failed ? VGPU_DMA_FAILED : 0);
	to->dma_flags = cpu_to_le32(flags);
	to->heartbeat_address = cpu_to_le64(dma->heartbeat_address);
	to->fill_address = cpu_to_le64(dma->fill.address);
	to->fill_length = cpu_to_le32(dma->fill.length);
	to->fill_word = cpu_to_le32(dma->fill.word);
	spin_unlock(&dma->lock);
}

/* Paused; what is loaded begins when the device runs again. */
void vgpu_dma_load(struct vgpu_dma *dma, const struct vgpu_stream_registers *from)
{
	const u32 flags = le32_to_cpu(from->dma_flags);

	spin_lock(&dma->lock);
	dma->filling = flags & VGPU_DMA_FILLING;
	dma->heartbeat = flags & VGPU_DMA_HEARTBEAT;
	dma->failed = flags & VGPU_DMA_FAILED;
	dma->heartbeat_address = le64_to_cpu(from->heartbeat_address);
	dma->fill.address = le64_to_cpu(from->fill_address);
	dma->fill.length = le32_to_cpu(from->fill_length);
	dma->fill.word = le32_to_cpu(from->fill_word);
	spin_unlock(&dma->lock);
}
