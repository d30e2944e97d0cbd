// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/devmig.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

/*
 * Two devices whose documents a test writes, and a gate whose stream it writes:
 *
 * /sys/class/devmig_test/{device,own}	registered with devmig; "own" answers for itself
 * /sys/class/devmig_test/device/noop	an attribute that does nothing, for the bench
 * <debugfs>/devmig_test/own/answer	what version_read returns, with a string of as many bytes
 *				as there is room for; 0: what it is without this
 * <debugfs>/devmig_test/{device,own}/documents	one write replaces them
 *                         …/none	any write: the device can't migrate
 *                         …/again	any write: it is unregistered and registered again
 *                         …/head1, …/head2	the head of pre-copy, of stop-and-copy
 *                         …/gate	each open file is a gate: bytes are written to it; a read gives
 *				its status and phase, at offset 1 after going on to the next phase
 */

static struct class class = { .name = "devmig_test" };
static struct dentry *debug_root;

struct target {
	const char *name;
	const struct devmig_ops *ops;
	struct device *dev;
	struct devmig *dm;
};

static u32 own_answer;

static ssize_t read_own(struct devmig *dm, char *buf)
{
	const s32 answer = READ_ONCE(own_answer);

	if (!answer)
		return scnprintf(buf, DEVMIG_STRING_MAX + 1, "own-string-1");
	if (answer > 0)
		memset(buf, 'x', min(answer, DEVMIG_STRING_MAX));
	return answer;
}

/* Only one string is compatible; what has another beginning is no string of ours. */
static int test_own(struct devmig *dm, const char *string, size_t len)
{
	if (strlen(string) != len || strncmp(string, "own-string-", 11))
		return -EBADMSG;
	return string[11] == '1' && !string[12] ? 0 : -EINVAL;
}

static const struct devmig_ops own_ops = {
	.version_read = read_own,
	.version_test = test_own,
};

static struct target targets[] = {
	{ .name = "device" },
	{ .name = "own", .ops = &own_ops },
};

static ssize_t write_documents(struct file *file, const char __user *from, size_t count,
			       loff_t *offset)
{
	struct target *target = file_inode(file)->i_private;
	char *text = vmemdup_user(from, count);
	int error;

	if (IS_ERR(text))
		return PTR_ERR(text);
	error = devmig_replace(target->dm, text, count);
	kvfree(text);
	return error ?: count;
}

static const struct file_operations documents_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = write_documents,
};

static ssize_t write_none(struct file *file, const char __user *from, size_t count, loff_t *offset)
{
	struct target *target = file_inode(file)->i_private;

	return devmig_replace(target->dm, NULL, 0) ?: count;
}

static const struct file_operations none_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = write_none,
};

static int register_target(struct target *target)
{
	static const char text[] = "SELF:\n\tname=first\nCOMPATIBLE:\n\tname=first\n";

	target->dm = devmig_register(&target->dev->kobj, text, strlen(text), target->ops, target);
	return PTR_ERR_OR_ZERO(target->dm);
}

static ssize_t write_again(struct file *file, const char __user *from, size_t count, loff_t *offset)
{
	struct target *target = file_inode(file)->i_private;

	devmig_unregister(target->dm);
	return register_target(target) ?: count;
}

static const struct file_operations again_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = write_again,
};

static int open_head(struct inode *inode, struct file *file, enum devmig_phase phase)
{
	struct target *target = inode->i_private;
	struct devmig_head *head = devmig_head_new(target->dm, phase);

	file->private_data = head;
	return PTR_ERR_OR_ZERO(head);
}

static int open_head1(struct inode *inode, struct file *file)
{
	return open_head(inode, file, DEVMIG_PRE_COPY);
}

static int open_head2(struct inode *inode, struct file *file)
{
	return open_head(inode, file, DEVMIG_STOP_COPY);
}

static ssize_t read_head(struct file *file, char __user *to, size_t count, loff_t *offset)
{
	const struct devmig_head *head = file->private_data;

	return simple_read_from_buffer(to, count, offset, head->data, head->size);
}

static int release_head(struct inode *inode, struct file *file)
{
	devmig_head_free(file->private_data);
	return 0;
}

