/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One VFIO device, opened by the uuid of its mdev. */
#ifndef VFIO_TEST_DEVICE_H
#define VFIO_TEST_DEVICE_H

#include <lib/device/uapi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "command.h"

struct kind;

struct device {
	const char *uuid;
	bool cdev;
	bool strict;
	int fd;
	int group;     /* with a group and a container, else -1 */
	int iommu;     /* the container, or the iommufd */
	uint32_t ioas; /* with an iommufd */
	uint64_t flags;
	uint32_t state_at_open;
	size_t filled;           /* bytes of memory that content_fill() writes; 0: all */
	const struct kind *kind; /* never NULL */
};

/* Bails out if the device can't be opened, or can't migrate. */
void device_open(struct device *device, const char *uuid, const struct options *options);
void device_close(struct device *device);

/* These give 0 or -errno. */
int device_reset(struct device *device);
int device_info(const struct device *device, struct vfio_device_info *info);
int device_region(const struct device *device, uint32_t index, struct vfio_region_info *info);
int device_irq(const struct device *device, uint32_t index, struct vfio_irq_info *info);
int device_map_dma(struct device *device, void *memory, size_t length, uint64_t iova);

/* @request is a feature with its GET, SET and PROBE bits; @data may be NULL. */
int device_feature(const struct device *device, uint32_t request, void *data, size_t length);

/* Through pread and pwrite of a region. */
int device_read(const struct device *device, uint32_t region, uint64_t offset, void *to,
		size_t length);
int device_write(const struct device *device, uint32_t region, uint64_t offset, const void *from,
		 size_t length);

/* A whole region as memory; NULL if it can't be mapped. */
void *device_map(const struct device *device, uint32_t region, size_t *length);

#endif
