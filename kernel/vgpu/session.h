/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_SESSION_H
#define VGPU_SESSION_H

#include <linux/devmig.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/wait.h>

struct vgpu;
struct vfio_device;
struct vgpu_session;

/* What a kind of session does when it ends, and when its memory goes. */
struct vgpu_session_ops {
	void (*end)(struct vgpu_session *session);
	void (*release)(struct vgpu_session *session);
};

/**
 * struct vgpu_session - a transfer of a device's state, from one arc to another
 * @ref: held by two, the file that the user has and the device. Whichever lets go last
 *	frees it: the file may live on when the session is over or the device is gone,
 *	and the session may go on when the user has closed the file
 * @lock: held while a file operation uses the device. User memory is touched under it,
 *	so it comes before the mm's lock; the lock of the device comes before it
 * @vgpu: the device; NULL once the session is over, which is how the file operations
 *	know that there is nothing to use any more
 * @wait: of those who poll
 * @ops: see above
 */
struct vgpu_session {
	struct kref ref;
	struct mutex lock; /* comes before the lock of the mm */
	struct vgpu *vgpu;
	wait_queue_head_t wait;
	const struct vgpu_session_ops *ops;
};

/* session.c */
void vgpu_session_init(struct vgpu_session *session, struct vgpu *vgpu,
		       const struct vgpu_session_ops *ops);
void vgpu_session_put(struct vgpu_session *session);
void vgpu_session_end(struct vgpu *vgpu);
struct file *vgpu_session_file(struct vgpu_session *session, const struct file_operations *fops,
			       int flags);
int vgpu_session_release(struct inode *inode, struct file *file);

/* save.c: with the lock of the device */
struct file *vgpu_save_begin(struct vgpu *vgpu, enum devmig_phase phase);
int vgpu_save_stop(struct vgpu *vgpu);
int vgpu_save_data_size(struct vfio_device *vdev, unsigned long *size);

/* resume.c: with the lock of the device */
struct file *vgpu_resume_begin(struct vgpu *vgpu);
int vgpu_resume_finish(struct vgpu *vgpu);

#endif
