/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What of the kernel's interface the oldest headers we build with (6.1) do not
 * have, under names of our own, so that newer headers can't collide with it.
 * The number after each is the first kernel that has it.
 */
#ifndef VFIO_TEST_UAPI_H
#define VFIO_TEST_UAPI_H

#include <linux/types.h>
#include <linux/vfio.h>

/* Migration states: 5.18, the two of pre-copy 6.2. */
enum mig_state {
	MIG_ERROR = 0,
	MIG_STOP = 1,
	MIG_RUNNING = 2,
	MIG_STOP_COPY = 3,
	MIG_RESUMING = 4,
	MIG_RUNNING_P2P = 5,
	MIG_PRE_COPY = 6,
	MIG_PRE_COPY_P2P = 7,
	MIG_STATES = 8,
};

/* Flags of VFIO_DEVICE_FEATURE_MIGRATION: 5.18, PRE_COPY 6.2. */
#define MIG_FLAG_STOP_COPY ((uint64_t)1 << 0)
#define MIG_FLAG_P2P       ((uint64_t)1 << 1)
#define MIG_FLAG_PRE_COPY  ((uint64_t)1 << 2)

/* The estimate of what is left in pre-copy: 6.2, an ioctl of the data FD. */
struct mig_precopy_info {
	__u32 argsz;
	__u32 flags;
	__aligned_u64 initial_bytes;
	__aligned_u64 dirty_bytes;
};
#define MIG_GET_PRECOPY_INFO _IO(VFIO_TYPE, VFIO_BASE + 21)

/* A device feature, the length of a stop-copy: 6.2. */
#define MIG_FEATURE_DATA_SIZE 9
struct mig_data_size {
	__aligned_u64 stop_copy_length;
};

/* A device's own character device, bound to an iommufd: 6.6. */
struct cdev_bind {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
};
struct cdev_attach {
	__u32 argsz;
	__u32 flags;
	__u32 pt_id;
};
#define CDEV_BIND_IOMMUFD   _IO(VFIO_TYPE, VFIO_BASE + 18)
#define CDEV_ATTACH_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 19)

/* iommufd: 6.2. Its ioctls share VFIO's type, and count from 0x80. */
struct ioas_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_ioas_id;
};
struct ioas_map {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__u32 reserved;
	__aligned_u64 user_va;
	__aligned_u64 length;
	__aligned_u64 iova;
};
#define IOAS_MAP_FIXED_IOVA (1 << 0)
#define IOAS_MAP_WRITEABLE  (1 << 1)
#define IOAS_MAP_READABLE   (1 << 2)
#define IOAS_ALLOC          _IO(VFIO_TYPE, 0x81)
#define IOAS_MAP            _IO(VFIO_TYPE, 0x85)

_Static_assert(sizeof(struct mig_precopy_info) == 24, "precopy info has another size");
_Static_assert(sizeof(struct cdev_bind) == 16, "bind has another size");
_Static_assert(sizeof(struct cdev_attach) == 12, "attach has another size");
_Static_assert(sizeof(struct ioas_map) == 40, "map has another size");

#endif
