/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_KERNEL_H
#define DMIG_LIB_KERNEL_H

#include "kernel_find.h"
#include "transport.h"
#include <stdbool.h>

/* A device of the kernel's, open.  All descriptors are its own; -1: not open. */
struct dmig_kernel {
	struct dmig_link link; /* first: a link of this transport is one of these */
	struct dmig_found found;
	int device;
	int group; /* by a group only */
	int iommu; /* the container, or the iommufd */
	uint32_t ioas;
	int data;            /* of the transfer */
	uint32_t data_state; /* the last known state that the transfer was seen in */
	bool precopy_flags;  /* those of the precopy info have a meaning */
};

static inline struct dmig_kernel *dmig_kernel_of(struct dmig_link *link)
{
	return (struct dmig_kernel *)link;
}

/* ioctl(): what it returned, or a negative errno. */
int dmig_kernel_ioctl(int fd, unsigned long request, void *argument);

/* Open what is found; what is opened stays open also after a failure. */
int dmig_kernel_open_group(struct dmig_kernel *kernel, struct devmig_error **ret_error);
int dmig_kernel_open_cdev(struct dmig_kernel *kernel, struct devmig_error **ret_error);

/*
 * Open a node below the root: the errors are about who may have it.  -ENOENT has no
 * error: the caller knows what it means that there is none.
 */
int dmig_kernel_open_path(const struct dmig_kernel *kernel, const char *path, int *ret,
			  struct devmig_error **ret_error);
/* Somebody else has @path open. */
int dmig_kernel_busy(const char *path, struct devmig_error **ret_error);

/* The calls of struct dmig_transport.  Where no transfer is open, data can't be moved: -EINVAL. */
int dmig_kernel_feature(struct dmig_link *link, uint32_t request, void *data, size_t size);
int dmig_kernel_set_state(struct dmig_link *link, uint32_t state);
int dmig_kernel_reset(struct dmig_link *link);
int dmig_kernel_read(struct dmig_link *link, void *bytes, size_t size, size_t *ret_size);
int dmig_kernel_write(struct dmig_link *link, const void *bytes, size_t size, size_t *ret_size);
int dmig_kernel_precopy(struct dmig_link *link, struct dmig_uapi_precopy_info *ret);

int dmig_kernel_map(struct dmig_link *link, const struct devmig_dma *dma);
int dmig_kernel_unmap(struct dmig_link *link, uint64_t iova, uint64_t size);
int dmig_kernel_log_start(struct dmig_link *link, uint64_t page_size,
			  const struct devmig_dma_range *ranges, size_t count);
int dmig_kernel_log_report(struct dmig_link *link, const struct devmig_dma_range *range,
			   uint64_t page_size, uint64_t *bitmap);

int dmig_kernel_region(struct dmig_link *link, uint32_t region, struct vfio_region_info *ret,
		       size_t size);
int dmig_kernel_region_read(struct dmig_link *link, uint32_t region, uint64_t offset, void *bytes,
			    size_t size);
int dmig_kernel_region_write(struct dmig_link *link, uint32_t region, uint64_t offset,
			     const void *bytes, size_t size);
int dmig_kernel_region_fd(struct dmig_link *link, uint32_t region, int *ret_fd,
			  uint64_t *ret_offset);
int dmig_kernel_irq(struct dmig_link *link, uint32_t irq, struct vfio_irq_info *ret);
int dmig_kernel_irq_set(struct dmig_link *link, uint32_t irq, uint32_t start, const int *eventfds,
			uint32_t count);

#endif
