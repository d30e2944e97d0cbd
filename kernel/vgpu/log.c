// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <linux/interval_tree.h>
#include <linux/iova_bitmap.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "vgpu.h"

/*
 * Pages of 4 KiB, whatever size the user suggests: a report in larger ones is made
 * from these without a loss.
 */
#define VGPU_LOG_SHIFT 12
#define VGPU_LOG_PAGE  BIT_ULL(VGPU_LOG_SHIFT)

/*
 * Pages of one value, which has one bit less than a word; and values at most, which is
 * enough for 4 GiB in one piece where a word has 64 bits.
 */
#define VGPU_LOG_PAGES (BITS_PER_LONG / 2)
#define VGPU_LOG_MAX   32768

void vgpu_log_init(struct vgpu_log *log)
{
	mutex_init(&log->lock);
	xa_init_flags(&log->words, XA_FLAGS_ACCOUNT);
}

static bool vgpu_log_wanted(const struct vgpu_log *log, u64 first, u64 last)
{
	unsigned int i;

	for (i = 0; i < log->ranges; i++)
		if (log->range[i].first <= last && log->range[i].last >= first)
			return true;
	return false;
}

static void vgpu_log_page(struct vgpu_log *log, u64 page)
{
	const u64 first = page << VGPU_LOG_SHIFT;
	const unsigned long index = page / VGPU_LOG_PAGES;
	const unsigned long bit = 1UL << page % VGPU_LOG_PAGES;
	void *old;

	if (!vgpu_log_wanted(log, first, first + VGPU_LOG_PAGE - 1))
		return;
	old = xa_load(&log->words, index);
	if (!old && log->count == VGPU_LOG_MAX) {
		log->lost = true;
		return;
	}
	if (xa_is_err(xa_store(&log->words, index, xa_mk_value(bit | (old ? xa_to_value(old) : 0)),
			       GFP_KERNEL_ACCOUNT)))
		log->lost = true;
	else if (!old)
		log->count++;
}

/* @size is at most VGPU_DMA_MAX, and the end is no overflow or the write has failed. */
void vgpu_log_mark(struct vgpu_log *log, u64 address, u64 size)
{
	const u64 last = (address + size - 1) >> VGPU_LOG_SHIFT;
	u64 page;

	mutex_lock(&log->lock);
	for (page = address >> VGPU_LOG_SHIFT; log->range && page <= last; page++)
		vgpu_log_page(log, page);
	mutex_unlock(&log->lock);
}

static int vgpu_log_start(struct vfio_device *vdev, struct rb_root_cached *ranges, u32 nnodes,
			  u64 *page_size)
{
	struct vgpu_log *log = &to_vgpu(vdev)->log;
	struct interval_tree_node *node;
	int ret = -EBUSY;

	mutex_lock(&log->lock);
	if (log->range)
		goto out;
	ret = -ENOMEM;
	log->range = kcalloc(nnodes, sizeof(*log->range), GFP_KERNEL_ACCOUNT);
	if (!log->range)
		goto out;
	node = interval_tree_iter_first(ranges, 0, ULONG_MAX);
	for (; node && log->ranges < nnodes; log->ranges++) {
		log->range[log->ranges].first = node->start;
		log->range[log->ranges].last = node->last;
		node = interval_tree_iter_next(node, 0, ULONG_MAX);
	}
	*page_size = VGPU_LOG_PAGE;
	ret = 0;
out:
	mutex_unlock(&log->lock);
	return ret;
}

void vgpu_log_end(struct vgpu_log *log)
{
	mutex_lock(&log->lock);
	kfree(log->range);
	log->range = NULL;
	log->ranges = 0;
	xa_destroy(&log->words);
	log->count = 0;
	log->lost = false;
	mutex_unlock(&log->lock);
}

static int vgpu_log_stop(struct vfio_device *vdev)
{
	vgpu_log_end(&to_vgpu(vdev)->log);
	return 0;
}

/*
 * Tell of the pages of one value that lie in what is asked for, and return the value
 * without them. A page that is asked for only in part is kept: the report of the other
 * part needs it.
 */
static unsigned long vgpu_log_tell(unsigned long bits, u64 base, u64 first, u64 last,
				   struct iova_bitmap *dirty)
{
	unsigned long left = bits;
	unsigned int i;

	for_each_set_bit(i, &bits, VGPU_LOG_PAGES) {
		const u64 page = base + ((u64)i << VGPU_LOG_SHIFT);
		const u64 end = page + VGPU_LOG_PAGE - 1;

		if (end < first || page > last)
			continue;
		iova_bitmap_set(dirty, max(page, first), min(end, last) - max(page, first) + 1);
		if (page >= first && end <= last)
			left &= ~(1UL << i);
	}
	return left;
}

static int vgpu_log_read_and_clear(struct vfio_device *vdev, unsigned long iova,
				   unsigned long length, struct iova_bitmap *dirty)
{
	const unsigned int shift = VGPU_LOG_SHIFT + ilog2(VGPU_LOG_PAGES);
	const u64 last = (u64)iova + length - 1;
	struct vgpu_log *log = &to_vgpu(vdev)->log;
	unsigned long index;
	void *entry;
	int ret = 0;

	mutex_lock(&log->lock);
	if (!log->range)
		ret = -EINVAL;
	else if (log->lost)
		ret = -ENOSPC;
	if (ret || !length)
		goto out;
	xa_for_each_range(&log->words, index, entry, iova >> shift, last >> shift) {
		unsigned long left;

		left = vgpu_log_tell(xa_to_value(entry), (u64)index << shift, iova, last, dirty);
		if (left) {
			xa_store(&log->words, index, xa_mk_value(left), GFP_KERNEL_ACCOUNT);
		} else {
			xa_erase(&log->words, index);
			log->count--;
		}
		cond_resched();
	}
out:
	mutex_unlock(&log->lock);
	return ret;
}

const struct vfio_log_ops vgpu_log_ops = {
	.log_start = vgpu_log_start,
	.log_stop = vgpu_log_stop,
	.log_read_and_clear = vgpu_log_read_and_clear,
};
