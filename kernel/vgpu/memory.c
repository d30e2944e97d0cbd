// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "vgpu.h"

void vgpu_memory_init(struct vgpu_memory *memory, struct address_space *mapping)
{
	memory->mapping = mapping;
	xa_init_flags(&memory->pages, XA_FLAGS_ACCOUNT);
	mutex_init(&memory->lock);
}

/* Nobody has the device open, so nobody maps it. */
void vgpu_memory_free(struct vgpu_memory *memory)
{
	unsigned long index;
	struct page *page;

	xa_for_each(&memory->pages, index, page) {
		__free_page(page);
		cond_resched();
	}
	xa_destroy(&memory->pages);
	memory->touched = 0;
}

/* The page there, made now if it is the first time; NULL without memory. */
static struct page *vgpu_memory_page(struct vgpu_memory *memory, pgoff_t index)
{
	struct page *page = xa_load(&memory->pages, index);
	struct page *other;

	if (page)
		return page;
	page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!page)
		return NULL;
	other = xa_cmpxchg(&memory->pages, index, NULL, page, GFP_KERNEL_ACCOUNT);
	if (!other)
		return page;
	__free_page(page);
	return xa_is_err(other) ? NULL : other;
}

/* The caller has checked that offset and count are within the memory, here and below. */
ssize_t vgpu_memory_read(struct vgpu_memory *memory, char __user *buf, size_t count, u64 offset)
{
	size_t done = 0;

	while (done < count) {
		const u64 at = offset + done;
		const size_t part = min_t(size_t, count - done, PAGE_SIZE - offset_in_page(at));
		struct page *page = xa_load(&memory->pages, at >> PAGE_SHIFT);
		unsigned long left;

		if (page)
			left = copy_to_user(buf + done, page_address(page) + offset_in_page(at),
					    part);
		else
			left = clear_user(buf + done, part);
		done += part - left;
		if (left)
			return done ?: -EFAULT;
		cond_resched();
	}
	return done;
}

/*
 * Write, then mark: if the page is taken between the two, the mark brings it again.
 * A mark that came first could be taken together with the page as it was before.
 */
ssize_t vgpu_memory_write(struct vgpu_memory *memory, const char __user *buf, size_t count,
			  u64 offset)
{
	size_t done = 0;

	while (done < count) {
		const u64 at = offset + done;
		const size_t part = min_t(size_t, count - done, PAGE_SIZE - offset_in_page(at));
		struct page *page = vgpu_memory_page(memory, at >> PAGE_SHIFT);
		unsigned long left;

		if (!page)
			return done ?: -ENOMEM;
		left = copy_from_user(page_address(page) + offset_in_page(at), buf + done, part);
		vgpu_memory_mark(memory, at >> PAGE_SHIFT);
		done += part - left;
		if (left)
			return done ?: -EFAULT;
		cond_resched();
	}
	return done;
}

/* The same from the kernel's memory: what a migration brings. */
int vgpu_memory_put(struct vgpu_memory *memory, u64 offset, const void *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		const u64 at = offset + done;
		const size_t part = min_t(size_t, size - done, PAGE_SIZE - offset_in_page(at));
		struct page *page = vgpu_memory_page(memory, at >> PAGE_SHIFT);

		if (!page)
			return -ENOMEM;
		memcpy(page_address(page) + offset_in_page(at), data + done, part);
		vgpu_memory_mark(memory, at >> PAGE_SHIFT);
		done += part;
	}
	return 0;
}

static pgoff_t vgpu_vma_index(const struct vm_fault *vmf)
{
	return vmf->pgoff - (VGPU_REGION_OFFSET(VFIO_PCI_BAR2_REGION_INDEX) >> PAGE_SHIFT);
}

/* With the lock, so that no page becomes writable while it is being taken. */
static vm_fault_t vgpu_vma_insert(struct vgpu_memory *memory, struct vm_fault *vmf,
				  struct page *page, bool write)
{
	unsigned long flags = vmf->vma->vm_flags;

	lockdep_assert_held(&memory->lock);
	if (!write)
		flags &= ~VM_WRITE;
	return vmf_insert_pfn_prot(vmf->vma, vmf->address, page_to_pfn(page),
				   vm_get_page_prot(flags));
}

static vm_fault_t vgpu_vma_fault(struct vm_fault *vmf)
{
	struct vgpu_memory *memory = vmf->vma->vm_private_data;
	const pgoff_t index = vgpu_vma_index(vmf);
	const bool write = vmf->flags & FAULT_FLAG_WRITE;
	struct page *page = vgpu_memory_page(memory, index);
	vm_fault_t ret;

	if (!page)
		return VM_FAULT_OOM;
	mutex_lock(&memory->lock);
	if (write)
		vgpu_memory_mark_locked(memory, index);
	ret = vgpu_vma_insert(memory, vmf, page, write);
	mutex_unlock(&memory->lock);
	return ret;
}

/*
 * The first write to a page that was only read. To mark it and leave the rest to the
 * mm would let the page be taken in between, and be made writable after that; so the
 * entry is replaced here, under the lock.
 */
static vm_fault_t vgpu_vma_mkwrite(struct vm_fault *vmf)
{
	struct vgpu_memory *memory = vmf->vma->vm_private_data;
	const pgoff_t index = vgpu_vma_index(vmf);
	struct page *page = xa_load(&memory->pages, index);
	vm_fault_t ret;

	if (!page)
		return VM_FAULT_SIGBUS;
	mutex_lock(&memory->lock);
	vgpu_memory_mark_locked(memory, index);
	vgpu_memory_zap(memory, index, 1);
	ret = vgpu_vma_insert(memory, vmf, page, true);
	mutex_unlock(&memory->lock);
	return ret;
}

static const struct vm_operations_struct vgpu_vma_ops = {
	.fault = vgpu_vma_fault,
	.pfn_mkwrite = vgpu_vma_mkwrite,
};

/* A mapping keeps its file, so it is gone before the device is closed. */
int vgpu_memory_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct vgpu_memory *memory = &to_vgpu(vdev)->memory;
	const pgoff_t first = VGPU_REGION_OFFSET(VFIO_PCI_BAR2_REGION_INDEX) >> PAGE_SHIFT;
	const pgoff_t count = memory->size >> PAGE_SHIFT;

	if (!memory->mapping || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma->vm_pgoff < first || vma->vm_pgoff - first >= count ||
	    vma_pages(vma) > count - (vma->vm_pgoff - first))
		return -EINVAL;
	vm_flags_set(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vgpu_vma_ops;
	vma->vm_private_data = memory;
	return 0;
}
