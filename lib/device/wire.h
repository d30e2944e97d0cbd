/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_WIRE_H
#define DMIG_LIB_WIRE_H

#include <lib/common/clock.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/*
 * Messages of vfio-user, as either side sends and receives them.  The protocol is
 * QEMU's docs/interop/vfio-user.rst, whose sections are named below; numbers are of
 * the host's byte order, as both sides are on one host.
 *
 * Nothing that comes from the other side is believed: a header has a size that the
 * caller allows, descriptors are as many as it asks for, and all of a message comes
 * before its deadline.
 */

/* Commands */
enum dmig_wire_command {
	DMIG_WIRE_VERSION = 1,
	DMIG_WIRE_DMA_MAP = 2,
	DMIG_WIRE_DMA_UNMAP = 3,
	DMIG_WIRE_DEVICE_GET_INFO = 4,
	DMIG_WIRE_GET_REGION_INFO = 5,
	DMIG_WIRE_GET_REGION_IO_FDS = 6,
	DMIG_WIRE_GET_IRQ_INFO = 7,
	DMIG_WIRE_SET_IRQS = 8,
	DMIG_WIRE_REGION_READ = 9,
	DMIG_WIRE_REGION_WRITE = 10,
	DMIG_WIRE_DMA_READ = 11,
	DMIG_WIRE_DMA_WRITE = 12,
	DMIG_WIRE_RESET = 13,
	DMIG_WIRE_REGION_WRITE_MULTI = 15,
	DMIG_WIRE_FEATURE = 16,
	DMIG_WIRE_DATA_READ = 17,
	DMIG_WIRE_DATA_WRITE = 18,
};

/* Header */
struct dmig_wire_header {
	uint16_t id;
	uint16_t command;
	uint32_t size; /* of the whole message */
	uint32_t flags;
	uint32_t error; /* an errno, in a reply with the flag for it; may be 0 */
};
#define DMIG_WIRE_TYPE     0xfU
#define DMIG_WIRE_REPLY    0x1U
#define DMIG_WIRE_NO_REPLY (1U << 4)
#define DMIG_WIRE_ERROR    (1U << 5)

/* VFIO_USER_VERSION; text of JSON follows, with its NUL. */
struct dmig_wire_version {
	uint16_t major;
	uint16_t minor;
};
#define DMIG_WIRE_MAJOR 0
#define DMIG_WIRE_MINOR 1

/* VFIO_USER_DMA_MAP */
struct dmig_wire_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};
#define DMIG_WIRE_DMA_READABLE  (1U << 0)
#define DMIG_WIRE_DMA_WRITEABLE (1U << 1)

/* VFIO_USER_DMA_UNMAP */
struct dmig_wire_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

/* VFIO_USER_DEVICE_GET_INFO */
struct dmig_wire_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};

/* VFIO_USER_DEVICE_GET_REGION_INFO; capabilities may follow. */
struct dmig_wire_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};

/* VFIO_USER_DEVICE_GET_IRQ_INFO */
struct dmig_wire_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

/* VFIO_USER_DEVICE_SET_IRQS; a byte for each interrupt may follow. */
struct dmig_wire_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

/* VFIO_USER_REGION_READ and VFIO_USER_REGION_WRITE; bytes follow where they are sent. */
struct dmig_wire_region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};

/* VFIO_USER_DMA_READ and VFIO_USER_DMA_WRITE; bytes follow where they are sent. */
struct dmig_wire_dma_access {
	uint64_t address;
	uint64_t count;
};

/* VFIO_USER_REGION_WRITE_MULTI: a count of 64 bits, and so many of these. */
struct dmig_wire_single_write {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	uint8_t data[8];
};

/* VFIO_USER_DEVICE_FEATURE: the flags are those of <linux/vfio.h>; data follows. */
struct dmig_wire_feature {
	uint32_t argsz;
	uint32_t flags;
};

/*
 * What a client wants to know and the protocol has no word for, as features far above
 * those of <linux/vfio.h>.  A server that has never heard of them says so when it is
 * asked with PROBE.
 */
/* GET: what is left in pre-copy, struct dmig_uapi_precopy_info */
#define DMIG_WIRE_FEATURE_PRECOPY  0xd301
/*
 * GET: the device's document in its text form, without a NUL.  Who has no room for it gets the
 * head alone, with the argsz that is enough.
 */
#define DMIG_WIRE_FEATURE_DOCUMENT 0xd302

/* VFIO_USER_MIG_DATA_READ and VFIO_USER_MIG_DATA_WRITE; bytes follow where they are sent. */
struct dmig_wire_data {
	uint32_t argsz;
	uint32_t size;
};

/* What is assumed of a side that does not say. Version Data Format */
#define DMIG_WIRE_FDS_DEFAULT      1
#define DMIG_WIRE_TRANSFER_DEFAULT (1U << 20)

/* The most descriptors that we take, or send, with one message. */
#define DMIG_WIRE_FDS_MAX 8

/* Descriptors that came with a message; whoever does not take one has it closed. */
struct dmig_wire_fds {
	int fds[DMIG_WIRE_FDS_MAX];
	unsigned int count;
};

/* The number at @i, which is the caller's to close; -1: there is none. */
int dmig_wire_take_fd(struct dmig_wire_fds *fds, unsigned int i);
void dmig_wire_close_fds(struct dmig_wire_fds *fds);

/*
 * Deadlines are those of dmig_in_ms().
 *
 * Send a message of @npieces pieces behind the header, whose size is set here.
 * 0, -ETIMEDOUT, -EPIPE where the other side is gone, or another errno.
 */
int dmig_wire_send(int socket, struct dmig_wire_header *header, const struct iovec *pieces,
		   unsigned int npieces, const int *fds, unsigned int nfds, uint64_t deadline);

/*
 * Receive a header, and the descriptors that come with it.  -EPROTO: its size is less
 * than its own or over @size_max, or more descriptors came; -EPIPE: the other side has
 * ended, with nothing of a message; -ECONNRESET: in the middle of one.
 */
int dmig_wire_receive(int socket, struct dmig_wire_header *ret, size_t size_max,
		      struct dmig_wire_fds *ret_fds, uint64_t deadline);

/* Receive as many bytes of what follows the header. */
int dmig_wire_receive_bytes(int socket, void *bytes, size_t size, uint64_t deadline);

/* Receive so many bytes and throw them away. */
int dmig_wire_skip(int socket, size_t size, uint64_t deadline);

#endif
