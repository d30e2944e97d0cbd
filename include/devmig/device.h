/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DEVICE_H
#define DEVMIG_DEVICE_H

#include <devmig/document.h>
#include <devmig/migration.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A device that is open: one of the kernel's, by VFIO, or one of a server, by
 * vfio-user.  <linux/vfio.h> is the interface of both; where one says nothing of a
 * call below, the words there hold.  A device is for one thread at a time.
 *
 * A call that fails gives the errno of the device, and an error that names the device
 * and what was asked of it.  When the device, or the server, is gone: -ENOTCONN, and
 * so for every call after it.
 */
struct devmig_device;

/* How a device is reached. */
enum devmig_transport {
	DEVMIG_TRANSPORT_GROUP, /* the kernel's, by /dev/vfio/N and a container */
	DEVMIG_TRANSPORT_CDEV,  /* the kernel's, by /dev/vfio/devices/vfioN and an iommufd */
	DEVMIG_TRANSPORT_USER,  /* a server's, by its socket */
};

/* "group", "cdev", "vfio-user"; NULL: no transport */
const char *devmig_transport_name(enum devmig_transport transport);

/* What of VFIO's migration a device has. */
enum devmig_generation {
	DEVMIG_GENERATION_NONE,
	/* A region with bits, deprecated in Linux 5.18: it is named, and never driven. */
	DEVMIG_GENERATION_V1,
	DEVMIG_GENERATION_V2,
};

/* Asked of the device when it was opened. */
struct devmig_device_info {
	enum devmig_transport transport;
	enum devmig_generation generation;
	uint64_t flags;       /* V2: DEVMIG_MIGRATION_*, and those of a later kernel */
	bool data_size;       /* it estimates what a stop-and-copy moves */
	bool precopy_info;    /* it tells what is left in pre-copy */
	bool dma_log;         /* it logs what it writes to memory */
	bool reset;           /* it says that it can be reset */
	unsigned int regions; /* also those of no size */
	unsigned int irqs;    /* kinds of interrupts */
};

/* How to open a device; all 0: as is usual. */
struct devmig_device_options {
	/* Of an answer of a server, in milliseconds; 0: 30 seconds. */
	unsigned int timeout;
	/* Open by the group where both ways are there. */
	bool group;
};

/*
 * Open the device of a name:
 *
 *	c2f0…-….-….  the uuid of a mediated device
 *	0000:3b:00.4  the address of a PCI function that has a driver of VFIO
 *	/dev/vfio/12  a group, with one device; or /dev/vfio/12:0000:3b:00.4
 *	/dev/vfio/devices/vfio3
 *	vfio-user:/run/vgpu.sock, or the path of a socket
 *
 * Nothing of its state changes.  @context may be NULL; what is of the kernel is
 * looked up below its root.  @options may be NULL.
 * -EINVAL: no such name; -ENOENT, -ENODEV: no such device, or no driver of VFIO
 * has it; -EBUSY: somebody has it open; -EPROTO: the server does not follow the
 * protocol; -ETIMEDOUT; another errno of opening.
 */
int devmig_device_open(struct devmig_context *context, const char *name,
		       const struct devmig_device_options *options, struct devmig_device **ret,
		       struct devmig_error **ret_error);

/*
 * Close; NULL is allowed.  The kernel resets a device that is closed, and its state
 * is lost; a server keeps its device.
 */
void devmig_device_close(struct devmig_device *device);

/* As it was opened. */
const char *devmig_device_name(const struct devmig_device *device);
const struct devmig_device_info *devmig_device_info(const struct devmig_device *device);

/*
 * What the device says of itself: the kernel's from its attributes, a server's
 * from the server.  -ENOENT, with reason no-document: it says nothing.  Malformed
 * ones as devmig_document_parse().
 */
int devmig_device_document(struct devmig_device *device, struct devmig_document **ret,
			   struct devmig_error **ret_error);

/* VFIO_DEVICE_RESET.  A device that can migrate is RUNNING then. */
int devmig_device_reset(struct devmig_device *device, struct devmig_error **ret_error);

/* --- migration; -EOPNOTSUPP where the device has no version 2 of it --- */

/* VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE; it may be one that a later kernel has added. */
int devmig_device_state(struct devmig_device *device, unsigned int *ret_state,
			struct devmig_error **ret_error);

/*
 * Ask for a state, in one request: the device goes all the way, or fails
 * somewhere on it.  A transfer that the way opens takes the place of the one before;
 * one that it closes is over.
 */
int devmig_device_request(struct devmig_device *device, unsigned int state,
			  struct devmig_error **ret_error);

/*
 * Go to a state, arc by arc.  When one fails the state is read back, and the
 * error says where the device is.  *ret_state (may be NULL) is where it is in any
 * case, DEVMIG_STATES: not even that is known.
 */
int devmig_device_go(struct devmig_device *device, unsigned int state, unsigned int *ret_state,
		     struct devmig_error **ret_error);

