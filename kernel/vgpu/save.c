// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "session.h"
#include "stream.h"
#include "vgpu.h"

/* Pages that are taken at once: undoing mappings costs the same for one and for many. */
#define VGPU_BATCH 16

#define VGPU_PAGE_RECORD      (sizeof(struct vgpu_record) + PAGE_SIZE)
#define VGPU_REGISTERS_RECORD (sizeof(struct vgpu_record) + sizeof(struct vgpu_stream_registers))
#define VGPU_END_RECORD       (sizeof(struct vgpu_record) + sizeof(struct vgpu_stream_end))

/**
 * struct vgpu_save - the sending side of a migration
 * @session: its @lock guards all of this
 * @phase: what the state of the device lets be sent
 * @step: which of vgpu_steps[] comes next
 * @heads: for each phase, from its start until it was sent
 * @next: where to look for pages
 * @out: what is read now: a head, or @buffer
 * @size: how many bytes
 * @pos: how many of them were read
 * @initial: they count as initial data
 * @bytes: of all records so far
 * @crc: of all records so far
 * @corrupt: the byte of the records that is to be damaged for a test
 * @buffer: records that were made
 */
struct vgpu_save {
	struct vgpu_session session;
	enum devmig_phase phase;
	unsigned int step;
	struct devmig_head *heads[DEVMIG_STOP_COPY + 1];
	pgoff_t next;
	const u8 *out;
	size_t size;
	size_t pos;
	bool initial;
	u64 bytes;
	u32 crc;
	u64 corrupt;
	u8 buffer[VGPU_BATCH * VGPU_PAGE_RECORD];
};

static struct vgpu_save *to_save(struct vgpu_session *session)
{
	return container_of(session, struct vgpu_save, session);
}

/* Put a record behind those that are in the buffer; @payload may be there already. */
static void vgpu_save_record(struct vgpu_save *save, enum vgpu_record_type type, u64 offset,
			     const void *payload, size_t length)
{
	u8 *to = save->buffer + save->size;
	const struct vgpu_record record = {
		.type = cpu_to_le32(type),
		.offset = cpu_to_le64(offset),
		.length = cpu_to_le32(length),
	};
	struct vgpu_record *made = memcpy(to, &record, sizeof(record));

	memcpy(to + sizeof(record), payload, length);
	made->crc = cpu_to_le32(vgpu_record_crc(made, to + sizeof(record), length));
	save->size += sizeof(record) + length;
}

/* The records in the buffer are ready to be read. */
static void vgpu_save_offer(struct vgpu_save *save, bool initial)
{
	save->out = save->buffer;
	save->pos = 0;
	save->initial = initial;
	save->crc = vgpu_stream_crc(save->crc, save->buffer, save->size);
	if (save->corrupt - save->bytes < save->size)
		save->buffer[save->corrupt - save->bytes] ^= 1;
	save->bytes += save->size;
}

static int vgpu_save_head(struct vgpu_save *save, enum devmig_phase phase)
{
	save->out = save->heads[phase]->data;
	save->size = save->heads[phase]->size;
	save->pos = 0;
	save->initial = phase == DEVMIG_PRE_COPY;
	save->step++;
	return 1;
}

static int vgpu_save_pre_head(struct vgpu_save *save)
{
	return vgpu_save_head(save, DEVMIG_PRE_COPY);
}

static int vgpu_save_stop_head(struct vgpu_save *save)
{
	return vgpu_save_head(save, DEVMIG_STOP_COPY);
}

static int vgpu_save_registers(struct vgpu_save *save)
{
	struct vgpu *vgpu = save->session.vgpu;
	struct vgpu_stream_registers registers = {
		.memory_size = cpu_to_le64(vgpu->memory.size),
	};

	vgpu_registers_save(vgpu, &registers);
	vgpu_dma_save(&vgpu->dma, &registers);
	vgpu_config_read(&vgpu->config, registers.config, sizeof(registers.config), 0);
	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_REGISTERS, 0, &registers, sizeof(registers));
	vgpu_save_offer(save, save->phase == DEVMIG_PRE_COPY);
	save->step++;
	return 1;
}

static int vgpu_save_some_pages(struct vgpu_save *save, xa_mark_t mark)
{
	struct page *pages[VGPU_BATCH];
	unsigned int count, i;

	count = vgpu_memory_take(&save->session.vgpu->memory, mark, &save->next, pages,
				 ARRAY_SIZE(pages));
	if (!count)
		return 0;
	save->size = 0;
	for (i = 0; i < count; i++, save->next++)
		vgpu_save_record(save, VGPU_RECORD_PAGES, (u64)save->next << PAGE_SHIFT,
				 page_address(pages[i]), PAGE_SIZE);
	vgpu_save_offer(save, mark == VGPU_INITIAL);
	return 1;
}

static int vgpu_save_pages(struct vgpu_save *save)
{
	return vgpu_save_some_pages(save, VGPU_INITIAL) ?: vgpu_save_some_pages(save, VGPU_DIRTY);
}

