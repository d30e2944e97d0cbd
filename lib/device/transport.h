/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRANSPORT_H
#define DMIG_LIB_TRANSPORT_H

#include "uapi.h"
#include <devmig/device.h>

/*
 * A device as a transport reaches it.  Each transport has a structure of its own that
 * begins with this one, and a table of what it can do.  The calls return 0 or
 * the negative errno of the device, and make no sentences: device.c and its neighbours know
 * what was asked, and say it, in the same words for every transport.
 */
struct dmig_link {
	const struct dmig_transport *transport;
	enum devmig_transport kind;
	/* The connection has failed, and not the device refused: no call can succeed any more. */
	bool gone;
};

struct dmig_transport {
	/* Close and free. */
	void (*close)(struct dmig_link *link);

	int (*info)(struct dmig_link *link, struct vfio_device_info *ret);
	int (*reset)(struct dmig_link *link);
	int (*document)(struct dmig_link *link, struct devmig_context *context,
			struct devmig_document **ret, struct devmig_error **ret_error);

	/*
	 * VFIO_DEVICE_FEATURE.  @request has the number of the feature, and GET, SET or PROBE;
	 * @data (may be NULL, @size 0) is sent with SET, and filled with GET.
	 */
	int (*feature)(struct dmig_link *link, uint32_t request, void *data, size_t size);
	/* It keeps the data's descriptor, where there is one, as long as the transfer is open. */
	int (*set_state)(struct dmig_link *link, uint32_t state);
	/* *ret_size 0: the end. */
	int (*read)(struct dmig_link *link, void *bytes, size_t size, size_t *ret_size);
	/* *ret_size: at least 1. */
	int (*write)(struct dmig_link *link, const void *bytes, size_t size, size_t *ret_size);
	int (*precopy)(struct dmig_link *link, struct dmig_uapi_precopy_info *ret);

	int (*map)(struct dmig_link *link, const struct devmig_dma *dma);
	int (*unmap)(struct dmig_link *link, uint64_t iova, uint64_t size);
	int (*log_start)(struct dmig_link *link, uint64_t page_size,
			 const struct devmig_dma_range *ranges, size_t count);
	int (*log_report)(struct dmig_link *link, const struct devmig_dma_range *range,
			  uint64_t page_size, uint64_t *bitmap);

	/*
	 * VFIO_DEVICE_GET_REGION_INFO, with what follows: @size bytes at most, the
	 * structure included; ret->argsz is what all of it takes.
	 */
	int (*region)(struct dmig_link *link, uint32_t region, struct vfio_region_info *ret,
		      size_t size);
	int (*region_read)(struct dmig_link *link, uint32_t region, uint64_t offset, void *bytes,
			   size_t size);
	int (*region_write)(struct dmig_link *link, uint32_t region, uint64_t offset,
			    const void *bytes, size_t size);
	/* The descriptor that the region is mapped from, the link's own, and where in it. */
	int (*region_fd)(struct dmig_link *link, uint32_t region, int *ret_fd,
			 uint64_t *ret_offset);

	int (*irq)(struct dmig_link *link, uint32_t irq, struct vfio_irq_info *ret);
	int (*irq_set)(struct dmig_link *link, uint32_t irq, uint32_t start, const int *eventfds,
		       uint32_t count);
};

struct devmig_device {
	char *name;
	struct devmig_context *context; /* a reference; may be NULL */
	struct dmig_link *link;         /* owned */
	struct devmig_device_info info;
};

/*
 * Open by a transport.  *ret is to be closed.  The error does not begin with the
 * device's name: devmig_device_open() puts it there.
 */
int dmig_user_open(const char *path, const struct devmig_device_options *options,
		   struct dmig_link **ret, struct devmig_error **ret_error);
/* By the name of a device as the kernel knows it: uuid or PCI address. */
int dmig_kernel_open(struct devmig_context *context, const char *device,
		     const struct devmig_device_options *options, struct dmig_link **ret,
		     struct devmig_error **ret_error);
/* By a path below /dev/vfio: a group, "12" or "12:DEVICE", or "devices/vfio3". */
int dmig_kernel_open_node(struct devmig_context *context, const char *node,
			  const struct devmig_device_options *options, struct dmig_link **ret,
			  struct devmig_error **ret_error);

#endif