static const struct file_operations head1_fops = {
	.owner = THIS_MODULE,
	.open = open_head1,
	.read = read_head,
	.release = release_head,
};

static const struct file_operations head2_fops = {
	.owner = THIS_MODULE,
	.open = open_head2,
	.read = read_head,
	.release = release_head,
};

static int open_gate(struct inode *inode, struct file *file)
{
	struct target *target = inode->i_private;

	file->private_data = devmig_gate_new(target->dm);
	return file->private_data ? 0 : -ENOMEM;
}

static ssize_t write_gate(struct file *file, const char __user *from, size_t count, loff_t *offset)
{
	char *bytes = vmemdup_user(from, count);
	ssize_t done;

	if (IS_ERR(bytes))
		return PTR_ERR(bytes);
	done = devmig_gate_push(file->private_data, bytes, count);
	kvfree(bytes);
	return done;
}

/* "status phase"; a read from the gate at offset 1 goes on to the next phase first. */
static ssize_t read_gate(struct file *file, char __user *to, size_t count, loff_t *offset)
{
	struct devmig_gate *gate = file->private_data;
	char text[32];
	int len;

	if (*offset == 1)
		devmig_gate_next(gate);
	len = scnprintf(text, sizeof(text), "%d %d\n", devmig_gate_status(gate),
			devmig_gate_phase(gate));
	len = min_t(int, len, count);
	return copy_to_user(to, text, len) ? -EFAULT : len;
}

static int release_gate(struct inode *inode, struct file *file)
{
	devmig_gate_free(file->private_data);
	return 0;
}

static const struct file_operations gate_fops = {
	.owner = THIS_MODULE,
	.open = open_gate,
	.read = read_gate,
	.write = write_gate,
	.llseek = default_llseek,
	.release = release_gate,
};

static ssize_t write_noop(struct file *file, struct kobject *kobj,
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
			  struct bin_attribute *attr,
#else
			  const struct bin_attribute *attr,
#endif
			  char *buf, loff_t offset, size_t count)
{
	return count;
}

static struct bin_attribute noop = {
	.attr = { .name = "noop", .mode = 0200 },
	.write = write_noop,
};

static void remove_target(struct target *target)
{
	devmig_unregister(target->dm);
	device_unregister(target->dev);
}

static int add_target(struct target *target)
{
	struct dentry *dir;
	int error;

	target->dev = device_create(&class, NULL, 0, target, "%s", target->name);
	if (IS_ERR(target->dev))
		return PTR_ERR(target->dev);
	error = register_target(target);
	if (error) {
		device_unregister(target->dev);
		return error;
	}
	dir = debugfs_create_dir(target->name, debug_root);
	debugfs_create_file("documents", 0200, dir, target, &documents_fops);
	debugfs_create_file("none", 0200, dir, target, &none_fops);
	debugfs_create_file("again", 0200, dir, target, &again_fops);
	debugfs_create_file("head1", 0400, dir, target, &head1_fops);
	debugfs_create_file("head2", 0400, dir, target, &head2_fops);
	debugfs_create_file("gate", 0600, dir, target, &gate_fops);
	if (target->ops)
		debugfs_create_u32("answer", 0200, dir, &own_answer);
	return 0;
}

static void remove_all(unsigned int count)
{
	debugfs_remove(debug_root);
	while (count)
		remove_target(&targets[--count]);
	class_unregister(&class);
}

static int __init control_init(void)
{
	unsigned int i;
	int error;

	error = class_register(&class);
	if (error)
		return error;
	debug_root = debugfs_create_dir("devmig_test", NULL);
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		error = add_target(&targets[i]);
		if (error)
			goto remove;
	}
	error = sysfs_create_bin_file(&targets[0].dev->kobj, &noop);
	if (!error)
		return 0;
remove:
	remove_all(i);
	return error;
}

static void __exit control_exit(void)
{
	sysfs_remove_bin_file(&targets[0].dev->kobj, &noop);
	remove_all(ARRAY_SIZE(targets));
}

module_init(control_init);
module_exit(control_exit);

MODULE_DESCRIPTION("Devices whose devmig documents a test writes");
MODULE_LICENSE("GPL");
