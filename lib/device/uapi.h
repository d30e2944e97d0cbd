/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_UAPI_H
#define DMIG_LIB_UAPI_H

/*
 * <linux/vfio.h>, and what of a newer one the oldest headers that we build with (6.1)
 * do not have, under names of our own, so that newer headers can't collide with
 * it.  Behind each stands the first kernel that has it.
 */
#include <linux/types.h>
#include <linux/vfio.h>

/* An ioctl of the data's descriptor: 6.2 */
struct dmig_uapi_precopy_info {
	__u32 argsz;
	__u32 flags;
	__aligned_u64 initial_bytes;
	__aligned_u64 dirty_bytes;
};
#define DMIG_UAPI_GET_PRECOPY_INFO _IO(VFIO_TYPE, VFIO_BASE + 21)

/*
 * VFIO_PRECOPY_INFO_REINIT: 7.1.  The flags above have a meaning from then on, and only
 * for who has SET this feature, VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2; otherwise what
 * was there before may come back.
 */
#define DMIG_UAPI_PRECOPY_INFO_REINIT     (1 << 0)
#define DMIG_UAPI_FEATURE_PRECOPY_INFO_V2 12

/* VFIO_DEVICE_FEATURE_MIG_DATA_SIZE: 6.2 */
#define DMIG_UAPI_FEATURE_DATA_SIZE 9
struct dmig_uapi_data_size {
	__aligned_u64 stop_copy_length;
};

/* The character device of a device, bound to an iommufd: 6.6 */
struct dmig_uapi_bind {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
};
struct dmig_uapi_attach {
	__u32 argsz;
	__u32 flags;
	__u32 pt_id;
};
#define DMIG_UAPI_BIND_IOMMUFD   _IO(VFIO_TYPE, VFIO_BASE + 18)
#define DMIG_UAPI_ATTACH_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 19)

/* iommufd: 6.2.  Its ioctls have VFIO's type, and count from 0x80. */
struct dmig_uapi_ioas_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_ioas_id;
};
struct dmig_uapi_ioas_map {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__u32 reserved;
	__aligned_u64 user_va;
	__aligned_u64 length;
	__aligned_u64 iova;
};
struct dmig_uapi_ioas_unmap {
	__u32 size;
	__u32 ioas_id;
	__aligned_u64 iova;
	__aligned_u64 length;
};
#define DMIG_UAPI_IOAS_MAP_FIXED_IOVA (1 << 0)
#define DMIG_UAPI_IOAS_MAP_WRITEABLE  (1 << 1)
#define DMIG_UAPI_IOAS_MAP_READABLE   (1 << 2)
#define DMIG_UAPI_IOAS_ALLOC          _IO(VFIO_TYPE, 0x81)
#define DMIG_UAPI_IOAS_MAP            _IO(VFIO_TYPE, 0x85)
#define DMIG_UAPI_IOAS_UNMAP          _IO(VFIO_TYPE, 0x86)

_Static_assert(sizeof(struct dmig_uapi_precopy_info) == 24, "precopy info has another size");
_Static_assert(sizeof(struct dmig_uapi_bind) == 16, "bind has another size");
_Static_assert(sizeof(struct dmig_uapi_attach) == 12, "attach has another size");
_Static_assert(sizeof(struct dmig_uapi_ioas_map) == 40, "map has another size");
_Static_assert(sizeof(struct dmig_uapi_ioas_unmap) == 24, "unmap has another size");

#endif