/*
 * Read of the device's data while it saves.  *ret_size is at least 1, or 0 at the
 * end.  -ENOMSG: in pre-copy there is nothing now (migration.md, section 1).
 */
int devmig_device_read(struct devmig_device *device, void *bytes, size_t size, size_t *ret_size,
		       struct devmig_error **ret_error);

/* Write data to the device while it resumes: all of it, or an error. */
int devmig_device_write(struct devmig_device *device, const void *bytes, size_t size,
			struct devmig_error **ret_error);

/* VFIO_MIG_GET_PRECOPY_INFO: bytes that are left, estimated. */
struct devmig_precopy {
	uint64_t initial;
	uint64_t dirty;
	bool reinit; /* new initial data has appeared */
};

/* -EOPNOTSUPP: it does not tell; -EINVAL: it is not in pre-copy. */
int devmig_device_precopy(struct devmig_device *device, struct devmig_precopy *ret,
			  struct devmig_error **ret_error);

/* VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, in bytes.  -EOPNOTSUPP: it does not tell. */
int devmig_device_data_size(struct devmig_device *device, uint64_t *ret,
			    struct devmig_error **ret_error);

/* --- memory that the device may use: DMA --- */

/*
 * Let the device use @size bytes of the caller's memory at @bytes, and call them
 * @iova.  A server gets @fd, in which they begin at @offset; the kernel has no need
 * of it.
 */
struct devmig_dma {
	void *bytes;
	int fd;
	uint64_t offset;
	uint64_t iova;
	uint64_t size;
	bool read;  /* by the device */
	bool write; /* by the device */
};

int devmig_device_map(struct devmig_device *device, const struct devmig_dma *dma,
		      struct devmig_error **ret_error);
int devmig_device_unmap(struct devmig_device *device, uint64_t iova, uint64_t size,
			struct devmig_error **ret_error);

struct devmig_dma_range {
	uint64_t iova;
	uint64_t size;
};

/* VFIO_DEVICE_FEATURE_DMA_LOGGING_*: what the device writes is logged, page by page. */
int devmig_device_log_start(struct devmig_device *device, uint64_t page_size,
			    const struct devmig_dma_range *ranges, size_t count,
			    struct devmig_error **ret_error);
int devmig_device_log_stop(struct devmig_device *device, struct devmig_error **ret_error);
/*
 * Set a bit of @bitmap for each page of the range that was written, and forget
 * them.  It has a bit for each page, in words of 64, and no bit of it is cleared.
 */
int devmig_device_log_report(struct devmig_device *device, const struct devmig_dma_range *range,
			     uint64_t page_size, uint64_t *bitmap, struct devmig_error **ret_error);

/* --- what of the device its user sees --- */

/* VFIO_DEVICE_GET_REGION_INFO */
struct devmig_region {
	uint64_t size; /* 0: there is none with this number */
	bool read;
	bool write;
	bool map;
	unsigned int windows; /* of it that can be mapped; 0, and map: all of it */
};

int devmig_device_region(struct devmig_device *device, unsigned int region,
			 struct devmig_region *ret, struct devmig_error **ret_error);

/* A window of a region that can be mapped: VFIO_REGION_INFO_CAP_SPARSE_MMAP. */
int devmig_device_window(struct devmig_device *device, unsigned int region, unsigned int window,
			 struct devmig_dma_range *ret, struct devmig_error **ret_error);

/* Read or write all of @size bytes of a region. */
int devmig_device_region_read(struct devmig_device *device, unsigned int region, uint64_t offset,
			      void *bytes, size_t size, struct devmig_error **ret_error);
int devmig_device_region_write(struct devmig_device *device, unsigned int region, uint64_t offset,
			       const void *bytes, size_t size, struct devmig_error **ret_error);

/*
 * Map a part of a region; to be unmapped with munmap().  The memory is the device's: of
 * one of the kernel's it may go away when it is reset, and a server that is hostile can
 * make its file shorter at any time, whatever was checked before.  Who touches what is not
 * there any more gets SIGBUS, which nothing here catches.  So a program that must outlive
 * the server catches it, or uses devmig_device_region_read() and _write() instead.
 */
int devmig_device_region_map(struct devmig_device *device, unsigned int region, uint64_t offset,
			     size_t size, void **ret, struct devmig_error **ret_error);

/* VFIO_DEVICE_GET_IRQ_INFO: how many there are of a kind, and VFIO_IRQ_INFO_* */
int devmig_device_irq(struct devmig_device *device, unsigned int irq, unsigned int *ret_count,
		      unsigned int *ret_flags, struct devmig_error **ret_error);
/* VFIO_DEVICE_SET_IRQS: signal by eventfds, from number @start on; @count 0: none of the kind. */
int devmig_device_irq_set(struct devmig_device *device, unsigned int irq, unsigned int start,
			  const int *eventfds, unsigned int count, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
