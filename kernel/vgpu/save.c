// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "save.h"

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

/* Without the lock while it takes its time: who ends the session does not wait for that. */
static int vgpu_save_stall(struct vgpu_session *session)
{
	unsigned int stall = 0;

	if (mutex_lock_interruptible(&session->lock))
		return -ERESTARTSYS;
	if (session->vgpu)
		stall = vgpu_fault_get(&session->vgpu->faults, VGPU_STALL_MS);
	mutex_unlock(&session->lock);
	return vgpu_fault_stall(stall);
}

/* Nothing to wait for: what is there is read, and if there is nothing it is said. */
static ssize_t vgpu_save_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct vgpu_session *session = file->private_data;
	ssize_t ret = vgpu_save_stall(session);

	if (ret)
		return ret;
	if (mutex_lock_interruptible(&session->lock))
		return -ERESTARTSYS;
	ret = -ENODEV;
	if (session->vgpu) {
		const u64 most = vgpu_fault_get(&session->vgpu->faults, VGPU_SHORT_READS) ?: count;

		ret = vgpu_save_copy(to_save(session), buf, min_t(u64, count, most));
	}
	mutex_unlock(&session->lock);
	return ret;
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
	info.flags = 0;
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
	vgpu_save_start(save);
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
