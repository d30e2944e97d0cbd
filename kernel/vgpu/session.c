// SPDX-License-Identifier: GPL-2.0-only
#include <linux/anon_inodes.h>
#include <linux/err.h>

#include "session.h"
#include "vgpu.h"

/* With one reference, the caller's. */
void vgpu_session_init(struct vgpu_session *session, struct vgpu *vgpu,
		       const struct vgpu_session_ops *ops)
{
	kref_init(&session->ref);
	mutex_init(&session->lock);
	init_waitqueue_head(&session->wait);
	session->vgpu = vgpu;
	session->ops = ops;
}

static void vgpu_session_free(struct kref *ref)
{
	struct vgpu_session *session = container_of(ref, struct vgpu_session, ref);

	mutex_destroy(&session->lock);
	session->ops->release(session);
}

void vgpu_session_put(struct vgpu_session *session)
{
	kref_put(&session->ref, vgpu_session_free);
}

/*
 * End the session of a device, if it has one: waits for a file operation that is under
 * way, and each later one fails. With the lock of the device.
 */
void vgpu_session_end(struct vgpu *vgpu)
{
	struct vgpu_session *session = vgpu->session;

	lockdep_assert_held(&vgpu->lock);
	if (!session)
		return;
	mutex_lock(&session->lock);
	session->ops->end(session);
	session->vgpu = NULL;
	mutex_unlock(&session->lock);
	wake_up_interruptible_all(&session->wait);
	vgpu->session = NULL;
	vgpu_session_put(session);
}

/* A file for the user, with a reference of its own. */
struct file *vgpu_session_file(struct vgpu_session *session, const struct file_operations *fops,
			       int flags)
{
	struct file *file = anon_inode_getfile("devmig_vgpu", fops, session, flags);

	if (!IS_ERR(file)) {
		kref_get(&session->ref);
		stream_open(file_inode(file), file);
	}
	return file;
}

int vgpu_session_release(struct inode *inode, struct file *file)
{
	vgpu_session_put(file->private_data);
	return 0;
}