/* More pages may come as long as the device runs. */
static int vgpu_save_pre_pages(struct vgpu_save *save)
{
	if (save->phase == DEVMIG_PRE_COPY)
		return vgpu_save_pages(save) ?: -ENOMSG;
	save->step++;
	return 0;
}

static int vgpu_save_stop_pages(struct vgpu_save *save)
{
	const int some = vgpu_save_pages(save);

	if (!some)
		save->step++;
	return some;
}

static int vgpu_save_switch(struct vgpu_save *save)
{
	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_SWITCH, 0, NULL, 0);
	vgpu_save_offer(save, false);
	save->step++;
	return 1;
}

static int vgpu_save_end_record(struct vgpu_save *save)
{
	const struct vgpu_stream_end end = {
		.bytes = cpu_to_le64(save->bytes),
		.crc = cpu_to_le32(save->crc),
	};

	save->size = 0;
	vgpu_save_record(save, VGPU_RECORD_END, 0, &end, sizeof(end));
	vgpu_save_offer(save, false);
	save->step++;
	return 1;
}

enum {
	VGPU_STEP_PRE_HEAD,
	VGPU_STEP_PRE_REGISTERS,
	VGPU_STEP_PRE_PAGES,
	VGPU_STEP_SWITCH,
	VGPU_STEP_STOP_HEAD,
	VGPU_STEP_STOP_PAGES,
	VGPU_STEP_STOP_REGISTERS,
	VGPU_STEP_END,
	VGPU_STEPS,
};

/* Each makes something to read and returns 1, or goes on to the next and returns 0. */
static int (*const vgpu_steps[VGPU_STEPS])(struct vgpu_save *save) = {
	[VGPU_STEP_PRE_HEAD] = vgpu_save_pre_head,
	[VGPU_STEP_PRE_REGISTERS] = vgpu_save_registers,
	[VGPU_STEP_PRE_PAGES] = vgpu_save_pre_pages,
	[VGPU_STEP_SWITCH] = vgpu_save_switch,
	[VGPU_STEP_STOP_HEAD] = vgpu_save_stop_head,
	[VGPU_STEP_STOP_PAGES] = vgpu_save_stop_pages,
	[VGPU_STEP_STOP_REGISTERS] = vgpu_save_registers,
	[VGPU_STEP_END] = vgpu_save_end_record,
};

/* Something to read is there: 1; the end: 0; nothing now: -ENOMSG. */
static int vgpu_save_fill(struct vgpu_save *save)
{
	int ret = save->pos < save->size;

	while (!ret && save->step < VGPU_STEPS)
		ret = vgpu_steps[save->step](save);
	return ret;
}

static ssize_t vgpu_save_copy(struct vgpu_save *save, char __user *buf, size_t count)
{
	size_t done = 0;
	int ret = 0;

	while (done < count) {
		size_t part, left;

		ret = vgpu_save_fill(save);
		if (ret <= 0)
			break;
		part = min(count - done, save->size - save->pos);
		left = copy_to_user(buf + done, save->out + save->pos, part);
		save->pos += part - left;
		done += part - left;
		ret = left ? -EFAULT : 0;
		if (left || signal_pending(current))
			break;
		cond_resched();
	}
	return done ?: ret;
}

/* Nothing to wait for: what is there is read, and if there is nothing it is said. */
static ssize_t vgpu_save_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct vgpu_session *session = file->private_data;
	ssize_t ret = -ENODEV;

	if (mutex_lock_interruptible(&session->lock))
		return -ERESTARTSYS;
	if (session->vgpu)
		ret = vgpu_fault_stall(&session->vgpu->faults);
	if (!ret) {
		const u64 most = vgpu_fault_get(&session->vgpu->faults, VGPU_SHORT_READS) ?: count;

		ret = vgpu_save_copy(to_save(session), buf, min_t(u64, count, most));
	}
	mutex_unlock(&session->lock);
	return ret;
}

static void vgpu_save_left(struct vgpu_save *save, u64 *initial, u64 *dirty)
{
	struct vgpu_memory *memory = &save->session.vgpu->memory;

	mutex_lock(&memory->lock);
	*initial = memory->initial * VGPU_PAGE_RECORD;
	*dirty = memory->dirty * VGPU_PAGE_RECORD;
	mutex_unlock(&memory->lock);
	*(save->initial ? initial : dirty) += save->size - save->pos;
	if (save->step <= VGPU_STEP_PRE_HEAD)
		*initial += save->heads[DEVMIG_PRE_COPY]->size;
	if (save->step <= VGPU_STEP_PRE_REGISTERS)
		*initial += VGPU_REGISTERS_RECORD;
}

