// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "session.h"
#include "stream.h"
#include "vgpu.h"

/* The user's bytes are looked at in portions, as no lock allows to do it in place. */
#define VGPU_PORTION 16384

/**
 * struct vgpu_resume - the receiving side of a migration
 * @session: its @lock guards all of this
 * @gate: decides whether anything after a head is taken
 * @error: what has gone wrong; it stays, and every later write fails with it
 * @ended: END was there
 * @registered: @registers were there, behind the head of stop-and-copy
 * @registers: as they came; the device gets them when all is well at the end
 * @bytes: of all records so far
 * @crc: of all records so far
 * @have: bytes of the record that is being collected
 * @want: bytes of it that must be there before it can be gone on
 * @record: the record: what stands in front, and
 * @payload: the payload
 * @portion: of what the user writes
 */
struct vgpu_resume {
	struct vgpu_session session;
	struct devmig_gate *gate;
	int error;
	bool ended;
	bool registered;
	struct vgpu_stream_registers registers;
	u64 bytes;
	u32 crc;
	size_t have;
	size_t want;
	struct vgpu_record record;
	u8 payload[VGPU_RECORD_MAX];
	u8 portion[VGPU_PORTION];
};

static struct vgpu_resume *to_resume(struct vgpu_session *session)
{
	return container_of(session, struct vgpu_resume, session);
}

static size_t vgpu_resume_length(const struct vgpu_resume *resume)
{
	return le32_to_cpu(resume->record.length);
}

static int vgpu_resume_pages(struct vgpu_resume *resume)
{
	struct vgpu_memory *memory = &resume->session.vgpu->memory;
	const u64 offset = le64_to_cpu(resume->record.offset);
	const size_t length = vgpu_resume_length(resume);

	if (offset % VGPU_PAGES_UNIT || length % VGPU_PAGES_UNIT)
		return -EBADMSG;
	if (offset > memory->size || length > memory->size - offset)
		return -EBADMSG;
	return vgpu_memory_put(memory, offset, resume->payload, length);
}

static int vgpu_resume_registers(struct vgpu_resume *resume)
{
	struct vgpu_stream_registers *registers = &resume->registers;

	memcpy(registers, resume->payload, sizeof(*registers));
	if (le64_to_cpu(registers->memory_size) != resume->session.vgpu->memory.size)
		return -EBADMSG;
	if (le32_to_cpu(registers->dma_flags) & ~VGPU_DMA_FLAGS || registers->reserved)
		return -EBADMSG;
	resume->registered = devmig_gate_phase(resume->gate) == DEVMIG_STOP_COPY;
	return 0;
}

static int vgpu_resume_switch(struct vgpu_resume *resume)
{
	return devmig_gate_next(resume->gate);
}

static int vgpu_resume_end_record(struct vgpu_resume *resume)
{
	struct vgpu_stream_end end;

	memcpy(&end, resume->payload, sizeof(end));
	if (devmig_gate_phase(resume->gate) != DEVMIG_STOP_COPY || !resume->registered)
		return -EBADMSG;
	if (le64_to_cpu(end.bytes) != resume->bytes || le32_to_cpu(end.crc) != resume->crc ||
	    end.reserved)
		return -EBADMSG;
	resume->ended = true;
	return 0;
}

/* What a payload may have in bytes, and what is done with it once it is known to be whole. */
static const struct {
	size_t least;
	size_t most;
	int (*take)(struct vgpu_resume *resume);
} vgpu_types[VGPU_RECORD_TYPES] = {
	[VGPU_RECORD_PAGES] = { VGPU_PAGES_UNIT, VGPU_RECORD_MAX, vgpu_resume_pages },
	[VGPU_RECORD_REGISTERS] = { sizeof(struct vgpu_stream_registers),
				    sizeof(struct vgpu_stream_registers), vgpu_resume_registers },
	[VGPU_RECORD_SWITCH] = { 0, 0, vgpu_resume_switch },
	[VGPU_RECORD_END] = { sizeof(struct vgpu_stream_end), sizeof(struct vgpu_stream_end),
			      vgpu_resume_end_record },
};

/* What stands in front is there: is it to be believed so far that the rest is collected? */
static int vgpu_resume_check(struct vgpu_resume *resume)
{
	const size_t length = vgpu_resume_length(resume);
	u32 type = le32_to_cpu(resume->record.type);

	if (type >= ARRAY_SIZE(vgpu_types))
		return -EBADMSG;
	type = array_index_nospec(type, ARRAY_SIZE(vgpu_types));
	if (!vgpu_types[type].take)
		return -EBADMSG;
	if (length < vgpu_types[type].least || length > vgpu_types[type].most)
		return -EBADMSG;
	if (resume->record.flags || (type != VGPU_RECORD_PAGES && resume->record.offset))
		return -EBADMSG;
	resume->want += length;
	return 0;
}

