// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dma.h"
#include "stream.h"
#include "vgpu.h"

#include <errno.h>

#define HEARTBEAT_US 10000

#define WORDS 1024

void dma_reset(struct dma *dma)
{
	const bool allowed = dma->allowed;

	*dma = (struct dma){ .allowed = allowed };
}

/* Nothing is under way while the lock is held. */
void dma_allow(struct vgpu *vgpu, bool allowed)
{
	vgpu->dma.allowed = allowed;
	activity_wake(vgpu);
}

/* What failed may have been written in part. */
static int write_out(struct vgpu *vgpu, uint64_t address, const void *bytes, size_t size)
{
	const int error = mappings_write(&vgpu->mappings, address, bytes, size);

	log_mark(vgpu, address, size);
	return error;
}

/* A pattern of words: each part begins with a whole one. */
static int fill(struct vgpu *vgpu, const struct fill *job)
{
	uint32_t words[WORDS];
	uint32_t done = 0;
	uint64_t end;
	int error = 0;

	if (job->length > DMA_MAX ||
	    __builtin_add_overflow(job->address, (uint64_t)job->length, &end))
		return -EINVAL;
	for (unsigned int i = 0; i < WORDS; i++)
		words[i] = htole32(job->word);
	while (done < job->length && !error) {
		const uint32_t left = job->length - done;
		const uint32_t part = left < sizeof(words) ? left : sizeof(words);

		error = write_out(vgpu, job->address + done, words, part);
		done += part;
	}
	return error;
}

static void run_fill(struct vgpu *vgpu)
{
	vgpu->dma.filling = false;
	if (fill(vgpu, &vgpu->dma.fill))
		vgpu->dma.failed = true;
	irqs_raise(vgpu);
}

static void run_heartbeat(struct vgpu *vgpu, uint64_t now)
{
	struct dma *dma = &vgpu->dma;
	const uint64_t counter = htole64(registers_counter(vgpu));

	if (write_out(vgpu, dma->heartbeat_address, &counter, sizeof(counter))) {
		dma->heartbeat = false;
		dma->failed = true;
	}
	dma->heartbeat_at = now + HEARTBEAT_US;
}

uint64_t dma_run(struct vgpu *vgpu, uint64_t now)
{
	struct dma *dma = &vgpu->dma;

	if (!dma->allowed)
		return UINT64_MAX;
	if (dma->filling)
		run_fill(vgpu);
	if (dma->heartbeat && now >= dma->heartbeat_at)
		run_heartbeat(vgpu, now);
	return dma->heartbeat ? dma->heartbeat_at : UINT64_MAX;
}

static void command_stop(struct dma *dma, const struct fill *job)
{
	(void)job;
	dma->heartbeat = false;
}

/* One fill at a time: a second one is not heard. */
static void command_fill(struct dma *dma, const struct fill *job)
{
	if (dma->filling)
		return;
	dma->fill = *job;
	dma->filling = true;
}

static void command_heartbeat(struct dma *dma, const struct fill *job)
{
	dma->heartbeat_address = job->address;
	dma->heartbeat = true;
	dma->heartbeat_at = 0;
}

static void (*const commands[])(struct dma *dma, const struct fill *job) = {
	[COMMAND_STOP] = command_stop,
	[COMMAND_FILL] = command_fill,
	[COMMAND_HEARTBEAT] = command_heartbeat,
};

void dma_command(struct vgpu *vgpu, uint32_t command, const struct fill *job)
{
	vgpu->dma.failed = command >= sizeof(commands) / sizeof(commands[0]);
	if (vgpu->dma.failed)
		return;
	commands[command](&vgpu->dma, job);
	activity_wake(vgpu);
}

enum dma_status dma_status(const struct dma *dma)
{
	if (dma->filling)
		return STATUS_BUSY;
	return dma->failed ? STATUS_ERROR : STATUS_IDLE;
}

void dma_save(const struct dma *dma, struct stream_registers *to)
{
	to->dma_flags = htole32((dma->filling ? STREAM_DMA_FILLING : 0) |
				(dma->heartbeat ? STREAM_DMA_HEARTBEAT : 0) |
				(dma->failed ? STREAM_DMA_FAILED : 0));
	to->heartbeat_address = htole64(dma->heartbeat_address);
	to->fill_address = htole64(dma->fill.address);
	to->fill_length = htole32(dma->fill.length);
	to->fill_word = htole32(dma->fill.word);
}

/* What is loaded begins when the device runs again. */
void dma_load(struct dma *dma, const struct stream_registers *from)
{
	const uint32_t flags = le32toh(from->dma_flags);

	dma->filling = flags & STREAM_DMA_FILLING;
	dma->heartbeat = flags & STREAM_DMA_HEARTBEAT;
	dma->failed = flags & STREAM_DMA_FAILED;
	dma->heartbeat_address = le64toh(from->heartbeat_address);
	dma->heartbeat_at = 0;
	dma->fill.address = le64toh(from->fill_address);
	dma->fill.length = le32toh(from->fill_length);
	dma->fill.word = le32toh(from->fill_word);
}
