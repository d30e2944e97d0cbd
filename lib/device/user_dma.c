// SPDX-License-Identifier: LGPL-2.1-or-later
#include "user.h"

#include <errno.h>
#include <lib/common/cleanup.h>

/* Bytes of a bitmap that are asked for at once. */
#define BITMAP_MAX ((uint32_t)64 * 1024)

int dmig_user_map(struct dmig_link *link, const struct devmig_dma *dma)
{
	struct dmig_user *user = dmig_user(link);
	struct dmig_wire_dma_map map = {
		.argsz = sizeof(map),
		.flags = (dma->read ? DMIG_WIRE_DMA_READABLE : 0) |
			 (dma->write ? DMIG_WIRE_DMA_WRITEABLE : 0),
		.offset = dma->offset,
		.address = dma->iova,
		.size = dma->size,
	};
	const struct iovec request = { &map, sizeof(map) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_DMA_MAP,
		.request = &request,
		.npieces = 1,
		.fds = &dma->fd,
		.nfds = 1,
	};

	/* Memory without a descriptor a server would ask us for, byte by byte. */
	if (dma->fd < 0)
		return -EINVAL;
	return user->limits.fds ? dmig_user_call(user, &call) : -EOPNOTSUPP;
}

int dmig_user_unmap(struct dmig_link *link, uint64_t iova, uint64_t size)
{
	struct dmig_wire_dma_unmap ours = {
		.argsz = sizeof(ours),
		.address = iova,
		.size = size,
	};
	struct dmig_wire_dma_unmap theirs;
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_DMA_UNMAP,
		.request = &request,
		.npieces = 1,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
	};
	const int error = dmig_user_call(dmig_user(link), &call);

	if (error)
		return error;
	return theirs.address == iova && theirs.size == size ? 0
							     : dmig_user_malformed(dmig_user(link));
}

int dmig_user_log_start(struct dmig_link *link, uint64_t page_size,
			const struct devmig_dma_range *ranges, size_t count)
{
	struct dmig_user *user = dmig_user(link);
	struct vfio_device_feature_dma_logging_control control = {
		.page_size = page_size,
		.num_ranges = (uint32_t)count,
	};
	struct dmig_wire_feature ours = {
		.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
	};
	struct dmig_wire_feature theirs;
	/* The pointer at the end is the kernel's: the ranges themselves stand there. */
	const size_t head = offsetof(struct vfio_device_feature_dma_logging_control, ranges);
	const struct iovec request[] = {
		{ &ours, sizeof(ours) },
		{ &control, head },
		{ (void *)ranges, count * sizeof(*ranges) },
	};
	struct dmig_user_call call = {
		.command = DMIG_WIRE_FEATURE,
		.request = request,
		.npieces = 3,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more_size = head + count * sizeof(*ranges),
	};
	int error;

	_Static_assert(sizeof(*ranges) == sizeof(struct vfio_device_feature_dma_logging_range),
		       "a range is not the protocol's");
	if (count > user->limits.transfer / sizeof(*ranges))
		return -E2BIG;
	ours.argsz = (uint32_t)(sizeof(ours) + call.more_size);
	error = dmig_user_call(user, &call);
	if (error)
		return error;
	return theirs.flags == ours.flags ? 0 : dmig_user_malformed(user);
}

/* What an answer has, and what is asked: the bitmap stands behind it. */
struct report {
	struct dmig_wire_feature feature;
	uint64_t iova;
	uint64_t length;
	uint64_t page_size;
};

/* One message's: @bitmap has room for what its range needs. */
static int report_part(struct dmig_user *user, const struct devmig_dma_range *range,
		       uint64_t page_size, uint64_t *bitmap, uint32_t size)
{
	struct report ours = {
		{ (uint32_t)sizeof(ours) + size,
		  VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT },
		range->iova,
		range->size,
		page_size,
	};
	struct report theirs;
	const struct iovec request = { &ours, sizeof(ours) };
	struct dmig_user_call call = {
		.command = DMIG_WIRE_FEATURE,
		.request = &request,
		.npieces = 1,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = bitmap,
		.more_size = size,
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return error;
	if (theirs.iova != ours.iova || theirs.length != ours.length ||
	    theirs.page_size != page_size || call.ret_more_size != size)
		return dmig_user_malformed(user);
	return 0;
}

/* Add the bits of @pages pages; what lies behind them in the last word is nobody's. */
static void add_bits(uint64_t *to, const uint64_t *from, uint64_t pages)
{
	for (; pages >= 64; pages -= 64)
		*to++ |= *from++;
	if (pages)
		*to |= *from & ((1ULL << pages) - 1);
}

int dmig_user_log_report(struct dmig_link *link, const struct devmig_dma_range *range,
			 uint64_t page_size, uint64_t *bitmap)
{
	struct dmig_user *user = dmig_user(link);
	const uint32_t most =
		user->limits.transfer < BITMAP_MAX ? user->limits.transfer : BITMAP_MAX;
	const uint64_t words_max = most < sizeof(*bitmap) ? 1 : most / sizeof(*bitmap);
	uint64_t left = range->size / page_size + !!(range->size % page_size);
	dmig_auto(free) uint64_t *part = malloc(words_max * sizeof(*part));
	struct devmig_dma_range piece = *range;
	int error = 0;

	if (!part)
		return -ENOMEM;
	while (left && !error) {
		const uint64_t pages = left < words_max * 64 ? left : words_max * 64;
		const uint64_t words = pages / 64 + !!(pages % 64);

		piece.size =
			left == pages ? range->iova + range->size - piece.iova : pages * page_size;
		error = report_part(user, &piece, page_size, part,
				    (uint32_t)(words * sizeof(*part)));
		if (!error)
			add_bits(bitmap, part, pages);
		piece.iova += piece.size;
		bitmap += words;
		left -= pages;
	}
	return error;
}