static long vgpu_save_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const size_t size = offsetofend(struct vfio_precopy_info, dirty_bytes);
	struct vgpu_session *session = file->private_data;
	struct vgpu_save *save = to_save(session);
	struct vfio_precopy_info info;
	u64 initial, dirty;
	int ret = 0;

	if (cmd != VFIO_MIG_GET_PRECOPY_INFO)
		return -ENOTTY;
	if (copy_from_user(&info, (void __user *)arg, size))
		return -EFAULT;
	if (info.argsz < size)
		return -EINVAL;
	mutex_lock(&session->lock);
	if (!session->vgpu)
		ret = -ENODEV;
	else if (save->phase != DEVMIG_PRE_COPY)
		ret = -EINVAL;
	else
		vgpu_save_left(save, &initial, &dirty);
	mutex_unlock(&session->lock);
	if (ret)
		return ret;
	info.initial_bytes = initial;
	info.dirty_bytes = dirty;
	return copy_to_user((void __user *)arg, &info, size) ? -EFAULT : 0;
}

static __poll_t vgpu_save_poll(struct file *file, poll_table *wait)
{
	struct vgpu_session *session = file->private_data;
	struct vgpu_save *save = to_save(session);
	__poll_t ret = EPOLLIN | EPOLLRDNORM;
	u64 initial, dirty;

	poll_wait(file, &session->wait, wait);
	mutex_lock(&session->lock);
	if (!session->vgpu) {
		ret |= EPOLLERR;
	} else if (save->phase == DEVMIG_PRE_COPY) {
		vgpu_save_left(save, &initial, &dirty);
		ret = initial || dirty ? ret : 0;
	}
	mutex_unlock(&session->lock);
	return ret;
}

static const struct file_operations vgpu_save_fops = {
	.owner = THIS_MODULE,
	.read = vgpu_save_read,
	.unlocked_ioctl = vgpu_save_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = vgpu_save_poll,
	.release = vgpu_session_release,
};

static void vgpu_save_end(struct vgpu_session *session)
{
	vgpu_memory_untrack(&session->vgpu->memory);
}

static void vgpu_save_release(struct vgpu_session *session)
{
	struct vgpu_save *save = to_save(session);

	devmig_head_free(save->heads[DEVMIG_PRE_COPY]);
	devmig_head_free(save->heads[DEVMIG_STOP_COPY]);
	kvfree(save);
}

static const struct vgpu_session_ops vgpu_save_ops = {
	.end = vgpu_save_end,
	.release = vgpu_save_release,
};

static int vgpu_save_enter(struct vgpu_save *save, struct vgpu *vgpu, enum devmig_phase phase)
{
	struct devmig_head *head = devmig_head_new(vgpu->document.dm, phase);

	if (IS_ERR(head))
		return PTR_ERR(head);
	save->heads[phase] = head;
	save->phase = phase;
	return 0;
}

struct file *vgpu_save_begin(struct vgpu *vgpu, enum devmig_phase phase)
{
	struct vgpu_save *save;
	struct file *file;
	int ret;

	save = kvzalloc(sizeof(*save), GFP_KERNEL_ACCOUNT);
	if (!save)
		return ERR_PTR(-ENOMEM);
	vgpu_session_init(&save->session, vgpu, &vgpu_save_ops);
	ret = vgpu_save_enter(save, vgpu, phase);
	if (ret) {
		file = ERR_PTR(ret);
		goto put;
	}
	save->step = phase == DEVMIG_PRE_COPY ? VGPU_STEP_PRE_HEAD : VGPU_STEP_STOP_HEAD;
	file = vgpu_session_file(&save->session, &vgpu_save_fops, O_RDONLY);
	if (IS_ERR(file))
		goto put;
	save->corrupt = vgpu_fault_take(&vgpu->faults, VGPU_CORRUPT);
	vgpu_memory_track(&vgpu->memory, &save->session.wait);
	vgpu->session = &save->session;
	return file;
put:
	vgpu_session_put(&save->session);
	return file;
}

/* Pre-copy is over; the same file goes on. */
int vgpu_save_stop(struct vgpu *vgpu)
{
	struct vgpu_session *session = vgpu->session;
	int ret;

	mutex_lock(&session->lock);
	ret = vgpu_save_enter(to_save(session), vgpu, DEVMIG_STOP_COPY);
	mutex_unlock(&session->lock);
	wake_up_interruptible_all(&session->wait);
	return ret;
}

/*
 * What stop-and-copy would have to send if it began now. Once a session has sent pages
 * only those count that were written since.
 */
int vgpu_save_data_size(struct vfio_device *vdev, unsigned long *size)
{
	struct vgpu *vgpu = to_vgpu(vdev);
	struct vgpu_memory *memory = &vgpu->memory;
	struct devmig_head *head = devmig_head_new(vgpu->document.dm, DEVMIG_STOP_COPY);
	unsigned long pages;

	if (IS_ERR(head))
		return PTR_ERR(head);
	mutex_lock(&memory->lock);
	pages = memory->tracking ? memory->initial + memory->dirty : memory->touched;
	mutex_unlock(&memory->lock);
	*size = head->size + pages * VGPU_PAGE_RECORD + VGPU_REGISTERS_RECORD + VGPU_END_RECORD;
	devmig_head_free(head);
	return 0;
}
