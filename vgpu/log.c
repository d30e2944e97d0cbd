// SPDX-License-Identifier: LGPL-2.1-or-later
#include "log.h"
#include "vgpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int log_start(struct vgpu *vgpu, const struct log_range *ranges, size_t count)
{
	struct dma_log *log = &vgpu->log;

	if (log->ranges)
		return -EBUSY;
	log->ranges = calloc(count, sizeof(*ranges));
	log->pages = calloc(LOG_PAGES_MAX, sizeof(*log->pages));
	if (!log->ranges || !log->pages) {
		log_stop(vgpu);
		return -ENOMEM;
	}
	memcpy(log->ranges, ranges, count * sizeof(*ranges));
	log->nranges = count;
	return 0;
}

void log_stop(struct vgpu *vgpu)
{
	free(vgpu->log.ranges);
	free(vgpu->log.pages);
	vgpu->log = (struct dma_log){ 0 };
}

static bool is_wanted(const struct dma_log *log, uint64_t page)
{
	const uint64_t first = page * LOG_PAGE;

	for (size_t i = 0; i < log->nranges; i++)
		if (log->ranges[i].first <= first + LOG_PAGE - 1 && log->ranges[i].last >= first)
			return true;
	return false;
}

/* The first of the log that is not below a page. */
static size_t find(const struct dma_log *log, uint64_t page)
{
	size_t low = 0;
	size_t high = log->npages;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (log->pages[mid] < page)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void mark_page(struct dma_log *log, uint64_t page)
{
	const size_t at = find(log, page);

	if (!is_wanted(log, page) || (at < log->npages && log->pages[at] == page))
		return;
	if (log->npages == LOG_PAGES_MAX) {
		log->lost = true;
		return;
	}
	memmove(log->pages + at + 1, log->pages + at, (log->npages - at) * sizeof(*log->pages));
	log->pages[at] = page;
	log->npages++;
}

/* A write that would go over the end of all addresses has failed. */
void log_mark(struct vgpu *vgpu, uint64_t address, uint64_t size)
{
	uint64_t last;

	if (!vgpu->log.ranges || !size || __builtin_add_overflow(address, size - 1, &last) ||
	    fault_on(&vgpu->faults, FAULT_LOG_MISSES))
		return;
	for (uint64_t page = address / LOG_PAGE; page <= last / LOG_PAGE; page++)
		mark_page(&vgpu->log, page);
}

static void tell(const struct log_range *range, uint64_t page, uint64_t page_size, uint64_t *bitmap)
{
	const uint64_t first = page * LOG_PAGE;
	const uint64_t from = first > range->first ? first - range->first : 0;
	const uint64_t bit = from / page_size;

	bitmap[bit / 64] |= 1ULL << bit % 64;
}

/* A page that lies in the range only in part is kept: the other part needs it. */
static bool is_inside(const struct log_range *range, uint64_t page)
{
	return page * LOG_PAGE >= range->first && page * LOG_PAGE + (LOG_PAGE - 1) <= range->last;
}

int log_report(struct vgpu *vgpu, const struct log_range *range, uint64_t page_size,
	       uint64_t *bitmap)
{
	struct dma_log *log = &vgpu->log;
	const size_t begin = find(log, range->first / LOG_PAGE);
	size_t kept = begin;
	size_t at;

	if (!log->ranges)
		return -EINVAL;
	if (log->lost)
		return -ENOSPC;
	for (at = begin; at < log->npages && log->pages[at] <= range->last / LOG_PAGE; at++) {
		const uint64_t page = log->pages[at];

		tell(range, page, page_size, bitmap);
		if (!is_inside(range, page) || fault_on(&vgpu->faults, FAULT_LOG_KEEPS))
			log->pages[kept++] = page;
	}
	memmove(log->pages + kept, log->pages + at, (log->npages - at) * sizeof(*log->pages));
	log->npages -= at - kept;
	return 0;
}