static int vgpu_resume_take(struct vgpu_resume *resume)
{
	const struct vgpu_record *record = &resume->record;
	const u32 type = le32_to_cpu(record->type);
	const size_t length = vgpu_resume_length(resume);
	int ret;

	if (vgpu_record_crc(record, resume->payload, length) != le32_to_cpu(record->crc))
		return -EBADMSG;
	ret = vgpu_types[array_index_nospec(type, ARRAY_SIZE(vgpu_types))].take(resume);
	resume->crc = vgpu_stream_crc(resume->crc, record, sizeof(*record));
	resume->crc = vgpu_stream_crc(resume->crc, resume->payload, length);
	resume->bytes += sizeof(*record) + length;
	resume->have = 0;
	resume->want = sizeof(*record);
	return ret;
}

static u8 *vgpu_resume_place(struct vgpu_resume *resume)
{
	if (resume->have < sizeof(resume->record))
		return (u8 *)&resume->record + resume->have;
	return resume->payload + resume->have - sizeof(resume->record);
}

/* Returns how many bytes it has used: up to the end of a record, if there is one. */
static ssize_t vgpu_resume_collect(struct vgpu_resume *resume, const u8 *data, size_t size)
{
	const size_t part = min(size, resume->want - resume->have);
	int ret = 0;

	if (resume->ended)
		return -EBADMSG;
	memcpy(vgpu_resume_place(resume), data, part);
	resume->have += part;
	if (resume->have == resume->want && resume->want == sizeof(resume->record))
		ret = vgpu_resume_check(resume);
	if (!ret && resume->have == resume->want)
		ret = vgpu_resume_take(resume);
	return ret ?: part;
}

/* Each byte goes to the gate as long as that is not open, and to a record after that. */
static int vgpu_resume_feed(struct vgpu_resume *resume, const u8 *data, size_t size)
{
	while (size) {
		ssize_t used;

		if (devmig_gate_status(resume->gate))
			used = devmig_gate_push(resume->gate, data, size);
		else
			used = vgpu_resume_collect(resume, data, size);
		if (used < 0)
			return used;
		data += used;
		size -= used;
	}
	return 0;
}

static ssize_t vgpu_resume_copy(struct vgpu_resume *resume, const char __user *buf, size_t count)
{
	size_t done = 0;

	while (done < count && !resume->error) {
		const size_t part = min_t(size_t, count - done, sizeof(resume->portion));

		if (copy_from_user(resume->portion, buf + done, part))
			return done ?: -EFAULT;
		resume->error = vgpu_resume_feed(resume, resume->portion, part);
		done += part;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return resume->error ?: done;
}

static ssize_t vgpu_resume_write(struct file *file, const char __user *buf, size_t count,
				 loff_t *pos)
{
	struct vgpu_session *session = file->private_data;
	ssize_t ret = -ENODEV;

	if (mutex_lock_interruptible(&session->lock))
		return -ERESTARTSYS;
	if (session->vgpu)
		ret = vgpu_resume_copy(to_resume(session), buf, count);
	mutex_unlock(&session->lock);
	return ret;
}

static const struct file_operations vgpu_resume_fops = {
	.owner = THIS_MODULE,
	.write = vgpu_resume_write,
	.release = vgpu_session_release,
};

/* The gate goes now: it may not outlive the registration of the device. */
static void vgpu_resume_end(struct vgpu_session *session)
{
	devmig_gate_free(to_resume(session)->gate);
}

static void vgpu_resume_release(struct vgpu_session *session)
{
	kvfree(to_resume(session));
}

static const struct vgpu_session_ops vgpu_resume_ops = {
	.end = vgpu_resume_end,
	.release = vgpu_resume_release,
};

/* Pages that the stream does not have are zero, so the memory is cleared first. */
struct file *vgpu_resume_begin(struct vgpu *vgpu)
{
	struct vgpu_resume *resume;
	struct file *file = ERR_PTR(-ENOMEM);

	resume = kvzalloc(sizeof(*resume), GFP_KERNEL_ACCOUNT);
	if (!resume)
		return file;
	vgpu_session_init(&resume->session, vgpu, &vgpu_resume_ops);
	resume->want = sizeof(resume->record);
	resume->gate = devmig_gate_new(vgpu->document.dm);
	if (resume->gate)
		file = vgpu_session_file(&resume->session, &vgpu_resume_fops, O_WRONLY);
	if (IS_ERR(file)) {
		devmig_gate_free(resume->gate);
		vgpu_session_put(&resume->session);
		return file;
	}
	vgpu_memory_clear(&vgpu->memory);
	vgpu->session = &resume->session;
	return file;
}

/*
 * The last check. If it fails the session goes on, and nothing but a reset leads out of
 * it: what has come in so far is never run.
 */
int vgpu_resume_finish(struct vgpu *vgpu)
{
	struct vgpu_resume *resume = to_resume(vgpu->session);
	int ret = -EINVAL;

	mutex_lock(&resume->session.lock);
	if (resume->ended && !resume->error) {
		vgpu_registers_load(vgpu, &resume->registers);
		vgpu_dma_load(&vgpu->dma, &resume->registers);
		vgpu_config_write(&vgpu->config, resume->registers.config,
				  sizeof(resume->registers.config), 0);
		ret = 0;
	}
	mutex_unlock(&resume->session.lock);
	return ret;
}
