// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "vgpu.h"

/*
 * How it is known which pages were written, and why no write is lost.
 *
 * To take a page means: under the lock, clear its mark and undo all mappings of it;
 * then copy it. Undoing waits until no processor can write by an old entry. A new
 * entry that allows writing is made only under the same lock, and the mark is set
 * there. So a write by mapping comes before the copy and is in it, or its fault comes
 * after the mark was cleared and sets it again. A write by a system call sets the mark
 * after the data: see vgpu_memory_write().
 */

void vgpu_memory_mark_locked(struct vgpu_memory *memory, pgoff_t index)
{
	lockdep_assert_held(&memory->lock);
	if (!xa_get_mark(&memory->pages, index, VGPU_TOUCHED)) {
		xa_set_mark(&memory->pages, index, VGPU_TOUCHED);
		memory->touched++;
	}
	if (!memory->tracking || xa_get_mark(&memory->pages, index, VGPU_INITIAL) ||
	    xa_get_mark(&memory->pages, index, VGPU_DIRTY))
		return;
	xa_set_mark(&memory->pages, index, VGPU_DIRTY);
	memory->dirty++;
	wake_up_interruptible(memory->wait);
}

void vgpu_memory_mark(struct vgpu_memory *memory, pgoff_t index)
{
	mutex_lock(&memory->lock);
	vgpu_memory_mark_locked(memory, index);
	mutex_unlock(&memory->lock);
}

void vgpu_memory_zap(struct vgpu_memory *memory, pgoff_t index, unsigned long pages)
{
	const u64 start = VGPU_REGION_OFFSET(VFIO_PCI_BAR2_REGION_INDEX);

	if (memory->mapping)
		unmap_mapping_range(memory->mapping, start + ((u64)index << PAGE_SHIFT),
				    (u64)pages << PAGE_SHIFT, 1);
}

/* All that is touched is to be sent; it need not be protected before it is taken. */
void vgpu_memory_track(struct vgpu_memory *memory, wait_queue_head_t *wait)
{
	unsigned long index;
	struct page *page;

	mutex_lock(&memory->lock);
	xa_for_each_marked(&memory->pages, index, page, VGPU_TOUCHED) {
		xa_set_mark(&memory->pages, index, VGPU_INITIAL);
		xa_clear_mark(&memory->pages, index, VGPU_DIRTY);
		cond_resched();
	}
	memory->initial = memory->touched;
	memory->dirty = 0;
	memory->wait = wait;
	memory->tracking = true;
	mutex_unlock(&memory->lock);
}

/* The marks of pages that were not taken stay; vgpu_memory_track() sets them anew. */
void vgpu_memory_untrack(struct vgpu_memory *memory)
{
	mutex_lock(&memory->lock);
	memory->tracking = false;
	memory->wait = NULL;
	memory->initial = 0;
	memory->dirty = 0;
	mutex_unlock(&memory->lock);
}

/*
 * Take up to @most pages in a row that have this mark, from *@index on, and from the
 * start again behind the last one. Returns how many, and in *@index the first.
 */
unsigned int vgpu_memory_take(struct vgpu_memory *memory, xa_mark_t mark, pgoff_t *index,
			      struct page **pages, unsigned int most)
{
	unsigned long first = *index;
	unsigned int count = 0;
	struct page *page;

	mutex_lock(&memory->lock);
	page = xa_find(&memory->pages, &first, ULONG_MAX, mark);
	if (!page) {
		first = 0;
		page = xa_find(&memory->pages, &first, ULONG_MAX, mark);
	}
	while (page && count < most) {
		xa_clear_mark(&memory->pages, first + count, mark);
		pages[count++] = page;
		page = NULL;
		if (xa_get_mark(&memory->pages, first + count, mark))
			page = xa_load(&memory->pages, first + count);
	}
	if (mark == VGPU_INITIAL)
		memory->initial -= count;
	else
		memory->dirty -= count;
	if (count)
		vgpu_memory_zap(memory, first, count);
	mutex_unlock(&memory->lock);
	*index = first;
	return count;
}

/* All memory reads zero. Not while tracked. Who writes meanwhile may lose it. */
void vgpu_memory_clear(struct vgpu_memory *memory)
{
	unsigned long index;
	struct page *page;

	mutex_lock(&memory->lock);
	vgpu_memory_zap(memory, 0, memory->size >> PAGE_SHIFT);
	xa_for_each(&memory->pages, index, page) {
		xa_clear_mark(&memory->pages, index, VGPU_TOUCHED);
		xa_clear_mark(&memory->pages, index, VGPU_INITIAL);
		xa_clear_mark(&memory->pages, index, VGPU_DIRTY);
		clear_page(page_address(page));
		cond_resched();
	}
	memory->touched = 0;
	mutex_unlock(&memory->lock);
}
