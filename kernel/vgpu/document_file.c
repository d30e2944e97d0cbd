// SPDX-License-Identifier: GPL-2.0-only
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vgpu.h"

/*
 * The file "documents" in debugfs. A text comes in any number of writes and is put in
 * place when the file is closed, since half a text is none: close(2) tells the error.
 * For the same reason nothing is put in place after a write that failed.
 */

/**
 * struct vgpu_draft - one who has the file open
 * @lock: guards the rest
 * @error: of the first write that failed; it stays, and nothing is put in place
 * @size: how much was written; 0: nothing to put in place
 * @text: what was written; NULL until then
 */
struct vgpu_draft {
	struct mutex lock; /* guards the rest */
	int error;
	size_t size;
	char *text;
};

static int vgpu_draft_open(struct inode *inode, struct file *file)
{
	struct vgpu_draft *draft = kzalloc(sizeof(*draft), GFP_KERNEL_ACCOUNT);

	if (!draft)
		return -ENOMEM;
	mutex_init(&draft->lock);
	file->private_data = draft;
	return 0;
}

static int vgpu_draft_release(struct inode *inode, struct file *file)
{
	struct vgpu_draft *draft = file->private_data;

	mutex_destroy(&draft->lock);
	kvfree(draft->text);
	kfree(draft);
	return 0;
}

/* What applies now. The copy is made since user memory is not touched under the lock. */
static ssize_t vgpu_draft_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct vgpu_document *document = file_inode(file)->i_private;
	char *copy = kvmalloc(VGPU_DOCUMENT_MAX, GFP_KERNEL);
	ssize_t ret;
	size_t size;

	if (!copy)
		return -ENOMEM;
	ret = debugfs_file_get(file->f_path.dentry);
	if (ret)
		goto free;
	mutex_lock(&document->lock);
	size = document->size;
	memcpy(copy, document->text, size);
	mutex_unlock(&document->lock);
	debugfs_file_put(file->f_path.dentry);
	ret = simple_read_from_buffer(buf, count, pos, copy, size);
free:
	kvfree(copy);
	return ret;
}

static int vgpu_draft_append(struct vgpu_draft *draft, const char __user *buf, size_t count)
{
	if (!draft->text)
		draft->text = kvmalloc(VGPU_DOCUMENT_MAX, GFP_KERNEL_ACCOUNT);
	if (!draft->text)
		return -ENOMEM;
	if (count > VGPU_DOCUMENT_MAX - draft->size)
		return -E2BIG;
	if (copy_from_user(draft->text + draft->size, buf, count))
		return -EFAULT;
	draft->size += count;
	return 0;
}

static ssize_t vgpu_draft_write(struct file *file, const char __user *buf, size_t count,
				loff_t *pos)
{
	struct vgpu_draft *draft = file->private_data;
	ssize_t ret;

	mutex_lock(&draft->lock);
	if (!draft->error)
		draft->error = vgpu_draft_append(draft, buf, count);
	ret = draft->error ?: count;
	mutex_unlock(&draft->lock);
	return ret;
}

/*
 * Each descriptor that is closed comes here, those of children too that have inherited
 * one and written a part: only the last one has seen the whole text.
 */
static int vgpu_draft_flush(struct file *file, fl_owner_t id)
{
	struct vgpu_document *document = file_inode(file)->i_private;
	struct vgpu_draft *draft = file->private_data;
	int ret;

	if (file_count(file) > 1)
		return 0;
	mutex_lock(&draft->lock);
	ret = draft->error;
	if (draft->size && !ret)
		ret = debugfs_file_get(file->f_path.dentry);
	if (draft->size && !ret) {
		ret = vgpu_document_set(document, draft->text, draft->size);
		debugfs_file_put(file->f_path.dentry);
	}
	draft->size = 0;
	mutex_unlock(&draft->lock);
	return ret;
}

static const struct file_operations vgpu_draft_fops = {
	.owner = THIS_MODULE,
	.open = vgpu_draft_open,
	.read = vgpu_draft_read,
	.write = vgpu_draft_write,
	.flush = vgpu_draft_flush,
	.release = vgpu_draft_release,
};

/* Unsafe, since the files that are kept from being removed under one's feet can't flush. */
void vgpu_document_debugfs(struct vgpu_document *document, struct dentry *dir)
{
	debugfs_create_file_unsafe("documents", 0600, dir, document, &vgpu_draft_fops);
}
