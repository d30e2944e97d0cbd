/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_MEMORY_H
#define VGPU_MEMORY_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/xarray.h>

struct address_space;
struct page;
struct vfio_device;
struct vm_area_struct;

/* Written since the device was opened or reset. */
#define VGPU_TOUCHED XA_MARK_0
/* While tracked: was touched when tracking began, and was not taken yet. */
#define VGPU_INITIAL XA_MARK_1
/* While tracked: not initial, and written since it was taken last. */
#define VGPU_DIRTY   XA_MARK_2

/**
 * struct vgpu_memory - the memory of a device, which is its BAR 2
 * @mapping: where the mappings of it are found, to undo them; NULL where the kernel
 *	does not tell, and then it can't be mapped
 * @size: in bytes, a power of two; fixed while the device is open
 * @pages: those that were ever touched. Pages come at any time and go only when the
 *	device is closed; so whoever holds the device open needs no lock to use one
 * @lock: guards the marks of @pages, what follows, and each entry that makes a page
 *	writable for a user. Taken with the mm's lock held, in a fault: user memory must
 *	not be touched under it
 * @tracking: a session wants to know what is written
 * @touched: how many pages have the mark VGPU_TOUCHED; likewise the next two
 * @initial: while tracked
 * @dirty: while tracked
 * @wait: while tracked: to be woken when a page becomes dirty
 *
 * Invariant: a page that a user can write without a fault is touched, and while tracked
 * initial or dirty.
 */
struct vgpu_memory {
	struct address_space *mapping;
	u64 size;
	struct xarray pages;
	struct mutex lock; /* guards marks and what follows */
	bool tracking;
	unsigned long touched;
	unsigned long initial;
	unsigned long dirty;
	wait_queue_head_t *wait;
};

/* memory.c */
void vgpu_memory_init(struct vgpu_memory *memory, struct address_space *mapping);
void vgpu_memory_free(struct vgpu_memory *memory);
ssize_t vgpu_memory_read(struct vgpu_memory *memory, char __user *buf, size_t count, u64 offset);
ssize_t vgpu_memory_write(struct vgpu_memory *memory, const char __user *buf, size_t count,
			  u64 offset);
int vgpu_memory_put(struct vgpu_memory *memory, u64 offset, const void *data, size_t size);
int vgpu_memory_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);

/* dirty.c */
void vgpu_memory_mark(struct vgpu_memory *memory, pgoff_t index);
void vgpu_memory_mark_locked(struct vgpu_memory *memory, pgoff_t index);
void vgpu_memory_zap(struct vgpu_memory *memory, pgoff_t index, unsigned long pages);
void vgpu_memory_track(struct vgpu_memory *memory, wait_queue_head_t *wait);
void vgpu_memory_untrack(struct vgpu_memory *memory);
unsigned int vgpu_memory_take(struct vgpu_memory *memory, xa_mark_t mark, pgoff_t *index,
			      struct page **pages, unsigned int most);
void vgpu_memory_clear(struct vgpu_memory *memory);

#endif
