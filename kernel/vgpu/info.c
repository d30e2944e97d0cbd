// SPDX-License-Identifier: GPL-2.0-only
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "vgpu.h"

/* Regions that are not here have no bytes. */
static const u32 vgpu_region_flags[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_CONFIG_REGION_INDEX] = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
	[VFIO_PCI_BAR0_REGION_INDEX] = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
	[VFIO_PCI_BAR2_REGION_INDEX] = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
				       VFIO_REGION_INFO_FLAG_MMAP,
};

static u64 vgpu_region_size(const struct vgpu *vgpu, unsigned int index)
{
	const u64 sizes[VFIO_PCI_NUM_REGIONS] = {
		[VFIO_PCI_CONFIG_REGION_INDEX] = VGPU_CONFIG_SIZE,
		[VFIO_PCI_BAR0_REGION_INDEX] = VGPU_REGISTERS_SIZE,
		[VFIO_PCI_BAR2_REGION_INDEX] = vgpu->memory.size,
	};

	return sizes[index];
}

int vgpu_region_info(struct vfio_device *vdev, struct vfio_region_info *info,
		     struct vfio_info_cap *caps)
{
	struct vgpu *vgpu = to_vgpu(vdev);
	unsigned int index;

	if (info->index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	index = array_index_nospec(info->index, VFIO_PCI_NUM_REGIONS);
	info->offset = VGPU_REGION_OFFSET(index);
	info->size = vgpu_region_size(vgpu, index);
	info->flags = vgpu_region_flags[index];
	if (!vgpu->memory.mapping)
		info->flags &= ~VFIO_REGION_INFO_FLAG_MMAP;
	return 0;
}

static long vgpu_get_region_info(struct vgpu *vgpu, void __user *arg)
{
	const size_t size = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info = {};
	int ret;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size)
		return -EINVAL;
	info.cap_offset = 0;
	ret = vgpu_region_info(&vgpu->vdev, &info, NULL);
	if (ret)
		return ret;
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

static long vgpu_get_info(struct vgpu *vgpu, void __user *arg)
{
	const size_t size = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info = {};

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size)
		return -EINVAL;
	info.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = VFIO_PCI_NUM_REGIONS;
	info.num_irqs = VFIO_PCI_NUM_IRQS;
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

/* It never interrupts anybody. */
static long vgpu_get_irq_info(struct vgpu *vgpu, void __user *arg)
{
	const size_t size = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info = {};

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size || info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	info.flags = 0;
	info.count = 0;
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

static long vgpu_set_irqs(struct vgpu *vgpu, void __user *arg)
{
	return -EINVAL;
}

static long vgpu_ioctl_reset(struct vgpu *vgpu, void __user *arg)
{
	vgpu_reset(vgpu);
	return 0;
}

static const struct {
	unsigned int cmd;
	long (*call)(struct vgpu *vgpu, void __user *arg);
} vgpu_ioctls[] = {
	{ VFIO_DEVICE_GET_INFO, vgpu_get_info },
	{ VFIO_DEVICE_GET_REGION_INFO, vgpu_get_region_info },
	{ VFIO_DEVICE_GET_IRQ_INFO, vgpu_get_irq_info },
	{ VFIO_DEVICE_SET_IRQS, vgpu_set_irqs },
	{ VFIO_DEVICE_RESET, vgpu_ioctl_reset },
};

long vgpu_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vgpu_ioctls); i++)
		if (vgpu_ioctls[i].cmd == cmd)
			return vgpu_ioctls[i].call(to_vgpu(vdev), (void __user *)arg);
	return -ENOTTY;
}
