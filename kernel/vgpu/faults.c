// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/hrtimer.h>
#include <linux/kstrtox.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "vgpu.h"

#define VGPU_FAULT_NONE U64_MAX

/*
 * An arc takes its time under the lock of the device. Others who want that lock can't be
 * interrupted, and those of the longest path are four: together less than what the kernel
 * takes for a hung task.
 */
#define VGPU_STALL_MOST 25000

/* What a file is called, whether states stand in it, its value when none is set, and the most. */
struct vgpu_fault_kind {
	const char *name;
	bool states;
	u64 off;
	u64 most;
};

static const struct vgpu_fault_kind vgpu_fault_kinds[VGPU_FAULTS] = {
	[VGPU_FAIL_NEXT] = { "fail_next", true, VGPU_FAULT_NONE, U64_MAX },
	[VGPU_ERROR_NEXT] = { "error_next", true, VGPU_FAULT_NONE, U64_MAX },
	[VGPU_STALL_MS] = { "stall_ms", false, 0, VGPU_STALL_MOST },
	[VGPU_CORRUPT] = { "corrupt", false, VGPU_FAULT_NONE, U64_MAX },
	[VGPU_SHORT_READS] = { "short_reads", false, 0, U64_MAX },
};

u64 vgpu_fault_get(struct vgpu_faults *faults, enum vgpu_fault fault)
{
	return atomic64_read(&faults->file[fault].value);
}

/* What is set, and then it is not any more. */
u64 vgpu_fault_take(struct vgpu_faults *faults, enum vgpu_fault fault)
{
	return atomic64_xchg(&faults->file[fault].value, vgpu_fault_kinds[fault].off);
}

/* It is set to this value, and then it is not any more. */
bool vgpu_fault_hit(struct vgpu_faults *faults, enum vgpu_fault fault, u64 value)
{
	return atomic64_cmpxchg(&faults->file[fault].value, value, vgpu_fault_kinds[fault].off) ==
	       value;
}

/*
 * Take so many milliseconds, and not less: when ticks are counted late, a sleep of so
 * many ticks ends early. -EINTR if a signal comes.
 */
int vgpu_fault_stall(unsigned int stall)
{
	ktime_t end = ktime_add_ms(ktime_get(), stall);
	int left = stall;

	while (left) {
		if (signal_pending(current))
			return -EINTR;
		set_current_state(TASK_INTERRUPTIBLE);
		left = schedule_hrtimeout(&end, HRTIMER_MODE_ABS);
	}
	return 0;
}

static ssize_t vgpu_fault_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	const struct vgpu_fault_file *fault = file->private_data;
	const u64 value = atomic64_read(&fault->value);
	char text[24];
	int len;

	if (value == VGPU_FAULT_NONE)
		len = scnprintf(text, sizeof(text), "none\n");
	else if (fault->kind->states)
		len = scnprintf(text, sizeof(text), "%s\n", vgpu_state_name(value));
	else
		len = scnprintf(text, sizeof(text), "%llu\n", value);
	return simple_read_from_buffer(buf, count, pos, text, len);
}

static int vgpu_fault_state(const char *text, u64 *value)
{
	const char *name;
	unsigned int i;

	for (i = 0; (name = vgpu_state_name(i)); i++) {
		if (!sysfs_streq(text, name))
			continue;
		*value = i;
		return 0;
	}
	return -EINVAL;
}

static int vgpu_fault_number(const struct vgpu_fault_kind *kind, const char *text, u64 *value)
{
	const int ret = kstrtou64(text, 0, value);

	if (ret)
		return ret;
	return *value > kind->most ? -ERANGE : 0;
}

static ssize_t vgpu_fault_write(struct file *file, const char __user *buf, size_t count,
				loff_t *pos)
{
	struct vgpu_fault_file *fault = file->private_data;
	u64 value = fault->kind->off;
	char text[24];
	int ret = 0;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, count))
		return -EFAULT;
	text[count] = 0;
	if (!sysfs_streq(text, "none"))
		ret = fault->kind->states ? vgpu_fault_state(text, &value)
					  : vgpu_fault_number(fault->kind, text, &value);
	if (!ret)
		atomic64_set(&fault->value, value);
	return ret ?: count;
}

static const struct file_operations vgpu_fault_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = vgpu_fault_read,
	.write = vgpu_fault_write,
	.llseek = default_llseek,
};

void vgpu_faults_create(struct vgpu *vgpu)
{
	struct vgpu_faults *faults = &vgpu->faults;
	unsigned int i;

	faults->dir = debugfs_create_dir(dev_name(vgpu->vdev.dev), vgpu_debugfs);
	for (i = 0; i < VGPU_FAULTS; i++) {
		struct vgpu_fault_file *file = &faults->file[i];

		file->kind = &vgpu_fault_kinds[i];
		atomic64_set(&file->value, file->kind->off);
		debugfs_create_file(file->kind->name, 0600, faults->dir, file, &vgpu_fault_fops);
	}
	vgpu_document_debugfs(&vgpu->document, faults->dir);
}

void vgpu_faults_remove(struct vgpu *vgpu)
{
	debugfs_remove_recursive(vgpu->faults.dir);
}
