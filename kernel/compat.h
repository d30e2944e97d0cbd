/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_COMPAT_H
#define DEVMIG_COMPAT_H

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <linux/version.h>
#include <linux/vfio.h>

/*
 * Where kernels from 6.1 on differ in what these modules use of them. The rest of
 * the code is written for the newest.
 */

/* The source of a string of a trace event stands in __string() alone since 6.10. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define devmig_assign_str(to, from) __assign_str(to, from)
#else
#define devmig_assign_str(to, from) __assign_str(to)
#endif

/* Operations of binary attributes get them as constants since 6.16. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
typedef struct bin_attribute devmig_bin_attribute;
#else
typedef const struct bin_attribute devmig_bin_attribute;
#endif

/* 6.2 has pre-copy, the size of the data of a migration, and iommufd. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define DEVMIG_HAS_PRE_COPY            false
#define VFIO_MIGRATION_PRE_COPY        (1 << 2)
#define VFIO_DEVICE_STATE_PRE_COPY     6
#define VFIO_DEVICE_STATE_PRE_COPY_P2P 7
#define VFIO_MIG_GET_PRECOPY_INFO      _IO(VFIO_TYPE, VFIO_BASE + 21)
#define DEVMIG_DATA_SIZE_OP(get)
struct vfio_precopy_info {
	__u32 argsz;
	__u32 flags;
	__aligned_u64 initial_bytes;
	__aligned_u64 dirty_bytes;
};
#else
#define DEVMIG_HAS_PRE_COPY      true
#define DEVMIG_DATA_SIZE_OP(get) .migration_get_data_size = (get),
#endif

/* Up to 6.1 the driver frees a device that is released. */
static inline void devmig_vfio_free(struct vfio_device *vdev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	vfio_free_device(vdev);
#endif
}

/* 6.6 can detach a device from iommufd again. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define DEVMIG_IOMMUFD_OPS
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define DEVMIG_IOMMUFD_OPS                                                                         \
	.bind_iommufd = vfio_iommufd_emulated_bind,                                                \
	.unbind_iommufd = vfio_iommufd_emulated_unbind,                                            \
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,
#else
#define DEVMIG_IOMMUFD_OPS                                                                         \
	.bind_iommufd = vfio_iommufd_emulated_bind,                                                \
	.unbind_iommufd = vfio_iommufd_emulated_unbind,                                            \
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,                                          \
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
#endif

/* 6.19 answers the ioctl for regions itself and asks the driver by a call. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define DEVMIG_REGION_INFO_OP(get)
#else
#define DEVMIG_REGION_INFO_OP(get) .get_region_info_caps = (get),
#endif

/* 6.3 keeps the flags of a mapping behind functions. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}
#endif

/* 6.10 has one inode for all mappings of a device, so that they can be undone. */
static inline struct address_space *devmig_vfio_mapping(struct vfio_device *vdev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
	return NULL;
#else
	return vdev->inode->i_mapping;
#endif
}

/* 6.13 wants the name of a namespace as a string. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define DEVMIG_IMPORT_IOMMUFD MODULE_IMPORT_NS(IOMMUFD)
#else
#define DEVMIG_IMPORT_IOMMUFD MODULE_IMPORT_NS("IOMMUFD")
#endif

#endif
